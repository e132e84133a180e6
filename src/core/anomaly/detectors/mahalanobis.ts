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

/** Squared Mahalanobis distance of each row (Mahalanobis 1936): (x − μ)ᵀ Σ⁻¹ (x − μ). */
export function mahalanobisSquared({ mean, factor }: MahalanobisModel, rows: Rows): Float64Array {
  const { values, width } = rows;
  const distances = new Float64Array(rowCount(rows));
  const solved = new Float64Array(width);
  const inverse = Float64Array.from({ length: width }, (_, i) => 1 / factor[i * width + i]);
  for (let row = 0, at = 0; row < distances.length; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++, at++) {
      let rest = values[at] - mean[i];
      for (let j = 0, entry = i * width; j < i; j++, entry++) {
        rest -= factor[entry] * solved[j];
      }
      rest *= inverse[i];
      solved[i] = rest;
      sum += rest * rest;
    }
    distances[row] = sum;
  }
  return distances;
}
