import { anomaliesQuerySchema, type AnomaliesQuery } from '../../contracts/queries/anomalies';
import { coarsenBands } from '../../core/anomaly/coarsenBands';
import { ANOMALY_MODEL_VERSION, ANOMALY_STEP_MS, type Sensitivity } from '../../core/anomaly/model';
import { SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import { anomalyTableFrame, bandFrames, scoreFrames, type BandSeries } from '../frames/anomalies';
import type { Frame, FrameNotice } from '../frames/frame';
import { readAnomalyRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries, type CanonicalSeries } from './canonicalSeries';
import { constructedNotice } from './constructedHistory';
import { checkRange, MINUTE, resolveStep } from './interval';
import { samplingNotice } from './notices';
import type { QueryContext, QueryType } from './queryType';
import { strangestFirst, strangestOfServices } from './strangest';
import { judge, minutesFrom, sensitivityOf, stretchesIn } from './verdicts';

/** What is abnormal: bands for the overlay, scores for alert rules, or a table of stretches. */
export const anomaliesQueryType: QueryType<'anomalies', AnomalyRows> = {
  type: 'anomalies',
  schema: anomaliesQuerySchema,
  cost: 'heavy',

  async read(query, context, access) {
    checkRange(context);
    return readAnomalyRows(query.options.signals, context, context, access);
  },

  answer(query, context, rows) {
    const sensitivity = sensitivityOf(query.options, context);
    const series = canonicalSeries(rows, context.watermark.firstEvent);
    return {
      frames: anomalyFrames(query, context, series, sensitivity),
      notices: [...anomalyNotices(rows), ...cutNotice(query, series.length)],
      receipt: anomalyReceipt(rows, sensitivity),
    };
  },
};

function anomalyFrames(query: AnomaliesQuery, context: QueryContext, series: CanonicalSeries[], sensitivity: Sensitivity): Frame[] {
  if (query.options.format === 'table') {
    const stretches = stretchesIn(series, context, sensitivity).slice(0, query.options.limit);
    return [anomalyTableFrame(stretches.map((stretch) => ({ ...stretch, severity: SEVERITY_NAMES[stretch.severity] })), context)];
  }
  const stepMs = Math.max(MINUTE, resolveStep('auto', context));
  const all = series.flatMap((one) => shownBands(one, context, stepMs, sensitivity));
  if (query.options.format === 'bands') {
    return bandFrames(strangestFirst(all).slice(0, query.options.limit));
  }
  const scores = query.options.by === 'service' ? strangestOfServices(all) : all.map(withoutGaps);
  return scoreFrames(scores.slice(0, query.options.limit));
}

/** The verdicts of the shown minutes; with steps above a minute each point keeps its strangest minute, at its own time. */
function shownBands(series: CanonicalSeries, context: QueryContext, stepMs: number, sensitivity: Sensitivity): BandSeries[] {
  const minutes = minutesFrom(series, Math.floor(context.from / stepMs) * stepMs);
  if (minutes.fromIndex >= minutes.toIndex) {
    return [];
  }
  const values = series.values.subarray(minutes.fromIndex, minutes.toIndex);
  const start = series.time0 + minutes.fromIndex * ANOMALY_STEP_MS;
  const offset = (start % stepMs) / ANOMALY_STEP_MS;
  const coarse = coarsenBands(values, judge(series, minutes, sensitivity), stepMs / ANOMALY_STEP_MS, offset);
  const { labels, service, signal, unit } = series;
  const time = new Float64Array(coarse.index.length);
  for (let point = 0; point < time.length; point++) {
    time[point] = start + coarse.index[point] * ANOMALY_STEP_MS;
  }
  return [{ ...coarse, labels, service, signal, unit, time }];
}

/** Alert rules reduce a series with a missing value to nothing: where there is no verdict there is no sign of trouble. */
function withoutGaps(series: BandSeries): BandSeries {
  return { ...series, score: series.score.map((score) => (Number.isNaN(score) ? 0 : score)) };
}

function cutNotice({ options }: AnomaliesQuery, series: number): FrameNotice[] {
  return options.format === 'bands' && series > options.limit
    ? [{ severity: 'info', text: `The ${options.limit} strangest of ${series} series are shown. Filter by service, or raise the limit of the query.` }]
    : [];
}

export function anomalyNotices({ red, metrics }: AnomalyRows): FrameNotice[] {
  const folded = (red?.folded ?? 0) + (metrics?.folded ?? 0);
  return [
    ...samplingNotice(red?.sampled.includes(true) ?? false),
    ...constructedNotice(metrics?.constructed ?? false),
    ...(folded > 0 ? [{ severity: 'info' as const, text: `The busiest services are judged; ${folded} more series are not. Filter by service to see them.` }] : []),
  ];
}

export function anomalyReceipt({ red, metrics }: AnomalyRows, sensitivity: Sensitivity): Record<string, unknown> {
  return {
    method: ANOMALY_MODEL_VERSION,
    parameters: { stepMs: ANOMALY_STEP_MS, sensitivity },
    source: red?.source,
    rowsRead: (red?.rowsRead ?? 0) + (metrics?.rowsRead ?? 0),
  };
}
