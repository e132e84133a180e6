import { lazy, Suspense, type ComponentType } from 'react';

/** Loads a part of a plugin on first use, after the plugin's own translations; shows nothing for that moment. */
export function lazyPart<P extends object>(pluginId: string, load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => {
    const { initPluginTranslations } = await import('@grafana/i18n');
    await initPluginTranslations(pluginId);
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
