/**
 * Autocorrelation at one lag: covariance of the series with itself `lag` steps earlier over its variance, both
 * about the mean of all finite values and divided by the number of pairs actually present. NaN with fewer than
 * three pairs or without variance. With no missing value it equals n/(n − lag) × statsmodels' `acf`.
 */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      sum += values[i];
      count++;
    }
  }
  const mean = sum / count;
  let variance = 0;
  let covariance = 0;
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - mean;
    if (!Number.isFinite(deviation)) {
      continue;
    }
    variance += deviation * deviation;
    const earlier = i >= lag ? values[i - lag] - mean : NaN;
    if (Number.isFinite(earlier)) {
      covariance += deviation * earlier;
      pairs++;
    }
  }
  return pairs < 3 || !(variance > 0) ? NaN : covariance / pairs / (variance / count);
}

/**
 * How much of a series repeats with a period: 1 − var(remainder) / var(detrended), held to [0, 1], where the trend
 * is a centred moving mean over one period and the season the mean by phase (after Wang, Smith and Hyndman 2006).
 * 0 with fewer than two whole periods.
 */
export function seasonalStrength(values: ArrayLike<number>, period: number): number {
  const n = values.length;
  if (!(period >= 2) || n < 2 * period) {
    return 0;
  }
  const detrended = removeTrend(values, period);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(detrended[i])) {
      sums[i % period] += detrended[i];
      counts[i % period]++;
    }
  }
  const remainder = detrended.map((value, i) => value - sums[i % period] / counts[i % period]);
  const whole = variance(detrended);
  return whole > 0 ? Math.min(1, Math.max(0, 1 - variance(remainder) / whole)) : 0;
}

function removeTrend(values: ArrayLike<number>, period: number): Float64Array {
  const half = period >> 1;
  const even = period % 2 === 0;
  return Float64Array.from({ length: values.length }, (_, i) => {
    if (i < half || i + half >= values.length) {
      return NaN;
    }
    let sum = 0;
    let weight = 0;
    for (let k = -half; k <= half; k++) {
      const share = even && Math.abs(k) === half ? 0.5 : 1;
      if (Number.isFinite(values[i + k])) {
        sum += share * values[i + k];
        weight += share;
      }
    }
    return values[i] - sum / weight;
  });
}

function variance(values: Float64Array): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      count++;
      const step = value - sum;
      sum += step / count;
      squares += step * (value - sum);
    }
  }
  return count > 0 ? squares / count : 0;
}
