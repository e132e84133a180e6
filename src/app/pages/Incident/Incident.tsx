import { css } from '@emotion/css';
import { useCallback, useMemo } from 'react';
import { rangeUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import { incidentRows, incidentSignals, type IncidentRow, type IncidentSignal } from '../../../ui/incidentRows';
import { EmptyView, ErrorView, ForbiddenView, LoadingView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import { classifyError } from '../../data/classifyError';
import { useFrames } from '../../data/useFrames';
import { DASHBOARDS, dashboardUrl, incidentsUrl, rangeAround } from '../../links';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { IncidentState, lookOf } from '../../parts/IncidentState';
import { BackendMissing } from '../../parts/missing';
import { SectionCard } from '../../parts/SectionCard';
import { SignalTable } from '../../parts/SignalTable';
import { Toolbar } from '../../parts/Toolbar';
import { Verdict } from '../../parts/Verdict';
import { incidentQueries } from '../incidentQueries';
import { Facts } from './Facts';
import { NextSteps } from './NextSteps';
import { Timeline } from './Timeline';

/** What happened, since when, who is hurt, why it is one incident, and where to look now. */
export function Incident({
  id,
  datasource: { uid },
  datasources,
  state,
  onChange,
  tick,
  onRefresh,
}: DatasourcePageProps & { id: string }) {
  const { range } = state;
  const answer = useFrames(uid, incidentQueries.table(id), range, tick);
  const signals = useFrames(uid, incidentQueries.signals(id), range, tick);
  const now = range.to.valueOf();
  const incident = useMemo(() => incidentRows(answer.frames)?.find((row) => row.id === id), [answer.frames, id]);
  const problem = classifyError(answer.error);
  return (
    <>
      <Toolbar
        state={state}
        onChange={onChange}
        onRefresh={onRefresh}
        loading={answer.loading || signals.loading}
        datasources={datasources}
        datasource={uid}
        compares={false}
      />
      <div>
        <LinkButton size="sm" variant="secondary" fill="text" icon="arrow-left" href={incidentsUrl(uid, range.raw)}>
          {t('incident.all', 'All incidents')}
        </LinkButton>
      </div>
      {problem === 'forbidden' && <ForbiddenView />}
      {problem === 'notRegistered' && <BackendMissing />}
      {problem === 'other' && answer.error !== undefined && <ErrorView error={answer.error} onRetry={onRefresh} />}
      {answer.first && answer.error === undefined && <LoadingView />}
      {!answer.first && answer.error === undefined && incident === undefined && (
        <EmptyView
          title={t('incident.gone', 'This incident is not in the time range')}
          actions={
            <Button
              size="sm"
              variant="secondary"
              icon="search-minus"
              onClick={() => onChange({ range: rangeUtil.convertRawToRange({ from: 'now-7d', to: 'now' }) })}
            >
              {t('incident.widen', 'Look at the last 7 days')}
            </Button>
          }
        >
          {t(
            'incident.gone-text',
            'Choose a range in which it was open. Another sensitivity in the settings of the data source makes other incidents.'
          )}
        </EmptyView>
      )}
      {incident !== undefined && (
        <Found incident={incident} uid={uid} now={now} signals={signals} onRetry={onRefresh} />
      )}
    </>
  );
}

interface FoundProps {
  incident: IncidentRow;
  uid: string;
  now: number;
  signals: ReturnType<typeof useFrames>;
  onRetry: () => void;
}

function Found({ incident, uid, now, signals, onRetry }: FoundProps) {
  const styles = useStyles2(getStyles);
  const sentence = `${incident.title}.`;
  const rows = useMemo(
    () => (incidentSignals(signals.frames, now) ?? []).filter((signal) => signal.incident === incident.id),
    [signals.frames, now, incident.id]
  );
  const evidenceUrl = useCallback(
    (signal: IncidentSignal) =>
      dashboardUrl(DASHBOARDS.anomalies, uid, rangeAround(incident), { service: signal.service }),
    [uid, incident]
  );
  return (
    <>
      <div className={styles.head}>
        <Verdict text={sentence} state={lookOf(incident)} testId={testIds.incident.sentence} />
        <IncidentState incident={incident} />
      </div>
      <div className={styles.columns}>
        <Facts incident={incident} now={now} />
        <NextSteps incident={incident} datasource={uid} />
      </div>
      <SectionCard
        title={t('incident.timeline', 'From the first signal on')}
        answer={signals}
        onRetry={onRetry}
        testId={testIds.incident.timeline}
      >
        <Timeline incident={incident} signals={rows} now={now} evidenceUrl={evidenceUrl} />
      </SectionCard>
      <SectionCard
        title={t('incident.signals', 'Signals, and why they belong together')}
        answer={signals}
        onRetry={onRetry}
        testId={testIds.incident.signals}
      >
        <SignalTable
          title={t('incident.signals-title', 'Signals of the incident')}
          rows={rows}
          now={now}
          evidenceUrl={evidenceUrl}
        />
      </SectionCard>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: theme.spacing(1, 2) }),
  columns: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: '1fr 1fr',
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
