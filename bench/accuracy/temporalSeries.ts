import { heartbeat, type Beat } from '../../tests/fixtures/series/heartbeat';
import { judgeTemporal } from '../../src/core/anomaly/temporal/judgeTemporal';
import { FOUND_BY, TEMPORAL_STEP_MS, type TemporalVerdicts } from '../../src/core/anomaly/temporal/model';
import type { IndexRange } from '../../src/core/anomaly/model';
import { HISTORY_MINUTES, type QuietService, type QuietSignal, WEEK_MINUTES } from './quietWeeks';

const TIME0 = Date.UTC(2026, 5, 1);
const MINUTES = TEMPORAL_STEP_MS / 60_000;
const DAY_MS = 86_400_000;
const DAY = DAY_MS / TEMPORAL_STEP_MS;
/** Marked steps within two hours are one stretch. */
const APART = 24;

/** A signal of a quiet service in the steps that are judged, of durations and shares the mean of the minutes. */
export function quietSteps(service: QuietService, signal: QuietSignal): Float64Array {
  const minutes = {
    rate: service.requests.map((count) => count / 60),
    errorRatio: service.errorRatio,
    p95: service.p95,
    'metric:cpu': service.cpu,
  }[signal];
  return Float64Array.from({ length: (HISTORY_MINUTES + WEEK_MINUTES) / MINUTES }, (_, step) => {
    const known = minutes.subarray(step * MINUTES, (step + 1) * MINUTES).filter((value) => value === value);
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

/** Judged steps, those with an error beyond the threshold, and stretches of shapes beyond theirs. */
export interface Tally {
  judged: number;
  errors: number;
  shapes: number;
}

/** What is marked in the last week of a series to which nothing happens; all of it is false. */
export function quietTally(values: Float64Array): Tally {
  const range = { fromIndex: values.length - 7 * DAY, toIndex: values.length };
  const verdicts = judged(values, range);
  const { error, threshold, foundBy } = verdicts;
  const tally = { judged: 0, errors: 0, shapes: 0 };
  let last = -Infinity;
  for (let step = 0; step < foundBy.length; step++) {
    tally.judged += Number.isNaN(error[step]) || Number.isNaN(threshold[step]) ? 0 : 1;
    tally.errors += foundBy[step] & FOUND_BY.residual ? 1 : 0;
    if (foundBy[step] & FOUND_BY.shape) {
      tally.shapes += step - last > APART ? 1 : 0;
      last = step;
    }
  }
  return tally;
}

/** Steps from beat to beat and of a beat. */
export const RHYTHMS: ReadonlyArray<readonly [period: number, length: number]> = [
  [24, 24],
  [36, 18],
  [72, 36],
  [30, 10],
];

/** Whether the odd beat of a day is found by its shape, and how much of that beat and of the rest of the day has an error beyond the threshold. */
export function oddBeat(beat: Beat, [period, length]: readonly [number, number], noise: number, seed: number) {
  const steps = 15 * DAY;
  const { values, from, to } = heartbeat({ period, length, noise, beat, seed, steps, oddFrom: 14 * DAY + 48 });
  const range = { fromIndex: 14 * DAY, toIndex: steps };
  const { foundBy } = judged(values, range);
  const within = foundBy.subarray(from - range.fromIndex, to - range.fromIndex);
  const seen = foundBy.subarray(from - range.fromIndex, to - range.fromIndex + APART);
  const share = (part: Uint8Array, method: number) => part.filter((by) => by & method).length / part.length;
  const outside = foundBy.filter((_, step) => step < from - range.fromIndex || step >= to - range.fromIndex + APART);
  return {
    byShape: share(seen, FOUND_BY.shape) > 0,
    shapesElsewhere: share(outside, FOUND_BY.shape) > 0,
    errors: share(within, FOUND_BY.residual),
    errorsElsewhere: share(outside, FOUND_BY.residual),
  };
}

function judged(values: Float64Array, range: IndexRange): TemporalVerdicts {
  const first = Math.floor(range.fromIndex / DAY);
  const slots = Array.from({ length: Math.ceil(range.toIndex / DAY) - first }, (_, day) => ({
    start: TIME0 + (first + day) * DAY_MS,
    end: TIME0 + (first + day + 1) * DAY_MS,
  }));
  return judgeTemporal({ time0: TIME0, values, slots, percentile: 95 }, range);
}
