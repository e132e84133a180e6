import { markOf } from './budget';
import { scaledVerdicts } from './bandVerdicts';
import { HOLD_STEPS, heldNovelty } from './detectors/heldNovelty';
import { noveltyNats } from './detectors/novelty';
import { errorVerdicts } from './errorVerdicts';
import type { MemoryWindow } from './firing';
import {
  ANOMALY_MODEL,
  UNTAUGHT,
  type AnomalyBands,
  type AnomalyInput,
  type AnomalyModel,
  type IndexRange,
} from './model';
import { KNOWN, emptyBands, judgedInput, type JudgedInput, type Verdicts } from './verdicts';

const LEAST_STEP_MS = 1_000;
/** A gauge's change of less than this share of its usual value raises nothing. */
const NOTICEABLE_CHANGE = 0.05;
/** A value beyond this many times the mark is of high severity, one beyond the mark medium, a marked one within it low. */
const HIGH = 1.5;

/**
 * What is usual for a series, within which band it moves, and how strange each step of `range` is.
 *
 * Usual is the daily course (where the days before repeat themselves) plus the median of the last 2,000 steps;
 * deviations in units of their MAD are clipped, summed over three steps and turned into a probability
 * against their own past (conformal, Pareto tail). Of gauges the band only holds what the novelty of a value raises
 * (`detectors/novelty.ts`). Causal and independent of the view: an entry depends on
 * values of its own step and the 17,280 before only (12 days of minutes), in every range that contains it, bit for bit.
 * Give only complete steps. Missing values get no verdict (NaN score), short histories `learning`. Steps that teach nothing are judged by
 * those that do, and steps that do as if the others had no values. Stretches that fire teach nothing either (`firing.ts`), until they last a day (of gauges
 * eight hours) or somebody expects them.
 *
 * @throws RangeError when the step is shorter than a second or the range lies outside the values
 */
export function detectAnomalies(
  said: AnomalyInput,
  range: IndexRange,
  model: AnomalyModel = ANOMALY_MODEL
): AnomalyBands {
  checkInput(said, range);
  if (range.toIndex === range.fromIndex) {
    return emptyBands(0);
  }
  const input = judgedInput(said);
  const judged = input.kind === 'errorRatio' ? errorVerdicts(input, range, model) : scaledVerdicts(input, range, model);
  const { bands, away } = judged;
  const { nats, windows } = input.kind === 'gauge' ? gaugeNats(input, range, judged, model) : judged;
  const mark = markOf(input.sensitivity, input.kind, model);
  for (let i = 0; i < bands.score.length; i++) {
    if (away[i] === away[i]) {
      judge(bands, i, nats[i], away[i], mark);
    }
  }
  if (said.untaught !== undefined) {
    quieten(bands, said.untaught.subarray(range.fromIndex, range.toIndex));
  }
  const memory = joinWindows(windows, range);
  return memory.length > 0 ? { ...bands, memory } : bands;
}

/**
 * What novelty raises and the band holds. Slight changes raise nothing, nor does a value within its band on the other side of usual than the steps
 * before it: it is on its way back. Where the first step is outside its band, or has none, earlier ones may have raised it.
 */
function gaugeNats(
  input: JudgedInput,
  range: IndexRange,
  judged: Verdicts,
  model: AnomalyModel
): Pick<Verdicts, 'nats' | 'windows'> {
  const outside = model.marks.high;
  const { untaught } = input;
  const isUntaught = untaught !== undefined && untaught[range.fromIndex] !== 0;
  const isWithin = !(judged.nats[0] >= outside || Number.isNaN(judged.nats[0]) || isUntaught);
  const earlier = isWithin ? range.fromIndex : Math.max(0, range.fromIndex - HOLD_STEPS);
  const longer = { fromIndex: earlier, toIndex: range.toIndex };
  const { bands, nats, away } = earlier === range.fromIndex ? judged : scaledVerdicts(input, longer, model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const { nats: novelty, windows } = noveltyNats(input, step0, longer);
  if (typeof input.sensitivity !== 'string') {
    learnLonger(novelty, judged.bands.learning, range.fromIndex - earlier);
  }
  for (let i = 0; i < novelty.length; i++) {
    const raised = (novelty[i] * model.marks.medium) / model.noveltyMark;
    const isSlight =
      Math.abs(input.values[earlier + i] - bands.usual[i]) < NOTICEABLE_CHANGE * Math.abs(bands.usual[i]);
    const isOnItsWayBack = away[i] < 0 && away[i] > -1;
    novelty[i] = isSlight || isOnItsWayBack ? Math.min(raised, KNOWN * outside) : raised;
  }
  const held = heldNovelty(novelty, nats, outside, untaught?.subarray(earlier, range.toIndex));
  return { nats: held.subarray(range.fromIndex - earlier), windows };
}

/** What novelty cannot judge yet the band judges, which promises no rate of false alarms: under a budget such steps are still learning. */
function learnLonger(novelty: Float64Array, learning: Uint8Array, offset: number): void {
  for (let i = 0; i < novelty.length; i++) {
    if (Number.isNaN(novelty[i])) {
      novelty[i] = 0;
      if (i >= offset) {
        learning[i - offset] = 1;
      }
    }
  }
}

function checkInput(input: AnomalyInput, range: IndexRange): void {
  if (!(input.stepMs >= LEAST_STEP_MS && Number.isFinite(input.stepMs))) {
    throw new RangeError(`Anomalies are judged in steps of a second or more, not of ${input.stepMs} ms.`);
  }
  if (!(range.fromIndex >= 0 && range.toIndex >= range.fromIndex && range.toIndex <= input.values.length)) {
    throw new RangeError(`The range ${range.fromIndex}–${range.toIndex} lies outside ${input.values.length} values.`);
  }
}

/** By time, those of neighbouring runs put together, and only those that touch the range. A run that begins within a stretch takes it in later than one that saw it begin. */
function joinWindows(windows: readonly MemoryWindow[], range: IndexRange): MemoryWindow[] {
  const joined: MemoryWindow[] = [];
  const sorted = windows.filter(({ fromIndex, toIndex }) => fromIndex < range.toIndex && toIndex > range.fromIndex);
  for (const window of [...sorted].sort((a, b) => a.fromIndex - b.fromIndex)) {
    const last = joined.at(-1);
    if (last === undefined || window.fromIndex > last.toIndex) {
      joined.push({ ...window });
    } else if (!last.adopted) {
      last.toIndex = window.adopted ? window.toIndex : Math.max(last.toIndex, window.toIndex);
      last.adopted = window.adopted;
    }
  }
  return joined;
}

/** 1 − 2^(−nats / mark): 0.5 is just marked. */
function scoreOf(nats: number, mark: number): number {
  return 1 - 2 ** (-nats / mark);
}

/** Takes back what is not raised: of expected steps the verdict, of ignored ones all that is said. */
function quieten(bands: AnomalyBands, untaught: Uint8Array): void {
  const { usual, lower, upper, score, severity } = bands;
  for (let i = 0; i < score.length; i++) {
    if (untaught[i] === UNTAUGHT.ignored) {
      usual[i] = lower[i] = upper[i] = score[i] = NaN;
    } else if (untaught[i] === UNTAUGHT.expected && !Number.isNaN(score[i])) {
      score[i] = 0;
    }
    severity[i] = untaught[i] >= UNTAUGHT.expected ? 0 : severity[i];
  }
}

function judge(bands: AnomalyBands, i: number, nats: number, distance: number, mark: number): void {
  if (bands.learning[i] === 1 || Number.isNaN(nats)) {
    bands.score[i] = 0;
    return;
  }
  bands.score[i] = scoreOf(nats, mark);
  bands.severity[i] = nats < mark ? 0 : distance < 1 ? 1 : distance < HIGH ? 2 : 3;
}
