import { finiteValues } from '../stats/quantile';
import { SortedWindow } from '../stats/sortedWindow';
import type { DayProfile } from './dayProfile';
import { LastMedian } from '../stats/lastMedian';
import type { Watch } from './firing';
import { taughtOnly } from './untaught';
import { countSpread, recordedRequests, type JudgingScale, type RecordedRequests } from './scale';
import { UNTAUGHT, type AnomalyModel } from './model';
import { levelOf, type JudgedInput } from './verdicts';

/** Spread believed before any was seen has the weight of this many minutes. */
const PRIOR_WEIGHT = 20;
/** The median of normal values varies 1.25 times as much as their mean. */
const LASTING_SCALE = 0.8;
/** What is usual at each step and how far the value is from it. Entries follow the judged range. */
export interface Deviations {
  /** Usual value and spread on the judging scale. */
  center: Float64Array;
  spread: Float64Array;
  /** Standardised deviation of the last few minutes together; NaN without a value. */
  rise: Float64Array;
  /** The same for falls; positive is lower than usual. */
  fall: Float64Array;
  /** How many minutes `rise` and `fall` put together. */
  together: Float64Array;
  /** The median deviation of the last nine known minutes, upwards and downwards, in the same units; NaN before there are so many. */
  lastingRise: Float64Array;
  lastingFall: Float64Array;
  /** Known minutes within the window before the step. */
  known: Float64Array;
  /** By entry, not 0 where it calibrates nothing: it was marked, or it belongs to a stretch that fires. Absent where all do. */
  untaught?: Uint8Array;
}

/**
 * Robust z-scores against the window before each step: (value − daily course − median) / spread, where the spread is
 * the MAD of the window, shrunk towards a prior for short windows, never below a least spread nor below what the
 * number of requests allows. Each is clipped, and the last few known ones are summed and divided by the root of
 * their number. `scaled` begins at the input's step `from`. Steps that teach nothing are neither in the window nor among the last few of a
 * step that does; for their own verdict they count. With a watch the same goes for stretches that fire, until they are the new usual: then they are in the window after all. Only entries from `needed` on are filled in; those before are the history that they are judged by.
 */
export function deviations(
  input: JudgedInput,
  scaled: Float64Array,
  profile: DayProfile,
  from: number,
  scale: JudgingScale,
  model: AnomalyModel,
  needed = 0,
  watch?: Watch<Deviations>
): Deviations {
  const { offset } = profile;
  const size = offset.length;
  const result = emptyDeviations(size);
  const { center, spread, known, lastingRise, lastingFall } = result;
  const residuals = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    residuals[i] = scaled[i] - offset[i];
  }
  const first = Math.max(0, Math.min(size, watch?.from ?? needed) - 2 * model.longestSum);
  const end = watch?.until ?? size;
  const marked = input.untaught?.subarray(from, from + size);
  const untaught = watch === undefined ? marked : (marked?.slice() ?? new Uint8Array(size));
  result.untaught = untaught;
  const leftOut = levelOf(input)?.subarray(from, from + size);
  const taught = watch !== undefined && leftOut === undefined ? residuals.slice() : taughtOnly(residuals, leftOut);
  const window = windowBefore(taught, first, model.window);
  const z = new Float64Array(size);
  const requests = input.weights === undefined ? null : recordedRequests(input.weights, from, from + size);
  const last = new LastMedian(model.lasting, 2 * model.longestSum);
  const lastOfAll = untaught === undefined ? last : new LastMedian(model.lasting, 2 * model.longestSum);
  const factor = lastingFactor(model);
  for (let i = first; i < end; i++) {
    const residual = residuals[i];
    if (untaught !== undefined && watch !== undefined && i >= watch.from && watch.firing.leavesOut) {
      untaught[i] = untaught[i] || UNTAUGHT.real;
      taught[i] = NaN;
    }
    known[i] = window.size;
    const level = window.median();
    const seen = spreadAround(window, level, scale);
    spread[i] = requests === null ? seen : Math.max(seen, countSpread(input.kind, requests, i));
    center[i] = level + offset[i];
    z[i] = (residual - level) / spread[i];
    if (z[i] === z[i]) {
      const teaches = untaught === undefined || untaught[i] === 0;
      const length = sumLength(requests, i, scale.requestsAt?.(center[i]), model);
      sumLast(z, i, length, model, result, teaches ? untaught : undefined);
      const ofAll = untaught === undefined ? 0 : lastOfAll.push(z[i], i);
      const middle = (teaches ? last.push(z[i], i) : ofAll) * factor;
      lastingRise[i] = middle;
      lastingFall[i] = -middle;
    }
    slide(window, taught, i, model.window);
    const adopted = watch !== undefined && i >= watch.from ? watch.firing.push(i, watch.sign(result, i)) : -1;
    if (adopted >= 0) {
      adopt(window, { taught, residuals, marked: leftOut }, adopted, i + 1, model.window);
    }
  }
  return watch === undefined ? result : startingAs(result, watch.plain, watch.from);
}

/** The same, with the first entries of others. */
export function startingAs(found: Deviations, plain: Deviations, until: number): Deviations {
  const { untaught: _, ...columns } = found;
  for (const name of Object.keys(columns) as Array<keyof typeof columns>) {
    found[name].set(plain[name].subarray(0, until));
  }
  return found;
}

interface Teaching {
  taught: Float64Array;
  residuals: Float64Array;
  marked?: Uint8Array;
}

/** Puts what was left out of the window into it, but for what was marked. */
function adopt(window: SortedWindow, { taught, residuals, marked }: Teaching, from: number, to: number, width: number) {
  for (let i = from; i < to; i++) {
    taught[i] = marked === undefined || marked[i] === 0 ? residuals[i] : NaN;
  }
  const before = finiteValues(taught.subarray(Math.max(0, to - width), to));
  window.load(before, before.length);
}

/** The known ones of the `width` values before an index. */
function windowBefore(values: Float64Array, index: number, width: number): SortedWindow {
  const window = new SortedWindow(width + 1);
  const before = finiteValues(values.subarray(Math.max(0, index - width), index));
  window.load(before, before.length);
  return window;
}

/** What the median of the last few z-scores is multiplied by, so that it varies like one of them. */
export function lastingFactor(model: AnomalyModel): number {
  return LASTING_SCALE * Math.sqrt(model.lasting);
}

export function emptyDeviations(size: number): Deviations {
  const missing = () => new Float64Array(size).fill(NaN);
  return {
    center: missing(),
    spread: missing(),
    rise: missing(),
    fall: missing(),
    together: missing(),
    lastingRise: missing(),
    lastingFall: missing(),
    known: new Float64Array(size),
  };
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

/**
 * How many minutes back from `index` are judged together: three, or as many as hold enough requests. Rates go by the
 * `usual` requests per minute (there are none in an outage), durations by those that were made.
 */
function sumLength(
  requests: RecordedRequests | null,
  index: number,
  usual: number | undefined,
  model: AnomalyModel
): number {
  if (usual !== undefined) {
    return Math.min(
      model.longestSum,
      Math.max(
        model.sum,
        Math.ceil((model.enoughRequests * (requests?.perRequest[index] ?? 1)) / Math.max(usual, 0.01))
      )
    );
  }
  if (requests === null) {
    return model.sum;
  }
  let count = 0;
  let length = 0;
  while (length < model.longestSum && (length < model.sum || count < model.enoughRequests)) {
    count += index - length >= 0 ? requests.recorded[index - length] : 0;
    length++;
  }
  return length;
}

/** Puts the last known z-scores together, without those that `skipped` marks. */
function sumLast(
  z: Float64Array,
  i: number,
  length: number,
  model: AnomalyModel,
  result: Deviations,
  skipped?: Uint8Array
): void {
  let rise = 0;
  let fall = 0;
  let count = 0;
  for (let k = i; k >= 0 && i - k < length; k--) {
    if (z[k] === z[k] && (skipped === undefined || skipped[k] === 0)) {
      rise += Math.min(model.clipHigh, Math.max(model.clipLow, z[k]));
      fall += Math.min(model.clipHigh, Math.max(model.clipLow, -z[k]));
      count++;
    }
  }
  result.together[i] = count;
  result.rise[i] = rise / Math.sqrt(count);
  result.fall[i] = fall / Math.sqrt(count);
}
