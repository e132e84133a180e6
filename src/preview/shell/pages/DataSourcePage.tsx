import { type DataSourcePlugin, type DataSourceSettings, DataSourcePluginContextProvider } from '@grafana/data';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, Stack } from '@grafana/ui';
import { Suspense, useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { importDataSourcePlugin } from '../plugins';

interface Health {
  status: 'OK' | 'ERROR' | string;
  message: string;
}

/** Settings of a provisioned data source: its own editor, and "Save & test" against the running backend. */
export function DataSourcePage() {
  const { uid = '' } = useParams();
  const instance = getDataSourceSrv().getInstanceSettings(uid);
  const [plugin, setPlugin] = useState<DataSourcePlugin<never>>();
  const [settings, setSettings] = useState<DataSourceSettings>();
  const [health, setHealth] = useState<Health>();

  useEffect(() => {
    if (instance) {
      importDataSourcePlugin(instance.type).then((loaded) => setPlugin(loaded as never));
      getBackendSrv().get(`/api/datasources/uid/${uid}`).then(setSettings);
    }
  }, [uid, instance]);

  if (!instance) {
    return <Alert severity="warning" title={`There is no data source "${uid}".`} />;
  }
  const Editor = plugin?.components.ConfigEditor;
  if (!Editor || !settings) {
    return <LoadingPlaceholder text="Loading the data source…" />;
  }
  const test = async () => {
    await getBackendSrv().put(`/api/datasources/uid/${uid}`, settings);
    setHealth(
      await getBackendSrv()
        .get(`/api/datasources/uid/${uid}/health`)
        .catch(({ data }) => data)
    );
  };
  return (
    <DataSourcePluginContextProvider instanceSettings={instance}>
      <div style={{ padding: 24, maxWidth: 900 }}>
        <Stack direction="column" gap={2}>
          <h1>{settings.name}</h1>
          <Suspense fallback={<LoadingPlaceholder text="Loading the editor…" />}>
            <Editor
              options={settings as never}
              onOptionsChange={(next: unknown) => setSettings(next as DataSourceSettings)}
            />
          </Suspense>
          {health && (
            <Alert
              severity={health.status === 'OK' ? 'success' : 'error'}
              title={health.message}
              data-testid="health"
            />
          )}
          <div>
            <Button onClick={test}>Save &amp; test</Button>
          </div>
        </Stack>
      </div>
    </DataSourcePluginContextProvider>
  );
}
