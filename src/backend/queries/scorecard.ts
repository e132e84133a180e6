import { scorecardQuerySchema, type ScorecardQuery } from '../../contracts/queries/scorecard';
import { calibration, scoreServices, type TestedSeries } from '../../core/anomaly/scorecard';
import type { FrameNotice } from '../frames/frame';
import { calibrationFrame, scoresFrame, summaryFrame } from '../frames/scorecard';
import { anomalyNotices, anomalyReceipt } from './anomalyNotices';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { checkRange } from './interval';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { saidOf, testRows } from './testedSeries';
import { sensitivityOf } from './verdicts';

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
  { split: splitRows, work: testRange, join: joinTests }
);

function testRange(query: ScorecardQuery, context: QueryContext, rows: AnomalyRows): TestedSeries[] {
  return testRows(rows, context, sensitivityOf(query.options, context), [{ from: context.from, to: Infinity }])[0];
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
