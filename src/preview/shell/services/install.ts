import { EventBusSrv, getTimeZone, locationUtil, setLocale, setTimeZoneResolver, setWeekStart } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  locationService,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCorrelationsService,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setGrafanaLiveSrv,
  setHelpNavItemHook,
  setLocationSrv,
  setMegaMenuOpenHook,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setQueryRunnerFactory,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPanelRenderer } from 'grafana-runtime-internals/PanelRenderer';
import { setPluginPage } from 'grafana-runtime-internals/PluginPage';
import { importPanel, panelFromCache } from '../plugins';
import { PreviewPanelRenderer } from '../PreviewPanelRenderer';
import { PreviewPluginPage } from '../PreviewPluginPage';
import { previewBackendSrv } from './backendSrv';
import { previewDataSourceSrv } from './dataSourceSrv';
import { previewLive } from './live';
import { createPreviewQueryRunner } from './queryRunner';
import { installRegistries } from './registries';
import { previewRunRequest } from './runRequest';
import { previewTemplateSrv } from './templateSrv';

/** Sets what Grafana sets when it starts. Hooks can be set once only, so a theme change reloads the page. */
export async function installServices(): Promise<void> {
  const user = config.bootData.user;
  installRegistries();
  locationUtil.initialize({
    config: config as never,
    getTimeRangeForUrl: () => ({ from: 'now-24h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setTimeZoneResolver(() => user.timezone || 'browser');
  setLocale('en-US');
  setWeekStart('monday');
  getTimeZone();

  setBackendSrv(previewBackendSrv);
  setDataSourceSrv(previewDataSourceSrv);
  setTemplateSrv(previewTemplateSrv);
  setLocationSrv({
    update: ({ path, query }) =>
      locationService.push({
        pathname: path ?? locationService.getLocation().pathname,
        search: new URLSearchParams(query as Record<string, string>).toString(),
      }),
  });
  setEchoSrv({ flush: () => undefined, addBackend: () => undefined, addEvent: () => undefined });
  setAppEvents(new EventBusSrv());
  setCurrentUser(user);
  setCorrelationsService({
    getCorrelationsBySourceUIDs: async () => ({ correlations: [], page: 1, limit: 0, totalCount: 0 }),
  } as never);
  setRunRequest(previewRunRequest);
  setQueryRunnerFactory(createPreviewQueryRunner);
  setGrafanaLiveSrv(previewLive);
  setPluginImportUtils({ importPanelPlugin: importPanel, getPanelPluginFromCache: panelFromCache });
  setPanelRenderer(PreviewPanelRenderer);
  setPluginPage(PreviewPluginPage);

  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  setPluginLinksHook(() => ({ links: [], isLoading: false }));
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => undefined);
  setMegaMenuOpenHook(() => [false, () => undefined, false] as never);
  setChromeHeaderHeightHook(() => 0);
  setHelpNavItemHook(() => undefined);

  await initPluginTranslations('grafana', []);
}
