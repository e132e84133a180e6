import { scorecardQuerySchema, type ScorecardQuery } from '../../contracts/queries/scorecard';
import { markOf } from '../../core/anomaly/budget';
import { signalKind, type Sensitivity } from '../../core/anomaly/model';
import {
  calibration,
  scoreServices,
  testSeries,
  type SaidVerdict,
  type TestedSeries,
} from '../../core/anomaly/scorecard';
import { findAnomalies } from '../../core/anomaly/stretches';
import type { FrameNotice } from '../frames/frame';
import { calibrationFrame, scoresFrame, summaryFrame } from '../frames/scorecard';
import { anomalyNotices, anomalyReceipt } from './anomalies';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries, type CanonicalSeries } from './canonicalSeries';
import { checkRange } from './interval';
import { labelKey } from './labelKey';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { inputOf, judgedMinutes, sensitivityOf } from './verdicts';

/** How the verdicts of `anomalies` did, on the rows of the range. */
export const scorecardQueryType = heavyQueryType(
  {
    type: 'scorecard',
    schema: scorecardQuerySchema,

    async read(query, context, access) {
      checkRange(context);
      return readAnomalyRows(query.options.signals, context, context, access);
    },
  },
  { split: splitRows, work: testRows, join: joinTests }
);

function testRows(query: ScorecardQuery, context: QueryContext, rows: AnomalyRows): TestedSeries[] {
  const sensitivity = sensitivityOf(query.options, context);
  return canonicalSeries(asRaised(rows), context.watermark.firstEvent).flatMap((series) =>
    tested(series, context, sensitivity)
  );
}

/** What was said to be expected is put to the test as well: it teaches nothing, but is raised. */
function asRaised(rows: AnomalyRows): AnomalyRows {
  const { leftOut } = rows;
  if (leftOut === undefined) {
    return rows;
  }
  const marks = leftOut.marks.map((mark) => (mark.kind === 'expected' ? { ...mark, kind: 'real' as const } : mark));
  return { ...rows, leftOut: { ...leftOut, marks } };
}

/** What people said of the range. */
function saidOf({ leftOut }: AnomalyRows, { from, to }: QueryContext): SaidVerdict[] {
  return (leftOut?.marks ?? []).flatMap((mark) =>
    mark.kind !== 'ignore' && mark.from < to && mark.to > from ? [{ ...mark, kind: mark.kind }] : []
  );
}

/** A series is tested run by run of judged minutes, and counted once. */
function tested(series: CanonicalSeries, context: QueryContext, sensitivity: Sensitivity): TestedSeries[] {
  const { service, signal } = series;
  const kind = signalKind(signal);
  const runs = judgedMinutes(series, context.from).map((run) => {
    const { bands, stretches } = findAnomalies(inputOf(series, sensitivity), run, labelKey(series.labels));
    return testSeries({ service, signal, kind }, bands, markOf(sensitivity, kind), stretches);
  });
  return runs.length === 0
    ? []
    : [
        runs.reduce((sum, run) => ({
          ...sum,
          judged: sum.judged + run.judged,
          beyond: sum.beyond.map((count, at) => count + run.beyond[at]),
          stretches: [...sum.stretches, ...run.stretches],
        })),
      ];
}

function joinTests(query: ScorecardQuery, context: QueryContext, rows: AnomalyRows, parts: TestedSeries[][]): Answer {
  const sensitivity = sensitivityOf(query.options, context);
  const budget = typeof sensitivity === 'string' ? NaN : sensitivity.falseAlarmsPerWeek;
  const series = parts.flat();
  const said = saidOf(rows, context);
  const { format } = query.options;
  return {
    frames: [
      format === 'calibration'
        ? calibrationFrame(calibration(series))
        : format === 'summary'
          ? summaryFrame(scoreServices(series, said), budget)
          : scoresFrame(scoreServices(series, said), budget, context),
    ],
    notices: [...shortNotice(series), ...anomalyNotices(rows)],
    receipt: anomalyReceipt(rows, sensitivity),
  };
}

/** Minutes of verdicts below which a rate a week is hardly more than a guess. */
const ENOUGH_MINUTES = 3 * 1440;

function shortNotice(series: readonly TestedSeries[]): FrameNotice[] {
  const longest = series.reduce((most, { judged }) => Math.max(most, judged), 0);
  return longest >= ENOUGH_MINUTES
    ? []
    : [
        {
          severity: 'info',
          text: 'Less than three days were judged: a rate a week is hardly more than a guess. Choose a week or more.',
        },
      ];
}
