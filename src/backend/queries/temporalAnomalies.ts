import { DEFAULT_PERCENTILE, type AnomaliesQuery } from '../../contracts/queries/anomalies';
import { untaughtSteps } from '../../core/anomaly/markWindows';
import { judgeTemporal } from '../../core/anomaly/temporal/judgeTemporal';
import {
  FORECAST_RESIDUAL_VERSION,
  FOUND_BY,
  SHAPE_DISCORD_VERSION,
  TEMPORAL_STEP_MS,
} from '../../core/anomaly/temporal/model';
import { formatCount } from '../../core/text/format';
import type { FrameNotice } from '../frames/frame';
import { temporalFrame, type TemporalSeries } from '../frames/temporalAnomalies';
import { anomalyNotices } from './anomalyNotices';
import { chainSeries, metricSeries, type CanonicalSeries } from './canonicalSeries';
import { labelKey } from './labelKey';
import { leftOutParameters, windowsOf } from './leftOut';
import type { Answer, QueryContext } from './queryType';
import { MOST_SLOTS, type TemporalRows } from './temporalRows';

/** The judged points of some of the series. */
export interface JudgedTemporal {
  temporal: TemporalSeries[];
}

/** Forecasts the series of a part slot by slot and compares their shapes. */
export function judgeTemporalRows(
  { options }: AnomaliesQuery,
  context: QueryContext,
  rows: TemporalRows
): JudgedTemporal {
  return { temporal: seriesOf(rows, context).flatMap((series) => judgeSeries(series, rows, percentileOf(options))) };
}

/** All points, the strangest series first. */
export function joinTemporal(
  { options }: AnomaliesQuery,
  context: QueryContext,
  rows: TemporalRows,
  parts: JudgedTemporal[]
): Answer {
  const all = parts.flatMap(({ temporal }) => temporal);
  const ranks = new Map(all.map((one) => [one, strangeness(one)]));
  // Of equally strange ones by name, since how the series were cut into parts must not show.
  const ranked = [...all].sort(
    (a, b) => ranks.get(b)! - ranks.get(a)! || (labelKey(a.labels) < labelKey(b.labels) ? -1 : 1)
  );
  return {
    frames: [temporalFrame(ranked.slice(0, options.limit), context)],
    notices: temporalNotices(rows, all, options),
    receipt: {
      method: `${FORECAST_RESIDUAL_VERSION}, ${SHAPE_DISCORD_VERSION}`,
      parameters: {
        stepMs: TEMPORAL_STEP_MS,
        percentile: percentileOf(options),
        refit: context.settings.models.refit,
        ...leftOutParameters(rows.leftOut),
      },
      source: rows.red?.source,
      rowsRead: (rows.red?.rowsRead ?? 0) + (rows.metrics?.rowsRead ?? 0),
    },
  };
}

function percentileOf({ percentile = DEFAULT_PERCENTILE }: AnomaliesQuery['options']): number {
  return percentile;
}

function seriesOf(rows: TemporalRows, context: QueryContext): CanonicalSeries[] {
  const { time0, chainUntil, metricsUntil, red, metrics, chainSignals } = rows;
  const grid = (until: number) => ({
    time0,
    stepMs: TEMPORAL_STEP_MS,
    length: Math.max(0, Math.round((until - time0) / TEMPORAL_STEP_MS)),
  });
  return [
    ...(red === null ? [] : chainSeries(red, grid(chainUntil), chainSignals, context.watermark.firstEvent)),
    ...(metrics === null ? [] : metricSeries(metrics, grid(metricsUntil))),
  ];
}

function judgeSeries(series: CanonicalSeries, rows: TemporalRows, percentile: number): TemporalSeries[] {
  const { time0, values, unjudged, labels, service, signal, unit } = series;
  const from = Math.round((rows.judged.from - time0) / TEMPORAL_STEP_MS);
  const range = { fromIndex: Math.min(values.length, Math.max(0, from)), toIndex: values.length };
  if (range.fromIndex === range.toIndex) {
    return [];
  }
  const place = { time0, stepMs: TEMPORAL_STEP_MS, length: values.length };
  const untaught = untaughtSteps(windowsOf(rows.leftOut), series, place);
  const input = { time0, values, slots: rows.slots, percentile };
  const verdicts = judgeTemporal(
    {
      ...input,
      ...(signal === 'errorRatio' ? { upperBound: 1 } : {}),
      ...(untaught === undefined ? {} : { untaught }),
      ...(unjudged === undefined ? {} : { unjudged }),
    },
    range
  );
  const start = time0 + range.fromIndex * TEMPORAL_STEP_MS;
  const time = new Float64Array(range.toIndex - range.fromIndex);
  for (let point = 0; point < time.length; point++) {
    time[point] = start + point * TEMPORAL_STEP_MS;
  }
  return [{ ...verdicts, labels, service, signal, unit, time, values: values.slice(range.fromIndex, range.toIndex) }];
}

/** What a shape is unlike says more than an error, of which there are some in any series. */
function strangeness({ severity, foundBy }: TemporalSeries): number {
  let sum = 0;
  for (let point = 0; point < severity.length; point++) {
    sum += severity[point] * ((foundBy[point] & FOUND_BY.shape) === 0 ? 1 : severity.length);
  }
  return sum / Math.max(1, severity.length);
}

function temporalNotices(
  rows: TemporalRows,
  series: TemporalSeries[],
  options: AnomaliesQuery['options']
): FrameNotice[] {
  const { limit } = options;
  let [marked, judged, learning] = [0, 0, 0];
  for (const { foundBy, threshold, error } of series) {
    let isLearning = true;
    for (let point = 0; point < foundBy.length; point++) {
      isLearning &&= Number.isNaN(threshold[point]);
      judged += Number.isNaN(error[point]) || Number.isNaN(threshold[point]) ? 0 : 1;
      marked += (foundBy[point] & FOUND_BY.residual) === 0 ? 0 : 1;
    }
    learning += isLearning ? 1 : 0;
  }
  const info = (text: string): FrameNotice => ({ severity: 'info', text });
  return [
    ...anomalyNotices(rows),
    ...(judged === 0 ? [] : [info(expectedShare(percentileOf(options), marked, judged))]),
    ...(learning === 0
      ? []
      : [
          info(
            `${learning} of ${series.length} series are not judged: they are still learning, or nothing is known of them in this time.`
          ),
        ]),
    ...(series.length > limit
      ? [
          info(
            `The ${limit} strangest of ${series.length} series are shown. Filter by service, or raise the limit of the query.`
          ),
        ]
      : []),
    ...(rows.isCut ? [info(`Only the end of the range is judged, at most 7 days and ${MOST_SLOTS} models.`)] : []),
  ];
}

function expectedShare(percentile: number, marked: number, judged: number): string {
  const share = (part: number) => `${Number((100 * part).toFixed(1))} %`;
  return (
    `Errors larger than ${percentile} % of those of the training time are marked, which about ${share(1 - percentile / 100)} of the points are on a quiet day too; ` +
    `here ${formatCount(marked)} of ${formatCount(judged)} (${share(marked / judged)}). For alarms use the formats score and table.`
  );
}
