import { seededRandom } from '../../../src/core/stats/random';
import type { NabSeries } from './data';

/** What a missed window and a false row cost. */
export const PROFILES = {
  standard: { miss: 1, wrong: 0.11 },
  reward_low_FP_rate: { miss: 1, wrong: 0.22 },
  reward_low_FN_rate: { miss: 2, wrong: 0.11 },
} as const;
export type Profile = keyof typeof PROFILES;

type Labelled = Pick<NabSeries, 'windows' | 'probation'>;

/** NAB's scaled sigmoid: the later in a window, the less; the further behind it, the worse. */
export function sigmoid(x: number): number {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
}

/** Of each row its window, −1 outside, and what a flag on it earns: in a window up to 1, outside down to −1 (before its cost). */
export function rowGains(length: number, windows: Array<[number, number]>): { window: Int32Array; gain: Float64Array } {
  const window = new Int32Array(length).fill(-1);
  const gain = new Float64Array(length).fill(-1);
  windows.forEach(([first, last], index) => {
    for (let row = first; row <= last; row++) {
      window[row] = index;
      gain[row] = sigmoid(-(last - row + 1) / (last - first)) / sigmoid(-1);
    }
    const until = windows[index + 1]?.[0] ?? length;
    for (let row = last + 1; row < until; row++) {
      gain[row] = sigmoid((row - last) / (last - first - 1));
    }
  });
  return { window, gain };
}

/** Raw NAB score of one file for rows scored `scores` at each of `thresholds`, which ascend: a row is flagged at or above it. */
export function fileScores(
  { windows, probation }: Labelled,
  scores: Float64Array,
  thresholds: Float64Array,
  profile: Profile
): Float64Array {
  const { window, gain } = rowGains(scores.length, windows);
  const { miss, wrong } = PROFILES[profile];
  const rows = Array.from(scores, (_, row) => row)
    .slice(probation)
    .filter((row) => scores[row] >= thresholds[0])
    .sort((a, b) => scores[b] - scores[a]);
  const best = windows.map(() => NaN);
  const result = new Float64Array(thresholds.length);
  let outside = 0;
  let next = 0;
  for (let k = thresholds.length - 1; k >= 0; k--) {
    for (; next < rows.length && scores[rows[next]] >= thresholds[k]; next++) {
      const row = rows[next];
      if (window[row] < 0) {
        outside += gain[row];
      } else {
        best[window[row]] = Number.isNaN(best[window[row]]) ? gain[row] : Math.max(best[window[row]], gain[row]);
      }
    }
    result[k] = wrong * outside + best.reduce((sum, one) => sum + (Number.isNaN(one) ? -miss : one), 0);
  }
  return result;
}

/** 0 for a detector that never flags, 100 for a perfect one. */
export function normalised(raw: number, windows: number, profile: Profile): number {
  const { miss } = PROFILES[profile];
  return windows === 0 ? NaN : (100 * (raw + miss * windows)) / (windows * (1 + miss));
}

/** Rows that an alarm needs to be above: those of the last 100. */
export const REFRACTORY = 100;

/**
 * One alarm per incident: a row keeps its score when it is above those of the last 100 rows, else it has 0. NAB counts every flagged
 * row, and an alert that fires goes on firing; this rule, the same for every detector here, makes alarms of scores. Looks back only.
 */
export function alarms(scores: Float64Array): Float64Array {
  return scores.map((score, row) => {
    for (let k = Math.max(0, row - REFRACTORY); k < row; k++) {
      if (scores[k] >= score) {
        return 0;
      }
    }
    return Number.isNaN(score) ? 0 : score;
  });
}

/** Thresholds worth trying: places among all scores, more of them towards the largest. */
export function candidates(scores: Float64Array[]): Float64Array {
  const all = Float64Array.from(scores.flatMap((one) => Array.from(one).filter((score) => score > 0))).sort();
  const found = new Set<number>();
  for (let share = 0.5; share * all.length >= 1; share *= 0.98) {
    found.add(all[all.length - Math.ceil(share * all.length)]);
  }
  return Float64Array.from(found).sort();
}

/** Place of the threshold with the best sum over files. */
export function bestThreshold(curves: Float64Array[]): number {
  let best = 0;
  let most = -Infinity;
  for (let k = 0; k < (curves[0]?.length ?? 0); k++) {
    const sum = curves.reduce((total, curve) => total + curve[k], 0);
    if (sum > most) {
      most = sum;
      best = k;
    }
  }
  return best;
}

const SPLITS = 40;
const SEED = 1;

/** The threshold chosen on a random half of the files and scored on the other: mean and standard deviation of 40 splits. */
export function crossValidated(curves: Float64Array[], windows: number[]): { mean: number; deviation: number } {
  const random = seededRandom(SEED);
  const scores: number[] = [];
  while (scores.length < SPLITS) {
    const order = curves.map((_, file) => ({ file, key: random() })).sort((a, b) => a.key - b.key);
    const chosen = order.slice(0, order.length >> 1).map(({ file }) => curves[file]);
    const rest = order.slice(order.length >> 1).map(({ file }) => file);
    const place = bestThreshold(chosen);
    const raw = rest.reduce((sum, file) => sum + curves[file][place], 0);
    const score = normalised(
      raw,
      rest.reduce((sum, file) => sum + windows[file], 0),
      'standard'
    );
    scores.push(score);
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / SPLITS;
  return { mean, deviation: Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / SPLITS) };
}
