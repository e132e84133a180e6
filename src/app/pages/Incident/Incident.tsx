import { css } from '@emotion/css';
import { useCallback, useMemo, type ReactNode } from 'react';
import { rangeUtil, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import { isIncidentId } from '../../../contracts/notes';
import type { ThroughlineQueryInput } from '../../../contracts/queryTypes';
import type { IncidentRow, IncidentSignal } from '../../../ui/incidentRows';
import { EmptyView, ErrorView, LoadingView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import { useFrames } from '../../data/useFrames';
import { useNotes } from '../../data/useNotes';
import { DASHBOARDS, dashboardUrl, incidentsUrl, rangeAround } from '../../links';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { IncidentState, lookOf } from '../../parts/IncidentState';
import { ReportFrame } from '../../parts/ReportFrame';
import { SectionCard } from '../../parts/SectionCard';
import { SignalTable } from '../../parts/SignalTable';
import { Verdict } from '../../parts/Verdict';
import { incidentQueries } from '../incidentQueries';
import { EvidencePath } from './EvidencePath';
import { Facts } from './Facts';
import { KnownAt } from './KnownAt';
import { NextSteps } from './NextSteps';
import { Notes } from './Notes';
import { Timeline } from './Timeline';
import { rangeUntil, useIncident, useMoment, type KnownIncident } from './useKnownAt';

/** What happened, since when, who is hurt, why it is one incident, and where to look now; also as it was knowable earlier. */
export function Incident({ id, ...page }: DatasourcePageProps & { id: string }) {
  const { datasource, state, onChange, tick, onRefresh } = page;
  const { uid } = datasource;
  const { range } = state;
  const [at, setAt] = useMoment();
  const notes = useNotes(uid, id, tick);
  const now = useIncident(uid, id, range, tick);
  const { answer, incident } = now;
  const started = incident?.started;
  const wanted = at !== undefined && started !== undefined;
  const earlier = useMemo(() => (wanted ? rangeUntil(started, at) : range), [wanted, started, at, range]);
  const then = useIncident(wanted ? uid : undefined, id, earlier, tick);
  const isAsking = wanted && (then.answer.loading || then.answer.first);
  const shown =
    wanted && then.incident !== undefined
      ? { incident: then.incident, known: then, range: earlier }
      : // Before it was an incident there is nothing to show; what is known now is not it.
        incident !== undefined && (!wanted || isAsking)
        ? { incident, known: now, range }
        : undefined;
  return (
    <ReportFrame page={page} answers={[answer, now.signals]}>
      <div>
        <LinkButton size="sm" variant="secondary" fill="text" icon="arrow-left" href={incidentsUrl(uid, range.raw)}>
          {t('incident.all', 'All incidents')}
        </LinkButton>
      </div>
      {answer.error !== undefined && <ErrorView error={answer.error} onRetry={onRefresh} />}
      {answer.first && answer.error === undefined && <LoadingView />}
      {!answer.first && answer.error === undefined && incident === undefined && (
        <>
          <Gone onWiden={() => onChange({ range: rangeUtil.convertRawToRange({ from: 'now-7d', to: 'now' }) })} />
          {(notes.answer?.total ?? 0) > 0 && <Notes notes={notes} />}
        </>
      )}
      {incident !== undefined && (
        <>
          <KnownAt
            {...momentsOf(incident, range)}
            at={at}
            onChange={setAt}
            known={then.incident}
            opened={incident.opened}
            loading={isAsking}
            now={range.to.valueOf()}
          />
          {wanted && then.answer.error !== undefined && <ErrorView error={then.answer.error} onRetry={onRefresh} />}
          {shown !== undefined && (
            <Found
              {...shown}
              uid={uid}
              tick={tick}
              onRetry={onRefresh}
              notes={isIncidentId(id) && <Notes notes={notes} />}
            />
          )}
        </>
      )}
    </ReportFrame>
  );
}

/** A closed incident tells nothing new once its last minutes were judged and the pause after them is over. */
const AFTER_MS = 15 * 60_000;

/** Between the first signal and now, or the time when it was over. */
function momentsOf({ started, ended, open }: IncidentRow, range: TimeRange): { from: number; to: number } {
  const now = range.to.valueOf();
  return { from: started + 60_000, to: open ? now : Math.min(now, ended + AFTER_MS) };
}

function Gone({ onWiden }: { onWiden: () => void }) {
  return (
    <EmptyView
      title={t('incident.gone', 'This incident is not in the time range')}
      actions={
        <Button size="sm" variant="secondary" icon="search-minus" onClick={onWiden}>
          {t('incident.widen', 'Look at the last 7 days')}
        </Button>
      }
    >
      {t(
        'incident.gone-text',
        'Choose a range in which it was open. Another sensitivity in the settings of the data source makes other incidents.'
      )}
    </EmptyView>
  );
}

interface FoundProps {
  incident: IncidentRow;
  known: KnownIncident;
  uid: string;
  /** Its end is the moment as of which the incident is known. */
  range: TimeRange;
  tick: number;
  onRetry: () => void;
  notes: ReactNode;
}

function Found({ incident, known: { members, signals }, uid, range, tick, onRetry, notes }: FoundProps) {
  const styles = useStyles2(getStyles);
  const now = range.to.valueOf();
  const sentence = `${incident.title}.`;
  const graph = useFrames(uid, graphQuery(incident), useGraphRange(incident, now), tick);
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
      {notes}
      <SectionCard
        title={t('incident.timeline', 'From the first signal on')}
        answer={signals}
        onRetry={onRetry}
        testId={testIds.incident.timeline}
      >
        <Timeline incident={incident} signals={members} now={now} evidenceUrl={evidenceUrl} />
      </SectionCard>
      <EvidencePath
        incident={incident}
        signals={members}
        graph={graph}
        datasource={uid}
        range={range}
        now={now}
        onRetry={onRetry}
      />
      <SectionCard
        title={t('incident.signals', 'Signals, and why they belong together')}
        answer={signals}
        onRetry={onRetry}
        testId={testIds.incident.signals}
      >
        <SignalTable
          title={t('incident.signals-title', 'Signals of the incident')}
          rows={members}
          now={now}
          evidenceUrl={evidenceUrl}
        />
      </SectionCard>
    </>
  );
}

/** The calls around the services that an incident touches or may hurt. */
function graphQuery({ services, atRisk }: IncidentRow): ThroughlineQueryInput {
  return incidentQueries.graph([...services, ...atRisk]);
}

/** From before the incident to its end, or to the moment as of which it is known. */
function useGraphRange({ started, ended, open }: IncidentRow, now: number): TimeRange {
  const until = open ? now : Math.min(now, ended);
  return useMemo(() => rangeUntil(started, until), [started, until]);
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
