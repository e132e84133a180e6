import { css } from '@emotion/css';
import { useEffect, useReducer } from 'react';
import { rangeUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { LoadingView } from '../../../ui/States';
import type { AppSettings } from '../../config/appSettings';
import { useDatasources } from '../../data/useDatasources';
import { usePageState } from '../../data/usePageState';
import { BackendMissing, NoDatasource } from './missing';
import { Overview } from './Overview';

/** The first page: chooses the data source, or says why there is none. */
export function OverviewPage({ settings }: { settings: AppSettings }) {
  const styles = useStyles2(getStyles);
  const [tick, refresh] = useReducer((count: number) => count + 1, 0);
  const [state, change] = usePageState(settings, tick);
  const { list, chosen, plugin } = useDatasources(state.datasource, settings.datasourceUid);
  useRefreshEvery(state.refresh, refresh);
  return (
    <PluginPage pageNav={{ text: t('overview.title', 'Overview') }}>
      <div className={styles.page}>
        {chosen !== undefined ? (
          <Overview
            datasource={chosen}
            datasources={list}
            state={state}
            onChange={change}
            tick={tick}
            onRefresh={refresh}
            settings={settings}
          />
        ) : plugin === 'checking' ? (
          <LoadingView />
        ) : plugin === 'notRegistered' ? (
          <BackendMissing />
        ) : (
          <NoDatasource />
        )}
      </div>
    </PluginPage>
  );
}

function useRefreshEvery(interval: string, refresh: () => void) {
  useEffect(() => {
    const ms = interval === '' ? 0 : rangeUtil.intervalToMs(interval);
    if (!(ms >= 1000)) {
      return undefined;
    }
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') {
        refresh();
      }
    }, ms);
    return () => window.clearInterval(timer);
  }, [interval, refresh]);
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
});
