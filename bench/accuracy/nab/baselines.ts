import { mad, median } from '../../../src/core/stats/quantile';
import type { NabSeries } from './data';
import { forestScores } from './isolationForest';
import { consensusScores } from './kMeansConsensus';
import { cutForestScores } from './randomCutForest';

const HOUR = 3_600_000;
type Detector = (series: NabSeries) => Float64Array;

/** Short reference versions of common detectors, one setting for all files, causal; a larger score is stranger. */
export const BASELINES: Record<string, Detector> = {
  movingZScore: movingZ,
  prometheusAdaptive: adaptiveBand,
  prometheusRobust: robustBand,
  kMeansConsensus: consensusScores,
  isolationForest: forestScores,
  randomCutForest: cutForestScores,
};

function stepsOf(series: NabSeries, milliseconds: number): number {
  return Math.max(2, Math.round(milliseconds / series.stepMs));
}

/** The distance from the mean of the 288 rows before in their standard deviations: Shewhart's control chart (1931) on a moving window. */
function movingZ({ values }: NabSeries): Float64Array {
  return values.map((value, row) => {
    const before = values.subarray(Math.max(0, row - 288), row);
    const spread = deviation(before);
    return spread > 0 ? Math.abs(value - mean(before)) / spread : 0;
  });
}

/**
 * The adaptive strategy of Grafana Labs' promql-anomaly-detection (github.com/grafana/promql-anomaly-detection): around the mean of the last
 * hour, in units of the mean over 26 hours of the hourly standard deviations; those of less than half the hourly mean
 * (`threshold_by_covar` 0.5) are left out, all are taken where none is left.
 */
function adaptiveBand(series: NabSeries): Float64Array {
  const { values } = series;
  const hour = stepsOf(series, HOUR);
  const day = stepsOf(series, 26 * HOUR);
  const center = values.map((_, row) => mean(values.subarray(Math.max(0, row - hour), row)));
  const spread = values.map((_, row) => deviation(values.subarray(Math.max(0, row - hour), row)));
  return values.map((value, row) => {
    const from = Math.max(0, row - day);
    const last = spread.subarray(from, row);
    const lively = last.filter((one, k) => one > 0.5 * Math.abs(center[from + k]));
    const unit = mean(lively.length > 0 ? lively : last);
    return row > hour && unit > 0 ? Math.abs(value - center[row]) / unit : 0;
  });
}

/** The robust strategy of the same rules: around the median of the last 24 hours, in units of their median absolute deviation. */
function robustBand(series: NabSeries): Float64Array {
  const { values } = series;
  const day = stepsOf(series, 24 * HOUR);
  return values.map((value, row) => {
    const before = values.slice(Math.max(0, row - day), row);
    const unit = mad(before);
    return unit > 0 ? Math.abs(value - median(before)) / unit : 0;
  });
}

function mean(values: Float64Array): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
