import { EmbeddedScene, UrlSyncContextProvider } from '@grafana/scenes';
import { getBackendSrv } from '@grafana/runtime';
import { Alert, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { buildScene } from '../dashboard/buildScene';
import { setActiveScene } from '../services/templateSrv';

/** A provisioned dashboard; another one starts afresh. */
export function DashboardPage() {
  const { uid = '' } = useParams();
  return <Dashboard key={uid} uid={uid} />;
}

function Dashboard({ uid }: { uid: string }) {
  const styles = useStyles2(getStyles);
  const [scene, setScene] = useState<EmbeddedScene>();
  const [error, setError] = useState<string>();

  useEffect(() => {
    getBackendSrv()
      .get(`/api/dashboards/uid/${encodeURIComponent(uid)}`)
      .then(({ dashboard }) => {
        const built = buildScene(dashboard);
        setActiveScene(built);
        setScene(built);
        document.title = `${dashboard.title} – Throughline preview`;
      })
      .catch(() => setError(`There is no dashboard "${uid}" in provisioning/dashboards.`));
    return () => setActiveScene(undefined);
  }, [uid]);

  if (error) {
    return <Alert severity="warning" title={error} />;
  }
  if (!scene) {
    return <LoadingPlaceholder text="Loading the dashboard…" />;
  }
  return (
    <UrlSyncContextProvider scene={scene} updateUrlOnInit createBrowserHistorySteps={false}>
      <div className={styles.dashboard}>
        <scene.Component model={scene} />
      </div>
    </UrlSyncContextProvider>
  );
}

const getStyles = () => ({
  // The grid measures its ancestors: each must be a flex column that grows.
  dashboard: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: 16, minHeight: 0 }),
});
