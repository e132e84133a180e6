import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import pluginJson from './plugin.json';
import { lazyPart } from './ui/lazyPart';

export const plugin = new AppPlugin()
  .setRootPage(lazyPart<AppRootProps>(pluginJson.id, async () => (await import('./app/App')).App))
  .addConfigPage({
    id: 'configuration',
    title: 'Configuration',
    icon: 'cog',
    body: lazyPart<PluginConfigPageProps<AppPluginMeta>>(
      pluginJson.id,
      async () => (await import('./app/config/AppConfig')).AppConfig
    ),
  });
