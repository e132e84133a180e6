import { css } from '@emotion/css';
import { useEffect, useReducer, type ReactNode } from 'react';
import { rangeUtil, type DataSourceInstanceSettings, type GrafanaTheme2, type NavModelItem } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { LoadingView } from '../../ui/States';
import type { AppSettings } from '../config/appSettings';
import { useDatasources } from '../data/useDatasources';
import { usePageState, type PageState, type PageStateChange } from '../data/usePageState';
import { BackendMissing, NoDatasource } from './missing';

/** What a page about one data source is given. */
export interface DatasourcePageProps {
  datasource: DataSourceInstanceSettings;
  datasources: DataSourceInstanceSettings[];
  state: PageState;
  onChange: (change: PageStateChange) => void;
  /** Changes with every refresh. */
  tick: number;
  onRefresh: () => void;
  settings: AppSettings;
}

interface Props {
  nav: NavModelItem;
  settings: AppSettings;
  children: (props: DatasourcePageProps) => ReactNode;
}

/** A page of the app: chooses the data source, or says why there is none. */
export function DatasourcePage({ nav, settings, children }: Props) {
  const styles = useStyles2(getStyles);
  const [tick, refresh] = useReducer((count: number) => count + 1, 0);
  const [state, change] = usePageState(settings, tick);
  const { list, chosen, plugin } = useDatasources(state.datasource, settings.datasourceUid);
  useRefreshEvery(state.refresh, refresh);
  return (
    <PluginPage pageNav={nav}>
      <div className={styles.page}>
        {chosen !== undefined ? (
          children({
            datasource: chosen,
            datasources: list,
            state,
            onChange: change,
            tick,
            onRefresh: refresh,
            settings,
          })
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
