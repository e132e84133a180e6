import { lazy, Suspense, type ComponentType } from 'react';
import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import pluginJson from './plugin.json';

/** Loads a part on first use, after the app's own translations. */
function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => {
    const { initPluginTranslations } = await import('@grafana/i18n');
    await initPluginTranslations(pluginJson.id);
    return { default: (await load()) as ComponentType<object> };
  });
  return function LazyPart(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

export const plugin = new AppPlugin()
  .setRootPage(lazyPart<AppRootProps>(async () => (await import('./app/App')).App))
  .addConfigPage({
    id: 'configuration',
    title: 'Configuration',
    icon: 'cog',
    body: lazyPart<PluginConfigPageProps<AppPluginMeta>>(
      async () => (await import('./app/config/AppConfig')).AppConfig
    ),
  });
