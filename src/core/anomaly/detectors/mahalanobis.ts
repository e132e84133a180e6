import { cholesky, ledoitWolf } from '../../stats/covariance';
import { rowCount, type Rows } from '../../stats/rows';

/** Where normal rows lie and how they vary together. */
export interface MahalanobisModel {
  mean: Float64Array;
  /** Lower triangle of the covariance's Cholesky factor, width × width. */
  factor: Float64Array;
  shrinkage: number;
}

/**
 * Learns what rows without missing values look like: their mean and shrunk covariance (Ledoit and Wolf 2004). What breaks a
 * correlation between columns is far from it although each of its values is common, which trees of single columns see poorly.
 * Null where there is no spread at all, or no row.
 */
export function fitMahalanobis(rows: Rows): MahalanobisModel | null {
  if (rowCount(rows) === 0) {
    return null;
  }
  const { mean, covariance, shrinkage } = ledoitWolf(rows);
  const factor = cholesky(covariance, rows.width);
  return factor && { mean, factor, shrinkage };
}

/** Squared Mahalanobis distance of each row (Mahalanobis 1936): (x − μ)ᵀ Σ⁻¹ (x − μ). Four rows are solved at once. */
export function mahalanobisSquared({ mean, factor }: MahalanobisModel, rows: Rows): Float64Array {
  const { values, width } = rows;
  const distances = new Float64Array(rowCount(rows));
  const solved = new Float64Array(4 * width);
  const last = Math.max(0, distances.length - 1);
  for (let row = 0; row < distances.length; row += 4) {
    const at0 = row * width;
    const at1 = Math.min(last, row + 1) * width;
    const at2 = Math.min(last, row + 2) * width;
    const at3 = Math.min(last, row + 3) * width;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = 0; i < width; i++) {
      let rest0 = values[at0 + i] - mean[i];
      let rest1 = values[at1 + i] - mean[i];
      let rest2 = values[at2 + i] - mean[i];
      let rest3 = values[at3 + i] - mean[i];
      for (let j = 0, entry = i * width; j < 4 * i; j += 4, entry++) {
        const weight = factor[entry];
        rest0 -= weight * solved[j];
        rest1 -= weight * solved[j + 1];
        rest2 -= weight * solved[j + 2];
        rest3 -= weight * solved[j + 3];
      }
      const own = 1 / factor[i * width + i];
      sum0 += (solved[4 * i] = rest0 * own) ** 2;
      sum1 += (solved[4 * i + 1] = rest1 * own) ** 2;
      sum2 += (solved[4 * i + 2] = rest2 * own) ** 2;
      sum3 += (solved[4 * i + 3] = rest3 * own) ** 2;
    }
    distances[row] = sum0;
    // Beyond the last row these fall outside and are dropped.
    distances[row + 1] = sum1;
    distances[row + 2] = sum2;
    distances[row + 3] = sum3;
  }
  return distances;
}

/** Columns of one row by what each adds to its squared distance, (x − μ)ᵢ (Σ⁻¹(x − μ))ᵢ, the largest first. */
export function standingOut({ mean, factor }: MahalanobisModel, row: Float64Array): number[] {
  const width = mean.length;
  const deviation = row.map((value, column) => value - mean[column]);
  const solved = Float64Array.from(deviation);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) {
      solved[i] -= factor[i * width + j] * solved[j];
    }
    solved[i] /= factor[i * width + i];
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let j = i + 1; j < width; j++) {
      solved[i] -= factor[j * width + i] * solved[j];
    }
    solved[i] /= factor[i * width + i];
  }
  return Array.from(row.keys()).sort((a, b) => deviation[b] * solved[b] - deviation[a] * solved[a] || a - b);
}
