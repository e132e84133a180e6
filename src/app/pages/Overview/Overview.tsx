import { css } from '@emotion/css';
import { useCallback, useMemo } from 'react';
import { rangeUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { anomalyRows } from '../../../ui/anomalyRows';
import { useFrames } from '../../data/useFrames';
import type { PageState } from '../../data/usePageState';
import { DASHBOARDS, dashboardUrl, exploreUrl, incidentsUrl } from '../../links';
import { incidentRows, incidentsCustom } from '../../../ui/incidentRows';
import { GraphThumbnail } from './GraphThumbnail';
import { JumpToChain } from './JumpToChain';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { IncidentTable } from '../../parts/IncidentTable';
import { ReportFrame } from '../../parts/ReportFrame';
import { about, overviewQueries } from './overviewQueries';
import { Recommendations } from './Recommendations';
import { Services } from './Services';
import { serviceRows, worstState } from './servicesModel';
import { Summary } from './Summary';

/** What is wrong, since when, who is hurt and what to do, for one data source and time range. */
export function Overview(page: DatasourcePageProps) {
  const { datasource, state, onChange, tick, onRefresh, settings } = page;
  const { uid } = datasource;
  const styles = useStyles2(getStyles);
  const { range, compare } = state;
  const answers = useAnswers(uid, state, tick);
  const { health, totals, anomalies, incidents, services, trends, graph, recommendations } = answers;
  const now = range.to.valueOf();
  const anomalyList = useMemo(() => anomalyRows(anomalies.frames, now), [anomalies.frames, now]);
  const serviceList = useMemo(
    () => serviceRows(services.frames, trends.frames, graph.frames, anomalyList ?? []),
    [services.frames, trends.frames, graph.frames, anomalyList]
  );
  const incidentList = useMemo(() => incidentRows(incidents.frames), [incidents.frames]);
  const serviceUrl = useCallback(
    (service: string) => dashboardUrl(DASHBOARDS.overview, uid, range.raw, { service }),
    [uid, range.raw]
  );
  const chainUrl = useCallback(
    (chainId: string) =>
      settings.openChainsIn === 'explore'
        ? exploreUrl(uid, range.raw, { refId: 'A', queryType: 'trace', options: { chainId } })
        : dashboardUrl(DASHBOARDS.chain, uid, range.raw, { chain: chainId }),
    [uid, range.raw, settings.openChainsIn]
  );
  const dashboard = dashboardUrl(DASHBOARDS.overview, uid, range.raw);
  return (
    <ReportFrame
      page={page}
      answers={Object.values(answers)}
      needed={[health, services]}
      compares
      beside={<JumpToChain chainUrl={chainUrl} />}
    >
      <Summary
        health={health}
        totals={totals}
        compare={compare}
        worst={worstState(serviceList)}
        evidenceUrl={dashboard}
        onRetry={onRefresh}
        onWiden={() => onChange({ range: rangeUtil.convertRawToRange({ from: 'now-7d', to: 'now' }) })}
      />
      <IncidentTable
        answer={incidents}
        rows={incidentList}
        counts={incidentsCustom(incidents.frames)}
        datasource={uid}
        now={now}
        onRetry={onRefresh}
        pageSize={8}
        actions={
          <div>
            <LinkButton size="sm" variant="secondary" fill="text" icon="list-ul" href={incidentsUrl(uid, range.raw)}>
              {t('overview.incidents-more', 'All incidents')}
            </LinkButton>
            <LinkButton
              size="sm"
              variant="secondary"
              fill="text"
              icon="chart-line"
              href={dashboardUrl(DASHBOARDS.anomalies, uid, range.raw)}
            >
              {t('overview.anomalies-more', 'All single anomalies')}
            </LinkButton>
          </div>
        }
      />
      <Services answer={services} rows={serviceList} onRetry={onRefresh} serviceUrl={serviceUrl} />
      <div className={styles.columns}>
        <GraphThumbnail answer={graph} anomalies={anomalies} range={range} graphUrl={dashboard} onRetry={onRefresh} />
        <Recommendations answer={recommendations} moreUrl={dashboard} onRetry={onRefresh} />
      </div>
    </ReportFrame>
  );
}

function useAnswers(uid: string, { range, compare, service }: PageState, tick: number) {
  return {
    health: useFrames(uid, about(service, overviewQueries.health(compare)), range, tick),
    totals: useFrames(uid, about(service, overviewQueries.totals()), range, tick),
    anomalies: useFrames(uid, about(service, overviewQueries.anomalies()), range, tick),
    incidents: useFrames(uid, about(service, overviewQueries.incidents()), range, tick),
    services: useFrames(uid, about(service, overviewQueries.services(compare)), range, tick),
    trends: useFrames(uid, about(service, overviewQueries.trends()), range, tick, 40),
    graph: useFrames(uid, about(service, overviewQueries.graph(compare)), range, tick),
    recommendations: useFrames(uid, about(service, overviewQueries.recommendations()), range, tick),
  };
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: '3fr 2fr',
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: '1fr' },
  }),
});
