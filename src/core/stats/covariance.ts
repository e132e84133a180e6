import { rowCount, type Rows } from './rows';

/** Mean and covariance of rows, shrunk towards a multiple of the identity. */
export interface ShrunkCovariance {
  mean: Float64Array;
  /** width × width, row after row. */
  covariance: Float64Array;
  /** 0: the empirical covariance; 1: a sphere. */
  shrinkage: number;
}

/**
 * Covariance (divided by n) of complete rows, shrunk by the share that Ledoit and Wolf (2004) derive from the rows themselves,
 * so that it can be inverted even where columns depend on each other or rows are few. Agrees with scikit-learn's `LedoitWolf`.
 */
export function ledoitWolf(rows: Rows): ShrunkCovariance {
  const { width } = rows;
  const n = rowCount(rows);
  const mean = meansOf(rows, n);
  const { covariance, fourth } = moments(rows, mean, n);
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < width; i++) {
    trace += covariance[i * width + i];
  }
  for (const entry of covariance) {
    squares += entry * entry;
  }
  const level = trace / width;
  const spread = (squares - 2 * level * trace + width * level * level) / width;
  const noise = Math.min((fourth / n - squares) / (width * n), spread);
  const shrinkage = noise > 0 ? noise / spread : 0;
  for (let at = 0; at < covariance.length; at++) {
    covariance[at] *= 1 - shrinkage;
  }
  for (let i = 0; i < width; i++) {
    covariance[i * width + i] += shrinkage * level;
  }
  return { mean, covariance, shrinkage };
}

function meansOf({ values, width }: Rows, n: number): Float64Array {
  const mean = new Float64Array(width);
  for (let row = 0, at = 0; row < n; row++) {
    for (let column = 0; column < width; column++, at++) {
      mean[column] += values[at];
    }
  }
  return mean.map((sum) => sum / n);
}

/** Rows that are taken at once, so that an entry is read and written once for all of them. */
const TOGETHER = 4;

/** The covariance, and the sum over rows of the fourth power of their distance from the mean. */
function moments({ values, width }: Rows, mean: Float64Array, n: number): { covariance: Float64Array; fourth: number } {
  const covariance = new Float64Array(width * width);
  const deviation = new Float64Array(TOGETHER * width);
  let fourth = 0;
  for (let row = 0, at = 0; row < n; row += TOGETHER) {
    const taken = Math.min(TOGETHER, n - row);
    deviation.fill(0);
    for (let one = 0; one < taken; one++) {
      let distance = 0;
      for (let column = 0, to = one; column < width; column++, at++, to += TOGETHER) {
        const difference = values[at] - mean[column];
        deviation[to] = difference;
        distance += difference * difference;
      }
      fourth += distance * distance;
    }
    addProducts(covariance, deviation, width);
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * width + j] /= n;
      covariance[j * width + i] = covariance[i * width + j];
    }
  }
  return { covariance, fourth };
}

/** Adds the products of four rows' deviations, which stand beside each other column by column. */
function addProducts(covariance: Float64Array, deviation: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    const at = TOGETHER * i;
    const first = deviation[at];
    const second = deviation[at + 1];
    const third = deviation[at + 2];
    const fourth = deviation[at + 3];
    for (let j = 0, entry = i * width, other = 0; j <= i; j++, entry++, other += TOGETHER) {
      covariance[entry] +=
        first * deviation[other] +
        second * deviation[other + 1] +
        third * deviation[other + 2] +
        fourth * deviation[other + 3];
    }
  }
}

/** Lower triangle L with L·Lᵀ = `matrix` (width × width, symmetric); null where it is not positive definite. */
export function cholesky(matrix: Float64Array, width: number): Float64Array | null {
  const lower = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j];
      for (let k = 0; k < j; k++) {
        sum -= lower[i * width + k] * lower[j * width + k];
      }
      if (i === j && !(sum > 0)) {
        return null;
      }
      lower[i * width + j] = i === j ? Math.sqrt(sum) : sum / lower[j * width + j];
    }
  }
  return lower;
}
