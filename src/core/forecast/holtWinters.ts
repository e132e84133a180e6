/** Smoothing weights of level, trend and season, and the damping of the trend. */
export interface HoltWintersWeights {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
}

export interface HoltWintersState {
  level: number;
  trend: number;
  /** Season by phase; phase of step `i` is `i mod season`. Empty without a season. */
  season: Float64Array;
}

/**
 * Additive Holt–Winters with damped trend (Holt 1957, Winters 1960, Gardner and McKenzie 1985; ETS(A,Ad,A) in its
 * component form, as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 8.3):
 * ℓₜ = α(yₜ − sₜ₋ₘ) + (1−α)(ℓₜ₋₁ + φbₜ₋₁), bₜ = β*(ℓₜ − ℓₜ₋₁) + (1−β*)φbₜ₋₁, sₜ = γ(yₜ − ℓₜ₋₁ − φbₜ₋₁) + (1−γ)sₜ₋ₘ.
 * Missing values move the level along its trend and teach nothing. Runs over `values` and changes `state`.
 *
 * @param first number of the first value's step, which says at what place of the season it is
 * @returns the sum of squared one-step errors from step `skip` on
 */
export function runHoltWinters(
  values: Float64Array,
  state: HoltWintersState,
  weights: HoltWintersWeights,
  skip = 0,
  first = 0
): number {
  const { alpha, beta, gamma, phi } = weights;
  const { season } = state;
  const period = season.length;
  let { level, trend } = state;
  let squares = 0;
  let phase = period > 0 ? first % period : 0;
  for (let i = 0; i < values.length; i++) {
    const seasonal = period > 0 ? season[phase] : 0;
    const ahead = level + phi * trend;
    const value = values[i];
    if (value === value) {
      const error = value - ahead - seasonal;
      const next = ahead + alpha * error;
      trend = beta * (next - level) + (1 - beta) * phi * trend;
      level = next;
      if (period > 0) {
        season[phase] = seasonal + gamma * error;
      }
      squares += i >= skip ? error * error : 0;
    } else {
      trend = phi * trend;
      level = ahead;
    }
    phase = phase + 1 === period ? 0 : phase + 1;
  }
  state.level = level;
  state.trend = trend;
  return squares;
}

/** Forecast from a state after `length` steps. */
export function holtWintersAhead(
  state: HoltWintersState,
  weights: HoltWintersWeights,
  length: number,
  horizon: number
): Float64Array {
  const result = new Float64Array(horizon);
  const period = state.season.length;
  let damped = 0;
  let factor = 1;
  for (let h = 0; h < horizon; h++) {
    factor *= weights.phi;
    damped += factor;
    result[h] = state.level + damped * state.trend + (period > 0 ? state.season[(length + h) % period] : 0);
  }
  return result;
}

/** Starting state: level and trend from the means of the first two seasons, season from the mean deviations of up to four seasons. */
export function startState(values: Float64Array, period: number): HoltWintersState {
  if (period <= 1) {
    const first = values.find((value) => value === value) ?? 0;
    return { level: first, trend: 0, season: new Float64Array(0) };
  }
  const seasons = Math.min(4, Math.floor(values.length / period));
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  const means = Array.from({ length: seasons }, (_, k) => meanOf(values, k * period, (k + 1) * period));
  for (let i = 0; i < seasons * period; i++) {
    const deviation = values[i] - means[Math.floor(i / period)];
    if (deviation === deviation) {
      sums[i % period] += deviation;
      counts[i % period]++;
    }
  }
  const known = means.filter((mean) => mean === mean);
  const slope = known.length > 1 ? (known[known.length - 1] - known[0]) / ((known.length - 1) * period) : 0;
  const season = sums.map((sum, phase) => (counts[phase] > 0 ? sum / counts[phase] : 0));
  return { level: (known[0] ?? 0) - (slope * (period + 1)) / 2, trend: slope, season };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    if (values[i] === values[i]) {
      sum += values[i];
      count++;
    }
  }
  return sum / count;
}

const GRID = {
  alpha: [0.03, 0.12, 0.35, 0.75],
  beta: [0.001, 0.05],
  gamma: [0.03, 0.12, 0.35],
  phi: [0.9, 0.98],
};

/** Weights with the least squared one-step error after the first season: a coarse grid, then a shrinking pattern search. */
export function fitHoltWinters(values: Float64Array, period: number): HoltWintersWeights {
  const start = startState(values, period);
  const skip = Math.min(period, values.length >> 1);
  const loss = (weights: HoltWintersWeights) =>
    runHoltWinters(values, { ...start, season: start.season.slice() }, weights, skip);
  let best: HoltWintersWeights = { alpha: 0.12, beta: 0.001, gamma: 0.12, phi: 0.98 };
  let least = Infinity;
  const consider = (weights: HoltWintersWeights) => {
    const squares = loss(weights);
    if (squares < least) {
      best = weights;
      least = squares;
      return true;
    }
    return false;
  };
  for (const alpha of GRID.alpha) {
    for (const gamma of period > 1 ? GRID.gamma : [0]) {
      for (const beta of GRID.beta) {
        for (const phi of GRID.phi) {
          consider({ alpha, beta, gamma, phi });
        }
      }
    }
  }
  for (let step = 0.5; step > 0.05; step /= 2) {
    for (const name of ['alpha', 'gamma', 'beta'] as const) {
      const value = best[name];
      void (
        consider({ ...best, [name]: Math.min(0.999, value * (1 + step)) }) ||
        consider({ ...best, [name]: value / (1 + step) })
      );
    }
  }
  return best;
}
