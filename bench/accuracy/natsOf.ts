import { detectAnomalies } from '../../src/core/anomaly/detectAnomalies';
import { markOf, natsOfScore } from '../../src/core/anomaly/budget';
import type { AnomalyInput } from '../../src/core/anomaly/model';
import { STRETCH_GAP } from '../../src/core/anomaly/stretches';

/** How strange (−ln p) each step from an index on is, by the shipped detector: its score read backwards. 0 while it learns. */
export function natsOf(input: AnomalyInput, fromIndex: number): Float64Array {
  const { score } = detectAnomalies(input, { fromIndex, toIndex: input.values.length });
  const mark = markOf(input.sensitivity, input.kind);
  return score.map((one) => (Number.isNaN(one) ? 0 : natsOfScore(one, mark)));
}

/** Stretches of steps from a mark on, as the product puts them together but for its cut at midnight. */
export function countStretches(strangeness: Float64Array, mark: number): number {
  let count = 0;
  let last = -Infinity;
  for (let i = 0; i < strangeness.length; i++) {
    // A rounding error of the score must not unmark what is just marked.
    if (strangeness[i] >= mark - 1e-9) {
      count += i - last > STRETCH_GAP ? 1 : 0;
      last = i;
    }
  }
  return count;
}
