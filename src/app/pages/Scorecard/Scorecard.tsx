import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { formatDuration, significant } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { testIds } from '../../../ui/testIds';
import { useFrames } from '../../data/useFrames';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { ReportFrame } from '../../parts/ReportFrame';
import { Verdict } from '../../parts/Verdict';
import { about } from '../Overview/overviewQueries';
import { CalibrationTable } from './CalibrationTable';
import {
  calibrationRows,
  isLongEnough,
  scorecardQueries,
  scoreRows,
  totalsOf,
  type ScoreTotals,
} from './scorecardModel';
import { ServiceScores } from './ServiceScores';

const WEEK_MS = 7 * 86_400_000;

/** How often anomalies were false alarms, against the budget; and whether improbable minutes are as rare as they are called. */
export function Scorecard(page: DatasourcePageProps) {
  const { datasource, state, tick, onRefresh } = page;
  const { uid } = datasource;
  const { range, service } = state;
  const scores = useFrames(uid, about(service, scorecardQueries.services()), range, tick);
  const calibration = useFrames(uid, about(service, scorecardQueries.calibration()), range, tick);
  const rows = useMemo(() => scoreRows(scores.frames), [scores.frames]);
  const kinds = useMemo(() => calibrationRows(calibration.frames), [calibration.frames]);
  const length = formatDuration(range.to.valueOf() - range.from.valueOf());
  return (
    <ReportFrame page={page} answers={[scores, calibration]}>
      {rows !== undefined && rows.length > 0 && <Sentence totals={totalsOf(rows)} length={length} />}
      <ServiceScores answer={scores} rows={rows ?? []} onRetry={onRefresh} />
      <CalibrationTable answer={calibration} rows={kinds} onRetry={onRefresh} />
    </ReportFrame>
  );
}

function Sentence({ totals, length }: { totals: ScoreTotals; length: string }) {
  const { services, within, budget, weeks } = totals;
  const kept = within === services;
  const isKnown = isLongEnough(totals);
  return (
    <Verdict
      text={[countText(totals, length), isKnown ? rateText(totals) : shortText(weeks)].join(' ')}
      state={!isKnown || Number.isNaN(budget) ? 'unknown' : kept ? 'ok' : 'warning'}
      testId={testIds.scorecard.sentence}
    />
  );
}

function countText({ alarms, unconfirmed, services }: ScoreTotals, length: string): string {
  if (services === 0) {
    return t('scorecard.nothing', 'Nothing could be judged in {{length}}: there is too little history.', {
      length,
      ...RAW,
    });
  }
  return t(
    'scorecard.counted',
    '{{alarms}} alarms of {{services}} services in {{length}}, {{unconfirmed}} of them confirmed by nobody.',
    { alarms, services, length, unconfirmed, ...RAW }
  );
}

function shortText(weeks: number): string {
  return weeks > 0
    ? t('scorecard.short', 'Only {{judged}} of each service were judged: too short for a rate a week.', {
        judged: formatDuration(weeks * WEEK_MS),
        ...RAW,
      })
    : '';
}

function rateText(totals: ScoreTotals): string {
  const rate = t('scorecard.mean-rate', 'That is {{rate}} false alarms a week for each service, or fewer.', {
    rate: significant(totals.falsePerWeek),
    ...RAW,
  });
  return `${rate} ${budgetText(totals)}`;
}

function budgetText({ budget, within, services }: ScoreTotals): string {
  return Number.isNaN(budget)
    ? t('scorecard.no-budget', 'No budget is set; the settings of the data source can hold one.')
    : t('scorecard.budget', '{{within}} of {{services}} services are within the budget of {{budget}} a week.', {
        within,
        services,
        budget: significant(budget),
        ...RAW,
      });
}
