import { leftProfile } from '../detectors/shapeDiscord';
import type { IndexRange } from '../model';
import { Calibrated, severityOf } from './calibrated';
import {
  FOUND_BY,
  indexOf,
  SHAPE_STEPS,
  TEMPORAL_STEP_MS,
  type SlotPart,
  type TemporalInput,
  type TemporalModel,
  type TemporalVerdicts,
} from './model';

/** Distances of shapes, those of a range and those that say what is usual for them. */
export interface Shapes {
  /** Number of the first one: shape n ends before step (n + 1) × {@link SHAPE_STEPS}. */
  first: number;
  profile: Float64Array;
  /** The same of those that teach; NaN of the others. */
  training: Float64Array;
}

/** The shapes that the verdicts of a range need. `forgotten`: by step, not 0 where it teaches nothing. */
export function shapesOf(
  input: TemporalInput,
  range: IndexRange,
  model: TemporalModel,
  forgotten: Uint8Array | undefined
): Shapes {
  const starts = input.slots.map(({ start }) => indexOf(input, start));
  const first = Math.max(0, Math.floor(Math.min(range.fromIndex, ...starts) / SHAPE_STEPS) - model.shapeCalibration);
  const step0 = Math.round(input.time0 / TEMPORAL_STEP_MS / SHAPE_STEPS);
  const left = forgotten === undefined ? undefined : anyOf(forgotten);
  const shown = { fromIndex: first, toIndex: Math.floor(range.toIndex / SHAPE_STEPS) };
  const profile = leftProfile(meansOf(input.values), step0, shown, model.shape, left);
  return { first, profile, training: left === undefined ? profile : without(profile, left, first, model.shape.length) };
}

/** Marks the steps of a slot whose last complete shape is far from all before it. */
export function judgeShapes(
  { first, profile, training }: Shapes,
  { steps, shown, offset }: SlotPart,
  model: TemporalModel,
  verdicts: TemporalVerdicts
): void {
  const start = steps.fromIndex / SHAPE_STEPS - first;
  const usual = new Calibrated(training.subarray(Math.max(0, start - model.shapeCalibration), start));
  if (usual.size < model.leastShapes) {
    return;
  }
  const same = Math.sqrt(2 * model.shape.length * (1 - model.sameShape));
  const threshold = Math.max(same, model.shapeMargin * usual.largest);
  for (let index = shown.fromIndex; index < shown.toIndex; index++) {
    const at = index - offset;
    const distance = profile[Math.floor((index + 1) / SHAPE_STEPS) - 1 - first];
    const severity = severityOf(distance, threshold, model.high);
    verdicts.distance[at] = distance;
    verdicts.shapeThreshold[at] = threshold;
    if (severity > 0) {
      verdicts.confidence[at] = Math.max(verdicts.confidence[at] || 0, usual.confidence(distance));
      verdicts.severity[at] = Math.max(verdicts.severity[at], severity);
      verdicts.foundBy[at] |= FOUND_BY.shape;
    }
  }
}

/** Means of the known ones of each few steps. */
function meansOf(values: Float64Array): Float64Array {
  const means = new Float64Array(Math.floor(values.length / SHAPE_STEPS));
  for (let at = 0; at < means.length; at++) {
    let sum = 0;
    let count = 0;
    for (let step = at * SHAPE_STEPS; step < (at + 1) * SHAPE_STEPS; step++) {
      if (Number.isFinite(values[step])) {
        sum += values[step];
        count++;
      }
    }
    means[at] = count > 0 ? sum / count : NaN;
  }
  return means;
}

function anyOf(flags: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: Math.floor(flags.length / SHAPE_STEPS) }, (_, at) =>
    Math.max(...flags.subarray(at * SHAPE_STEPS, (at + 1) * SHAPE_STEPS))
  );
}

/** Distances of the shapes without a forgotten step. */
function without(profile: Float64Array, forgotten: Uint8Array, first: number, length: number): Float64Array {
  let last = -Infinity;
  for (let end = Math.max(0, first - length + 1); end < first; end++) {
    last = forgotten[end] === 0 ? last : end;
  }
  return profile.map((distance, place) => {
    last = forgotten[first + place] === 0 ? last : first + place;
    return first + place - last < length ? NaN : distance;
  });
}
