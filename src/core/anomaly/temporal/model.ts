import type { Slot } from '../../models/schedule';
import type { ShapeWindow } from '../detectors/shapeDiscord';
import type { IndexRange } from '../model';

/** Versions of the two methods, for receipts: the same version and rows give the same verdicts. */
export const FORECAST_RESIDUAL_VERSION = 'forecast-residual/1';
export const SHAPE_DISCORD_VERSION = 'shape-discord/1';

/** Series are judged in steps of five minutes. */
export const TEMPORAL_STEP_MS = 300_000;

/** Shapes are compared in steps of ten minutes, which takes a quarter of the time. */
export const SHAPE_STEPS = 2;

/** A verdict depends on at most so much before the start of its slot and of its day, and on nothing else before it. */
export const TEMPORAL_HISTORY_MS = 15 * 86_400_000;

/** What found a step, bit by bit. */
export const FOUND_BY = { residual: 1, shape: 2 } as const;

/** Constants of the methods, the same for every series; numbers of steps, of `shape` of {@link SHAPE_STEPS} steps, unless said otherwise. */
export interface TemporalModel {
  /** History of a slot, and its end whose errors and shapes say what is usual. */
  history: number;
  calibration: number;
  /** Steps that are forecast at once: each is known of so many steps ahead at most. */
  horizon: number;
  /** Errors of steps equally far ahead, to so many steps, are taken together. */
  together: number;
  /** Training errors without which there is no verdict. */
  leastErrors: number;
  /** From so many times its threshold on an error is of high severity. */
  high: number;
  shape: ShapeWindow;
  /** Shapes before a slot that say what is usual, and without how many there is no verdict. */
  shapeCalibration: number;
  leastShapes: number;
  /** A shape is marked beyond so many times the largest training distance. */
  shapeMargin: number;
  /** Correlation from which on two shapes are the same, however alike those of the training time are. */
  sameShape: number;
}

const HOUR = 12;
const DAY = 24 * HOUR;

/** The margin is measured (docs/accuracy.md): with it quiet series have less than one false stretch in four weeks. */
export const TEMPORAL_MODEL: TemporalModel = {
  history: 14 * DAY,
  calibration: 7 * DAY,
  horizon: HOUR,
  together: 3,
  leastErrors: 20,
  high: 1.5,
  shape: {
    length: (2 * HOUR) / SHAPE_STEPS,
    memory: (7 * DAY) / SHAPE_STEPS,
    least: DAY / SHAPE_STEPS,
    anchor: DAY / SHAPE_STEPS,
    withoutNoise: true,
  },
  shapeCalibration: (7 * DAY) / SHAPE_STEPS,
  leastShapes: DAY / SHAPE_STEPS,
  shapeMargin: 1.5,
  sameShape: 0.9,
};

export interface TemporalInput {
  /** Start of the first step, a multiple of a day (UTC), so that slots begin with a step and an hour's forecasts with an hour. */
  time0: number;
  /** In steps of five minutes; NaN is unknown. */
  values: Float64Array;
  /** Values above cannot be, such as 1 for shares. */
  upperBound?: number;
  /** By step, 0 or one of `UNTAUGHT`: what people said of it. Absent: nothing. */
  untaught?: Uint8Array;
  /** By step, 1 where it has no verdict. */
  unjudged?: Uint8Array;
  /** In which models are in use; they cover the range. */
  slots: readonly Slot[];
  /** Of the training errors, the percentile beyond which an error is marked: above 0, below 100. */
  percentile: number;
}

/** One entry per step of the range; NaN where there is no verdict. */
export interface TemporalVerdicts {
  /** What was expected of the step up to an hour before. */
  predicted: Float64Array;
  /** |value − predicted|. */
  error: Float64Array;
  threshold: Float64Array;
  /** 0 normal, 2 medium, 3 high. */
  severity: Uint8Array;
  /** Share of the training time that was less strange, by what found the step; by its error where nothing did. */
  confidence: Float64Array;
  /** Distance of the shape that ends with the step from the most similar one before it, and the distance beyond which it is marked. */
  distance: Float64Array;
  shapeThreshold: Float64Array;
  /** Bits of {@link FOUND_BY}. */
  foundBy: Uint8Array;
}

/** A slot, what is shown of it, and the start of the range, as indices into the values. */
export interface SlotPart {
  steps: IndexRange;
  shown: IndexRange;
  offset: number;
}

export function indexOf({ time0 }: Pick<TemporalInput, 'time0'>, time: number): number {
  return Math.round((time - time0) / TEMPORAL_STEP_MS);
}
