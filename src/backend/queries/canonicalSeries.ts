import { ANOMALY_HISTORY_MS, ANOMALY_STEP_MS } from '../../core/anomaly/model';
import { untaughtSteps, type MarkWindow } from '../../core/anomaly/markWindows';
import { gridIndex, toGrid, type Grid } from '../../core/series/grid';
import type { MetricColumns, RedColumns } from '../../stores/port';
import { metricUnit, signalUnit } from '../frames/units';
import type { AnomalyRows } from './anomalyRows';
import { groupStarts } from './groupSlices';
import { labelKey } from './labelKey';
import { windowsOf } from './leftOut';

/** One signal of one service on a regular grid: of minutes for verdicts, of longer steps for forecasts. */
export interface CanonicalSeries {
  /** `service`, `signal` and what else tells it from the others. */
  labels: Record<string, string>;
  service: string;
  signal: string;
  /** Grafana's unit of the values. */
  unit: string;
  /** The metric's own unit, for sentences; `''` for chain signals, which bring theirs. */
  unitText: string;
  time0: number;
  values: Float64Array;
  /** Requests per step; absent for metrics. */
  weights?: Float64Array;
  /** 1 for each minute without a verdict: requests in it, or within the model's reach before it, were recorded only in part. */
  unjudged?: Uint8Array;
  /** Of each step why it teaches nothing, see `AnomalyInput`; absent where all of them do. */
  untaught?: Uint8Array;
  /** Stretches that fire teach as any others. */
  learnsFromAlerts?: boolean;
}

/** Name of the group into which a store folds what is beyond the limit; it is never judged, since its members change. */
export const FOLDED = 'other';

/**
 * The series that are judged, cut at the last complete minute. Rates that rest on requests recorded only in part are not:
 * what was not recorded is not known to be missing.
 */
export function canonicalSeries(rows: AnomalyRows, firstEvent: number): CanonicalSeries[] {
  const all = [
    ...(rows.red === null
      ? []
      : chainSeries(rows.red, gridUntil(rows, rows.chainUntil), rows.chainSignals, firstEvent)),
    ...(rows.metrics === null ? [] : metricSeries(rows.metrics, gridUntil(rows, rows.metricsUntil))),
  ];
  const windows = windowsOf(rows.leftOut);
  const judged = windows.length === 0 ? all : all.map((series) => leavingOut(series, windows));
  return rows.learnsFromAlerts ? judged.map((series) => ({ ...series, learnsFromAlerts: true })) : judged;
}

function leavingOut(series: CanonicalSeries, windows: MarkWindow[]): CanonicalSeries {
  const { time0, values } = series;
  const untaught = untaughtSteps(windows, series, { time0, stepMs: ANOMALY_STEP_MS, length: values.length });
  return untaught === undefined ? series : { ...series, untaught };
}

function gridUntil({ time0 }: AnomalyRows, until: number): Grid {
  return { time0, stepMs: ANOMALY_STEP_MS, length: Math.max(0, Math.round((until - time0) / ANOMALY_STEP_MS)) };
}

/** Share of the steps that must have rows for the rate of a sampled service to be an estimate of anything. */
const COVERED = 0.8;

/**
 * Chain signals by service; the folded rest has none. The rate of a sampled service is `unjudged` minute by minute, so
 * that a verdict does not depend on what else was loaded; or, `whereCovered`, it is kept if most steps have rows, and
 * steps without rows are unknown.
 */
export function chainSeries(
  red: RedColumns,
  grid: Grid,
  signals: string[],
  firstEvent: number,
  sampledRates: 'unjudged' | 'whereCovered' = 'unjudged'
): CanonicalSeries[] {
  const starts = groupStarts(red.group, red.groups.length);
  return red.groups.flatMap((labels, index) => {
    const service = labels.service ?? '';
    if (red.folded !== undefined && red.folded > 0 && service === FOLDED) {
      return [];
    }
    const column = (values: Float64Array, fill: number) =>
      toGrid({ time: red.time, values, start: starts[index], end: starts[index + 1] }, grid, fill);
    const weights = column(red.requests, 0);
    const onlyCovered = red.sampled[index] && sampledRates === 'whereCovered';
    const requests = knownCounts(weights, onlyCovered ? Infinity : Math.floor((firstEvent - grid.time0) / grid.stepMs));
    const unjudged =
      red.sampled[index] && !onlyCovered ? afterEstimates(red, starts[index], starts[index + 1], grid) : undefined;
    return signals
      .filter((signal) => signal !== 'rate' || !onlyCovered || coverage(weights) >= COVERED)
      .map((signal) => ({
        labels: { service, signal },
        service,
        signal,
        unit: signalUnit(signal),
        unitText: '',
        time0: grid.time0,
        values: chainValues(signal, requests, grid.stepMs, red, column),
        weights,
        ...(signal === 'rate' && unjudged !== undefined ? { unjudged } : {}),
      }));
  });
}

/** The minutes of estimates, rows `start` to `end`, and all those that are judged by them. */
function afterEstimates({ time, estimated }: RedColumns, start: number, end: number, grid: Grid): Uint8Array {
  const reach = ANOMALY_HISTORY_MS / grid.stepMs;
  const minutes = new Uint8Array(grid.length);
  let until = 0;
  for (let row = start; row < end; row++) {
    if (estimated === undefined || estimated[row] === 1) {
      const index = gridIndex(grid, time[row]);
      const last = Math.min(minutes.length, Math.max(0, index + reach));
      for (let minute = Math.max(until, index, 0); minute < last; minute++) {
        minutes[minute] = 1;
      }
      until = Math.max(until, last);
    }
  }
  return minutes;
}

function coverage(weights: Float64Array): number {
  let known = 0;
  for (let step = 0; step < weights.length; step++) {
    known += weights[step] > 0 ? 1 : 0;
  }
  return known / Math.max(1, weights.length);
}

/** Requests per step; steps without any before `knownFrom` are unknown. */
function knownCounts(requests: Float64Array, knownFrom: number): Float64Array {
  const counts = requests.slice();
  for (let step = 0; step < counts.length && step < knownFrom; step++) {
    counts[step] = counts[step] > 0 ? counts[step] : NaN;
  }
  return counts;
}

/** Plain loops: these arrays have some 20,000 steps each, and a function called for each would box every number. */
function chainValues(
  signal: string,
  requests: Float64Array,
  stepMs: number,
  red: RedColumns,
  column: (values: Float64Array, fill: number) => Float64Array
): Float64Array {
  switch (signal) {
    case 'rate': {
      const rates = new Float64Array(requests.length);
      for (let step = 0; step < rates.length; step++) {
        rates[step] = (requests[step] * 1000) / stepMs;
      }
      return rates;
    }
    case 'errorRatio': {
      const ratios = column(red.errors, 0);
      for (let step = 0; step < ratios.length; step++) {
        ratios[step] = requests[step] > 0 ? ratios[step] / requests[step] : NaN;
      }
      return ratios;
    }
    case 'p50':
      return column(red.p50, NaN);
    case 'p99':
      return column(red.p99, NaN);
    default:
      return column(red.p95, NaN);
  }
}

/** Metrics by service and tags, each with a signal `metric:<name>`. */
export function metricSeries(metrics: MetricColumns, grid: Grid): CanonicalSeries[] {
  const starts = groupStarts(metrics.group, metrics.groups.length);
  const labels = metrics.groups.map(seriesLabels);
  const taken = new Map<string, number>();
  for (const own of labels) {
    const key = labelKey(own);
    taken.set(key, (taken.get(key) ?? 0) + 1);
  }
  return metrics.groups.flatMap(({ metric, service = '', period = '' }, index) => {
    if (starts[index] === starts[index + 1]) {
      return [];
    }
    const ambiguous = (taken.get(labelKey(labels[index])) ?? 0) > 1;
    return [
      {
        labels: ambiguous ? { ...labels[index], period, unit: metrics.unit[index] } : labels[index],
        service,
        signal: `metric:${metric}`,
        unit: metricUnit(metrics.unit[index]),
        unitText: metrics.unit[index] === 'percent' ? '%' : metrics.unit[index],
        time0: grid.time0,
        values: toGrid(
          { time: metrics.time, values: metrics.value, start: starts[index], end: starts[index + 1] },
          grid,
          NaN
        ),
      },
    ];
  });
}

/** `service` and `signal`, and the metric's tags. */
function seriesLabels({ metric, service, period: _period, ...tags }: Record<string, string>): Record<string, string> {
  return { ...(service === undefined ? {} : { service }), signal: `metric:${metric}`, ...tags };
}
