import { fillGaps } from '../series/gaps';

/**
 * The Theta method (Assimakopoulos and Nikolopoulos 2000) in the form of Hyndman and Billah (2003): simple exponential
 * smoothing plus a drift of half the slope of the straight line through the series. With a season the series
 * is first deseasonalised by classical decomposition: by factors where all values are positive, else by differences.
 * Gaps are filled along straight lines. `horizon` steps from the end; NaN for a series without values.
 */
export function theta(values: Float64Array, horizon: number, season: number, alpha?: number): Float64Array {
  const filled = fillGaps(values);
  if (filled.length === 0 || Number.isNaN(filled[0])) {
    return new Float64Array(horizon).fill(NaN);
  }
  const n = filled.length;
  const byFactor = filled.every((value) => value > 0);
  const index = season > 1 && n >= 2 * season ? seasonalIndex(filled, season, byFactor) : null;
  const plain =
    index === null
      ? filled
      : filled.map((value, i) => (byFactor ? value / index[i % season] : value - index[i % season]));
  const weight = alpha ?? fitSmoothing(plain);
  const level = smoothedLevel(plain, weight);
  const drift = slopeOf(plain) / 2;
  const first = drift * (1 / weight - (1 - weight) ** n / weight);
  return Float64Array.from({ length: horizon }, (_, h) => {
    const ahead = level + drift * h + first;
    if (index === null) {
      return ahead;
    }
    const seasonal = index[(n + h) % season];
    return byFactor ? ahead * seasonal : ahead + seasonal;
  });
}

/** Simple exponential smoothing from the first value on; the level after the last one. */
function smoothedLevel(values: Float64Array, alpha: number): number {
  let level = values[0];
  for (let i = 1; i < values.length; i++) {
    level += alpha * (values[i] - level);
  }
  return level;
}

/** Weight with the least squared one-step error, by golden-section search on (0, 1). */
export function fitSmoothing(values: Float64Array): number {
  const loss = (alpha: number) => {
    let level = values[0];
    let squares = 0;
    for (let i = 1; i < values.length; i++) {
      const error = values[i] - level;
      squares += error * error;
      level += alpha * error;
    }
    return squares;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0.01, 0.99];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [lossA, lossB] = [loss(a), loss(b)];
  for (let step = 0; step < 14; step++) {
    if (lossA < lossB) {
      [high, b, lossB] = [b, a, lossA];
      a = high - ratio * (high - low);
      lossA = loss(a);
    } else {
      [low, a, lossA] = [a, b, lossB];
      b = low + ratio * (high - low);
      lossB = loss(b);
    }
  }
  return (low + high) / 2;
}

function slopeOf(values: Float64Array): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  let product = 0;
  for (let i = 0; i < n; i++) {
    product += (i - middle) * values[i];
  }
  return n < 2 ? 0 : (12 * product) / (n * (n * n - 1));
}

/** Classical seasonal figures: means by phase of what is left beside a centred moving mean, normalised to mean 1 (factors) or 0. */
function seasonalIndex(values: Float64Array, season: number, byFactor: boolean): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  const half = season >> 1;
  const prefix = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    prefix[i + 1] = prefix[i] + values[i];
  }
  for (let i = half; i + half < values.length; i++) {
    const trend =
      season % 2 === 1
        ? (prefix[i + half + 1] - prefix[i - half]) / season
        : (prefix[i + half] - prefix[i - half + 1] + (values[i - half] + values[i + half]) / 2) / season;
    sums[i % season] += byFactor ? values[i] / trend : values[i] - trend;
    counts[i % season]++;
  }
  const means = sums.map((sum, phase) => (counts[phase] > 0 ? sum / counts[phase] : byFactor ? 1 : 0));
  const mean = means.reduce((sum, value) => sum + value, 0) / season;
  return byFactor ? means.map((value) => Math.max(1e-3, value / mean)) : means.map((value) => value - mean);
}
