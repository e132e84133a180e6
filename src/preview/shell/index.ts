import { chosenTheme, THEME_KEY, type BootstrapData } from './bootstrapData';

/**
 * Grafana's packages read these globals when they are first imported, so everything else is loaded after them.
 */
async function start(): Promise<void> {
  const theme = chosenTheme();
  window.localStorage.setItem(THEME_KEY, theme);
  const data: BootstrapData = await (await fetch('/api/preview/bootstrap')).json();
  window.throughlinePreview = data;
  window.__grafana_public_path__ = '/public/';
  window.grafanaBootData = {
    user: {
      id: 1,
      uid: 'preview',
      login: 'preview',
      email: '',
      name: 'Preview',
      orgId: 1,
      orgRole: 'Admin',
      isSignedIn: false,
      isGrafanaAdmin: true,
      theme,
      lightTheme: theme === 'light',
      timezone: 'browser',
      weekStart: 'monday',
      locale: 'en-US',
      language: 'en-US',
      permissions: {},
      orgCount: 1,
      gravatarUrl: '',
      helpFlags1: 0,
      hasEditPermissionInFolders: false,
    },
    settings: {
      appSubUrl: '',
      appUrl: `${window.location.origin}/`,
      buildInfo: { version: '12.3.0', edition: 'Open Source', env: 'production', versionString: 'Preview' },
      datasources: data.datasources,
      defaultDatasource: data.defaultDatasource,
      panels: data.panels,
      apps: data.apps,
      featureToggles: {},
      theme2: undefined,
      bootData: undefined,
      locale: 'en-US',
      namespace: 'default',
      dateFormats: undefined,
      timePicker: undefined,
    },
    navTree: [],
    assets: { light: '', dark: '' },
  };
  const { renderShell } = await import('./start');
  await renderShell(document.getElementById('root')!, theme);
}

start().catch((error: unknown) => {
  document.getElementById('root')!.textContent =
    `The preview could not start: ${error instanceof Error ? error.message : String(error)}`;
});
