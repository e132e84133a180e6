import { SortedWindow } from '../stats/sortedWindow';
import type { DayProfile } from './dayProfile';
import { countSpread, type JudgingScale } from './scale';
import type { AnomalyInput, AnomalyModel } from './model';

/** Spread believed before any was seen has the weight of this many minutes. */
const PRIOR_WEIGHT = 20;
/** The last few known minutes that are judged together lie within this many minutes. */
const SUM_REACH = 60;

/** What is usual at each step and how far the value is from it. Entries follow the judged range. */
export interface Deviations {
  /** Usual value and spread on the judging scale. */
  center: Float64Array;
  spread: Float64Array;
  /** Standardised deviation of the last few minutes together; NaN without a value. */
  rise: Float64Array;
  /** The same for falls; positive is lower than usual. */
  fall: Float64Array;
  /** Known minutes within the window before the step. */
  known: Float64Array;
}

/**
 * Robust z-scores against the window before each step: (value − daily course − median) / spread, where the spread is
 * the MAD of the window, shrunk towards a prior for short windows, never below a least spread nor below what the
 * number of requests allows. Each is clipped, and the last few known ones are summed and divided by the root of
 * their number.
 */
export function deviations(
  input: AnomalyInput,
  scaled: Float64Array,
  profile: DayProfile,
  from: number,
  scale: JudgingScale,
  model: AnomalyModel
): Deviations {
  const size = profile.offset.length;
  const result = emptyDeviations(size);
  const window = new SortedWindow(model.window + 1);
  const residuals = new Float64Array(size);
  const z = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const residual = scaled[from + i] - profile.offset[i];
    residuals[i] = residual;
    const known = window.size;
    const level = known === 0 ? NaN : window.median();
    const spread = spreadAround(window, level, scale);
    const minuteSpread = Math.max(spread, countSpread(input, from + i));
    result.center[i] = level + profile.offset[i];
    result.spread[i] = minuteSpread;
    result.known[i] = known;
    z[i] = (residual - level) / minuteSpread;
    sumLast(z, i, model, result);
    slide(window, residuals, i, model.window);
  }
  return result;
}

export function emptyDeviations(size: number): Deviations {
  const missing = () => new Float64Array(size).fill(NaN);
  return { center: missing(), spread: missing(), rise: missing(), fall: missing(), known: new Float64Array(size) };
}

function spreadAround(window: SortedWindow, level: number, scale: JudgingScale): number {
  const known = window.size;
  const prior = scale.priorSpread(level);
  const seen = known === 0 ? 0 : known * window.mad(level);
  return Math.max(scale.leastSpread(level), (PRIOR_WEIGHT * prior + seen) / (PRIOR_WEIGHT + known));
}

function slide(window: SortedWindow, residuals: Float64Array, i: number, width: number): void {
  const value = residuals[i];
  const old = i >= width ? residuals[i - width] : NaN;
  const isNew = value === value;
  const isOld = old === old;
  if (isNew && isOld) {
    window.replace(old, value);
  } else if (isNew) {
    window.add(value);
  } else if (isOld) {
    window.remove(old);
  }
}

function sumLast(z: Float64Array, i: number, model: AnomalyModel, result: Deviations): void {
  if (Number.isNaN(z[i])) {
    return;
  }
  let rise = 0;
  let fall = 0;
  let count = 0;
  for (let k = i; k >= 0 && i - k < SUM_REACH && count < model.sum; k--) {
    if (z[k] === z[k]) {
      rise += Math.min(model.clipHigh, Math.max(model.clipLow, z[k]));
      fall += Math.min(model.clipHigh, Math.max(model.clipLow, -z[k]));
      count++;
    }
  }
  result.rise[i] = rise / Math.sqrt(count);
  result.fall[i] = fall / Math.sqrt(count);
}
