import { type AppPlugin, PluginContextProvider } from '@grafana/data';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { Suspense, useEffect, useState } from 'react';
import { useLocation, useParams } from 'react-router-dom';
import { importApp } from '../plugins';

/** The root page of the app plugin, with everything below `/a/<id>`. */
export function AppPage() {
  const { id = '' } = useParams();
  const location = useLocation();
  const [plugin, setPlugin] = useState<AppPlugin>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    importApp(id).then(setPlugin, (reason: unknown) => setError(String(reason)));
  }, [id]);

  if (error) {
    return <Alert severity="error" title={error} />;
  }
  if (!plugin?.root) {
    return <LoadingPlaceholder text="Loading the app…" />;
  }
  const Root = plugin.root;
  return (
    <PluginContextProvider meta={plugin.meta}>
      <Suspense fallback={<LoadingPlaceholder text="Loading the page…" />}>
        <Root
          meta={plugin.meta}
          basename={`/a/${id}`}
          onNavChanged={() => undefined}
          query={Object.fromEntries(new URLSearchParams(location.search))}
          path={location.pathname}
        />
      </Suspense>
    </PluginContextProvider>
  );
}

/** The configuration page of the app plugin. */
export function AppConfigPage() {
  const { id = '' } = useParams();
  const [plugin, setPlugin] = useState<AppPlugin>();
  useEffect(() => {
    importApp(id).then(setPlugin);
  }, [id]);
  const page = plugin?.configPages?.[0];
  if (!plugin || !page) {
    return <LoadingPlaceholder text="Loading the configuration…" />;
  }
  const Body = page.body;
  return (
    <PluginContextProvider meta={plugin.meta}>
      <div style={{ padding: 24 }}>
        <Suspense fallback={<LoadingPlaceholder text="Loading the configuration…" />}>
          <Body plugin={plugin as never} query={{}} />
        </Suspense>
      </div>
    </PluginContextProvider>
  );
}
