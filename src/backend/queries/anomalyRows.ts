import { DEFAULT_METRIC_SIGNALS, DEFAULT_SIGNALS } from '../../contracts/query';
import { ANOMALY_HISTORY_MS, ANOMALY_STEP_MS } from '../../core/anomaly/model';
import type { RedColumns } from '../../stores/port';
import { askMetrics, type JoinedMetrics } from './constructedHistory';
import { cutRed, withoutRows } from './cutRed';
import { completeUntil, DAY, metricsCompleteUntil, type Range } from './interval';
import { leftOutOf, type LeftOut } from './leftOut';
import type { QueryContext, StoreAccess } from './queryType';

const METRIC_PREFIX = 'metric:';

/** An incident that is still going on at the start of a range may have begun so long before. */
const STRETCH_LOOKBACK_MS = 2 * DAY;

/** Series judged one by one at most, whatever a query asks for. */
const MOST_SERIES = 200;

/** Rows on the canonical one-minute grid that the verdicts of a range are made from. */
export interface AnomalyRows {
  /** Start of the grid, a whole minute. */
  time0: number;
  /** Ends of the last complete minutes. */
  chainUntil: number;
  metricsUntil: number;
  chainSignals: string[];
  red: RedColumns | null;
  metrics: JoinedMetrics | null;
  /** Stretches of time that teach nothing of what is usual; absent where there is none. */
  leftOut?: LeftOut;
  /** Stretches that fire teach what is usual, as any others. */
  learnsFromAlerts?: boolean;
}

/**
 * Loads what the verdicts of `range` need: the model's history before it and before `earlierMs`, in which an incident that
 * is still going on at its start may have begun, or its first step. Only complete minutes are loaded; the panel's range, width and
 * interval change nothing but which minutes are shown.
 */
export async function readAnomalyRows(
  signals: readonly string[],
  range: Range,
  context: QueryContext,
  access: StoreAccess,
  earlierMs = STRETCH_LOOKBACK_MS
): Promise<AnomalyRows> {
  const { chainSignals, metricNames } = wantedSignals(signals);
  const { watermark } = context;
  const time0 = Math.max(
    floorMinute(range.from - ANOMALY_HISTORY_MS - earlierMs),
    floorMinute(earliest(watermark.firstEvent, watermark.firstMetric))
  );
  const chainUntil = Math.min(ceilMinute(range.to), floorMinute(completeUntil(context)));
  const metricsUntil = Math.min(ceilMinute(range.to), metricsCompleteUntil(context));
  const limit = seriesLimit((ceilMinute(range.to) - time0) / ANOMALY_STEP_MS, access.scope().maxRows);
  const [red, metrics] = await Promise.all([
    chainSignals.length > 0 && chainUntil > time0
      ? access.store.red(access.scope({ from: time0, to: chainUntil }), {
          groupBy: 'service',
          stepMs: ANOMALY_STEP_MS,
          limit,
          quantiles: quantilesOf(chainSignals),
        })
      : null,
    metricNames.length > 0 && metricsUntil > time0
      ? askMetrics(
          access,
          { from: time0, to: metricsUntil },
          { names: metricNames, stepMs: ANOMALY_STEP_MS, aggregation: 'mean', limit }
        )
      : null,
  ]);
  const series = { chainSignals, red, metrics };
  const leftOut = leftOutOf(context, { from: time0, to: Math.max(chainUntil, metricsUntil) }, series);
  const { learnFromAlerts: learnsFromAlerts } = context.settings.anomalies;
  return {
    time0,
    chainUntil,
    metricsUntil,
    learnsFromAlerts,
    ...series,
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

/** The same rows for a range that ends earlier. */
export function rowsUntil(rows: AnomalyRows, to: number): AnomalyRows {
  const until = ceilMinute(to);
  return { ...rows, chainUntil: Math.min(rows.chainUntil, until), metricsUntil: Math.min(rows.metricsUntil, until) };
}

/** Parts for two threads or four, the longest work first: metrics, then the services' own signals in three. */
export function splitRows<T extends AnomalyRows>(rows: T): { parts: T[]; rest: T } {
  const { red, metrics } = rows;
  const chainParts = red === null ? [] : cutRed(red).map((part) => ({ ...rows, red: part, metrics: null }));
  const metricParts = metrics === null ? [] : [{ ...rows, red: null }];
  const rest = {
    ...rows,
    red: red && withoutRows(red),
    metrics: metrics && { ...metrics, group: new Int32Array(0), time: NO_VALUES, value: NO_VALUES },
  };
  return { parts: [...metricParts, ...chainParts], rest };
}

const NO_VALUES = new Float64Array(0);

/** The signals of a query, or the default ones, by where they come from. */
export function wantedSignals(signals: readonly string[]): { chainSignals: string[]; metricNames: string[] } {
  const wanted = [...new Set<string>(signals.length > 0 ? signals : [...DEFAULT_SIGNALS, ...DEFAULT_METRIC_SIGNALS])];
  return {
    chainSignals: wanted.filter((signal) => !signal.startsWith(METRIC_PREFIX)),
    metricNames: wanted
      .filter((signal) => signal.startsWith(METRIC_PREFIX))
      .map((signal) => signal.slice(METRIC_PREFIX.length)),
  };
}

const QUANTILES = ['p50', 'p95', 'p99'] as const;

/** The quantiles among signals: all that has to be read of them. */
export function quantilesOf(signals: readonly string[]): Array<(typeof QUANTILES)[number]> {
  return QUANTILES.filter((quantile) => signals.includes(quantile));
}

/** As many series as fit into the rows that one store question may return. */
export function seriesLimit(minutes: number, maxRows: number): number {
  return Math.max(1, Math.min(MOST_SERIES, Math.floor(maxRows / Math.max(1, minutes))));
}

export function floorMinute(time: number): number {
  return Math.floor(time / ANOMALY_STEP_MS) * ANOMALY_STEP_MS;
}

function ceilMinute(time: number): number {
  return Math.ceil(time / ANOMALY_STEP_MS) * ANOMALY_STEP_MS;
}

export function earliest(...times: number[]): number {
  return times.reduce((first, time) => (time < first ? time : first), Infinity);
}
