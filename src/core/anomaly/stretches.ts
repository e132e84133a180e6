import { hashText } from '../stats/hash';
import { markOf, natsOfScore, stretchConfidence } from './budget';
import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_MODEL, type AnomalyBands, type AnomalyInput, type AnomalyModel, type IndexRange } from './model';

/** Unmarked steps that a stretch may contain without ending. */
export const STRETCH_GAP = 5;

/** A stretch of medium severity or worse is serious once it has lasted so many minutes. */
export const SERIOUS_MINUTES = 3;
const MEDIUM = 2;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A stretch of marked steps of one series. Times are epoch ms. */
export interface AnomalyStretch {
  /** The same for the same series and start, in every view. */
  id: string;
  start: number;
  /** End of the last marked minute. */
  end: number;
  /** Start of the strangest minute; `score`, `value`, `usual` and `ratio` are its. */
  peakTime: number;
  score: number;
  /** How probable it is that a week without incidents has nothing as strange in this series (`stretchConfidence`). */
  confidence: number;
  /** Highest severity of its minutes: 1 low, 2 medium, 3 high. */
  severity: number;
  /** Ends of the minutes in which it first was of low, medium and high severity or worse; NaN for what it has not been. */
  reached: readonly [low: number, medium: number, high: number];
  /** End of the marked minute by which it had lasted three minutes and been of medium severity or worse; NaN before. */
  seriousAt: number;
  value: number;
  usual: number;
  /** value / usual; NaN where usual is not positive. */
  ratio: number;
  /** Minutes from start to end. */
  minutes: number;
  /** It reaches the last judged minute, so it may be going on. */
  open: boolean;
}

/**
 * Bands of a range and the marked stretches that overlap it. Where the range begins within a stretch, earlier minutes
 * are judged too, so that start, id and peak are the same in every view: stretches of up to a day are whole;
 * longer ones are cut at each midnight (UTC) at which they have lasted a whole day. `key` names the series, such
 * as `cart|p95`. `values` must reach back {@link ANOMALY_HISTORY_MS} before the range, and 2 days more for the
 * same ids at its left edge.
 */
export function findAnomalies(
  input: AnomalyInput,
  range: IndexRange,
  key: string,
  model: AnomalyModel = ANOMALY_MODEL
): { bands: AnomalyBands; stretches: AnomalyStretch[] } {
  const bands = detectAnomalies(input, range, model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const edge = bands.severity.subarray(0, STRETCH_GAP + 1);
  if (!edge.some((severity) => severity > 0)) {
    return { bands, stretches: anomalyStretches(input, range.fromIndex, bands, key) };
  }
  const day = stepsPerDay(input);
  const midnight = Math.floor((step0 + range.fromIndex) / day) * day;
  const earlier = Math.max(0, midnight - day - STRETCH_GAP - step0);
  const longer = detectAnomalies(input, { fromIndex: earlier, toIndex: range.toIndex }, model);
  const from = input.time0 + range.fromIndex * input.stepMs;
  return { bands, stretches: anomalyStretches(input, earlier, longer, key).filter((stretch) => stretch.end > from) };
}

/** Groups the marked steps of bands that begin at `fromIndex` of the input's values. Sorted by start. */
export function anomalyStretches(
  input: AnomalyInput,
  fromIndex: number,
  bands: AnomalyBands,
  key: string
): AnomalyStretch[] {
  const stretches: AnomalyStretch[] = [];
  const step0 = Math.round(input.time0 / input.stepMs) + fromIndex;
  const day = stepsPerDay(input);
  let first = -1;
  let last = -1;
  const close = () => {
    if (first >= 0) {
      stretches.push(stretchOf(input, fromIndex, bands, key, first, last));
    }
    first = -1;
  };
  for (let i = 0; i < bands.severity.length; i++) {
    const isMidnight = (step0 + i) % day === 0;
    if (first >= 0 && (i - last > STRETCH_GAP || (isMidnight && i - first >= day))) {
      close();
    }
    if (bands.severity[i] > 0) {
      first = first < 0 ? i : first;
      last = i;
    }
  }
  close();
  return stretches;
}

function stepsPerDay({ stepMs }: AnomalyInput): number {
  return Math.max(1, Math.round(DAY_MS / stepMs));
}

function stretchOf(
  input: AnomalyInput,
  fromIndex: number,
  bands: AnomalyBands,
  key: string,
  first: number,
  last: number
): AnomalyStretch {
  let peak = first;
  let severity = 0;
  for (let i = first; i <= last; i++) {
    severity = Math.max(severity, bands.severity[i]);
    peak = isStranger(input, fromIndex, bands, i, peak) ? i : peak;
  }
  const time = (index: number) => input.time0 + (fromIndex + index) * input.stepMs;
  const { reached, seriousAt } = course(
    bands.severity.subarray(first, last + 1),
    (SERIOUS_MINUTES * MINUTE_MS) / input.stepMs,
    (index) => time(first + index + 1)
  );
  const value = input.values[fromIndex + peak];
  const usual = bands.usual[peak];
  return {
    id: hashText(`${key}|${time(first)}`),
    start: time(first),
    end: time(last + 1),
    peakTime: time(peak),
    score: bands.score[peak],
    confidence: stretchConfidence(natsOfScore(bands.score[peak], markOf(input.sensitivity, input.kind)), input.kind),
    severity,
    reached,
    seriousAt,
    value,
    usual,
    ratio: usual > 0 ? value / usual : NaN,
    minutes: Math.round(((last + 1 - first) * input.stepMs) / MINUTE_MS),
    open: last + STRETCH_GAP >= bands.severity.length,
  };
}

/** When a stretch became as bad as it is: what is known of it at any moment follows from its minutes up to then. */
function course(
  severities: Uint8Array,
  steps: number,
  endOf: (index: number) => number
): Pick<AnomalyStretch, 'reached' | 'seriousAt'> {
  let worst = 0;
  const serious = severities.findIndex((at, index) => {
    worst = Math.max(worst, at);
    return at > 0 && worst >= MEDIUM && index + 1 >= steps;
  });
  const since = (severity: number) => {
    const index = severities.findIndex((at) => at >= severity);
    return index < 0 ? NaN : endOf(index);
  };
  return {
    reached: [since(1), since(2), since(3)],
    seriousAt: serious < 0 ? NaN : endOf(serious),
  };
}

/** Higher score; of equal scores the one further from usual. */
function isStranger(input: AnomalyInput, fromIndex: number, bands: AnomalyBands, i: number, than: number): boolean {
  const difference = bands.score[i] - bands.score[than];
  if (difference !== 0 || Number.isNaN(difference)) {
    return difference > 0 || Number.isNaN(bands.score[than]);
  }
  const far = (index: number) => Math.abs(input.values[fromIndex + index] - bands.usual[index]);
  return far(i) > far(than);
}
