import { useCallback, useMemo } from 'react';
import { t } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import type { IncidentsCustom } from '../../../contracts/verdictFrames';
import {
  incidentRows,
  incidentsCustom,
  incidentSignals,
  type IncidentRow,
  type IncidentSignal,
} from '../../../ui/incidentRows';
import { RAW } from '../../../ui/rawText';
import { worseOf, type State } from '../../../ui/state';
import { EmptyView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import { useFrames } from '../../data/useFrames';
import { DASHBOARDS, dashboardUrl } from '../../links';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { lookOf } from '../../parts/IncidentState';
import { IncidentTable } from '../../parts/IncidentTable';
import { SectionCard } from '../../parts/SectionCard';
import { SignalTable } from '../../parts/SignalTable';
import { ReportFrame } from '../../parts/ReportFrame';
import { Verdict } from '../../parts/Verdict';
import { about } from '../Overview/overviewQueries';
import { incidentQueries } from '../incidentQueries';

/** The incidents of a time range in a sentence and a table, then the signals that belong to none. */
export function Incidents(page: DatasourcePageProps) {
  const { datasource, state, tick, onRefresh } = page;
  const { uid } = datasource;
  const { range, service } = state;
  const incidents = useFrames(uid, about(service, incidentQueries.table()), range, tick);
  const signals = useFrames(uid, about(service, incidentQueries.signals()), range, tick);
  const now = range.to.valueOf();
  const rows = useMemo(() => incidentRows(incidents.frames), [incidents.frames]);
  const single = useMemo(
    () => (incidentSignals(signals.frames, now) ?? []).filter(({ incident }) => incident === ''),
    [signals.frames, now]
  );
  const counts = incidentsCustom(incidents.frames);
  const evidenceUrl = useCallback(
    (signal: IncidentSignal) => dashboardUrl(DASHBOARDS.anomalies, uid, range.raw, { service: signal.service }),
    [uid, range.raw]
  );
  return (
    <ReportFrame page={page} answers={[incidents, signals]}>
      {rows !== undefined && <Sentence rows={rows} counts={counts} />}
      <IncidentTable
        answer={incidents}
        rows={rows}
        counts={counts}
        datasource={uid}
        now={now}
        onRetry={onRefresh}
        pageSize={20}
        actions={
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="chart-line"
            href={dashboardUrl(DASHBOARDS.anomalies, uid, range.raw)}
          >
            {t('incidents.anomalies', 'All single anomalies')}
          </LinkButton>
        }
      />
      <SectionCard
        title={t('incidents.single', 'Signals without an incident')}
        answer={signals}
        onRetry={onRefresh}
        testId={testIds.incidents.single}
      >
        {single.length === 0 ? (
          <EmptyView title={t('incidents.single-none', 'No signal was abnormal by itself')}>
            {t('incidents.single-none-text', 'Whatever was abnormal belongs to an incident above.')}
          </EmptyView>
        ) : (
          <SignalTable
            title={t('incidents.single', 'Signals without an incident')}
            rows={single}
            now={now}
            evidenceUrl={evidenceUrl}
            pageSize={10}
          />
        )}
      </SectionCard>
    </ReportFrame>
  );
}

/** How many are open, and what became of all that was abnormal. */
function Sentence({ rows, counts }: { rows: IncidentRow[]; counts: IncidentsCustom | undefined }) {
  const worst = rows.reduce<State>((state, row) => worseOf(state, lookOf(row)), 'ok');
  const made = counts !== undefined && counts.signals > 0 ? [madeOf(counts)] : [];
  const text = [verdict(rows), ...made].join(' ');
  return <Verdict text={text} state={worst} testId={testIds.incidents.sentence} />;
}

function verdict(rows: IncidentRow[]): string {
  const open = rows.filter((row) => row.open);
  if (open.length === 0) {
    return t('incidents.all-closed', 'No incident is open.');
  }
  return open.length === 1
    ? t('incidents.one-open', 'One incident is open: {{title}}.', { title: open[0].title, ...RAW })
    : t('incidents.some-open', '{{open}} incidents are open, the latest: {{title}}.', {
        open: open.length,
        title: open[0].title,
        ...RAW,
      });
}

function madeOf({ signals, inIncidents, single }: IncidentsCustom): string {
  return t(
    'incidents.made-of',
    'Of {{signals}} abnormal signals in this time range {{inIncidents}} belong to an incident, {{single}} to none.',
    { signals, inIncidents, single }
  );
}
