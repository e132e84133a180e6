import { SortedWindow } from '../stats/sortedWindow';
import { fitTail, tailProbability, tailQuantile, type Tail, type TailOptions } from '../stats/tail';
import type { AnomalyModel } from './model';

/** The tail begins at the 98 % quantile, and not below two standard deviations. */
const TAIL: Omit<TailOptions, 'prior'> = { bulk: 0.98, priorWeight: 20, floor: 2, assumed: 50 };
/** Minutes between two fits of the tail. */
const REFIT = 5;
/** Calm minutes that separate two past incidents. */
const EPISODE_PAUSE = 15;

/** How improbable each deviation is against its own past. */
export interface Strangeness {
  /** −ln p; NaN where the deviation is. */
  nats: Float64Array;
  /** Deviation at which −ln p reaches the mark, for the band. */
  mark: Float64Array;
}

/**
 * Conformal strangeness of deviations `[from, …)` against those of the minutes before (without the last few, so that an
 * incident does not excuse itself; what teaches nothing is NaN there): −ln of the tail probability, empirical up to the 98 % quantile and Pareto beyond.
 * Past deviations beyond `incident` teach nothing while they are rare; what exceeds the rare share counts in full.
 * `minute0` aligns the refits to the epoch. `judged` are the deviations that are judged, where they are not those that teach.
 */
export function strangeness(
  deviation: Float64Array,
  from: number,
  minute0: number,
  nats: number,
  model: AnomalyModel,
  prior = model.tailPrior,
  judged = deviation
): Strangeness {
  const size = Math.max(0, deviation.length - from);
  // A fit belongs to its place on the clock, so the first one may lie before the first entry.
  const early = Math.min(from, (minute0 + from) % REFIT);
  const result = { nats: new Float64Array(size).fill(NaN), mark: new Float64Array(size).fill(NaN) };
  const options = { ...TAIL, prior };
  const past = new SortedWindow(model.calibration + 1);
  let incidents = 0;
  let episodes = 0;
  const begins = (index: number) => {
    for (let k = index - 1; k >= 0 && k >= index - EPISODE_PAUSE; k--) {
      if (deviation[k] >= model.incident) {
        return false;
      }
    }
    return true;
  };
  const enter = (index: number) => {
    const value = deviation[index];
    if (value >= model.incident) {
      incidents++;
      episodes += begins(index) ? 1 : 0;
    } else if (value === value) {
      past.add(value);
    }
  };
  const leave = (index: number) => {
    const value = deviation[index];
    if (value >= model.incident) {
      incidents--;
      episodes -= begins(index) ? 1 : 0;
    } else if (value === value) {
      past.remove(value);
    }
  };
  const first = Math.max(0, from - early - model.guard - model.calibration);
  const before = new Float64Array(Math.max(0, from - early - model.guard - first));
  let known = 0;
  for (let index = first; index < from - early - model.guard; index++) {
    if (deviation[index] >= model.incident) {
      enter(index);
    } else if (deviation[index] === deviation[index]) {
      before[known++] = deviation[index];
    }
  }
  past.load(before, known);
  let tail: Tail | null = null;
  let mark = NaN;
  for (let i = -early; i < size; i++) {
    const total = past.size + incidents + TAIL.assumed;
    const excess =
      (episodes > model.incidentEpisodes ? incidents : Math.max(0, incidents - model.incidentShare * total)) / total;
    if (tail === null || (minute0 + from + i) % REFIT === 0) {
      tail = fitTail(past, options);
      mark = tailQuantile(tail, Math.exp(-nats));
    }
    if (i >= 0) {
      const value = judged[from + i];
      result.nats[i] = value === value ? -Math.log(Math.min(1, tailProbability(past, tail, value) + excess)) : NaN;
      result.mark[i] = excess > 0 ? tailQuantile(tail, Math.exp(-nats) - excess) : mark;
    }
    const entering = from + i - model.guard;
    const leaving = entering - model.calibration;
    if (leaving >= 0 && deviation[entering] < model.incident && deviation[leaving] < model.incident) {
      past.replace(deviation[leaving], deviation[entering]);
      continue;
    }
    if (entering >= 0) {
      enter(entering);
    }
    if (leaving >= 0) {
      leave(leaving);
    }
  }
  return result;
}
