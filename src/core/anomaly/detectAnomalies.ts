import { markOf } from './budget';
import { dayGrid, dayProfile, profileStart, type DayProfile } from './dayProfile';
import { HOLD_STEPS, heldNovelty } from './detectors/heldNovelty';
import { widenIdleRates } from './idleRates';
import { noveltyNats } from './detectors/novelty';
import { deviations, lastingFactor, type Deviations } from './deviations';
import { errorDeviations, errorReach } from './errorCounts';
import {
  ANOMALY_MODEL,
  UNTAUGHT,
  type AnomalyBands,
  type AnomalyInput,
  type AnomalyModel,
  type IndexRange,
  type SignalKind,
} from './model';
import { judgingScale, type JudgingScale } from './scale';
import { strangeness, type Strangeness } from './strangeness';
import { taughtOnly } from './untaught';

const DAY_MS = 86_400_000;
const LEAST_STEP_MS = 1_000;
/** Error ratios count as risen only by more than this. */
const NOTICEABLE_RATIO = 0.005;
/** A gauge's change of less than this share of its usual value raises nothing. */
const NOTICEABLE_CHANGE = 0.05;
/** A value beyond this many times the mark is of high severity, one beyond the mark medium, a marked one within it low. */
const HIGH = 1.5;
/** A value that is back within this share of the band is not marked for what the minutes before were. */
const STILL_AWAY = 0.5;
/** Share of the lowest mark up to which a minute is scored that must not be marked. */
const KNOWN = 0.9;

/**
 * What is usual for a series, within which band it moves, and how strange each step of `range` is.
 *
 * Usual is the daily course (where the days before repeat themselves) plus the median of the last 2,000 steps;
 * deviations in units of their MAD are clipped, summed over three steps and turned into a probability
 * against their own past (conformal, Pareto tail). Of gauges the band only holds what the novelty of a value raises
 * (`detectors/novelty.ts`). Causal and independent of the view: an entry depends on
 * values of its own step and the 17,280 before only (12 days of minutes), in every range that contains it, bit for bit.
 * Give only complete steps. Missing values get no verdict (NaN score), short histories `learning`. Steps that teach nothing are judged by
 * those that do, and steps that do as if the others had no values.
 *
 * @throws RangeError when the step is shorter than a second or the range lies outside the values
 */
export function detectAnomalies(
  input: AnomalyInput,
  range: IndexRange,
  model: AnomalyModel = ANOMALY_MODEL
): AnomalyBands {
  checkInput(input, range);
  if (range.toIndex === range.fromIndex) {
    return emptyBands(0);
  }
  const judged = input.kind === 'errorRatio' ? errorVerdicts(input, range, model) : scaledVerdicts(input, range, model);
  const { bands, away } = judged;
  const nats = input.kind === 'gauge' ? gaugeNats(input, range, judged, model) : judged.nats;
  const mark = markOf(input.sensitivity, input.kind, model);
  for (let i = 0; i < bands.score.length; i++) {
    if (away[i] === away[i]) {
      judge(bands, i, nats[i], away[i], mark);
    }
  }
  if (input.untaught !== undefined) {
    quieten(bands, input.untaught.subarray(range.fromIndex, range.toIndex));
  }
  return bands;
}

/** A band and how strange each step is beside it, not judged yet. */
interface Verdicts {
  bands: AnomalyBands;
  /** −ln p. */
  nats: Float64Array;
  /** How far the value is away in units of the distance of the band's edge; NaN where there is nothing to judge. */
  away: Float64Array;
}

/**
 * What novelty raises and the band holds. Slight changes raise nothing, nor does a value within its band on the other side of usual than the steps
 * before it: it is on its way back. Where the first step is outside its band, or has none, earlier ones may have raised it.
 */
function gaugeNats(input: AnomalyInput, range: IndexRange, judged: Verdicts, model: AnomalyModel): Float64Array {
  const outside = model.marks.high;
  const { untaught } = input;
  const isUntaught = untaught !== undefined && untaught[range.fromIndex] !== 0;
  const isWithin = !(judged.nats[0] >= outside || Number.isNaN(judged.nats[0]) || isUntaught);
  const earlier = isWithin ? range.fromIndex : Math.max(0, range.fromIndex - HOLD_STEPS);
  const longer = { fromIndex: earlier, toIndex: range.toIndex };
  const { bands, nats, away } = earlier === range.fromIndex ? judged : scaledVerdicts(input, longer, model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const novelty = noveltyNats(input.values, step0, input.stepMs, longer, undefined, untaught);
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
  return held.subarray(range.fromIndex - earlier);
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

function scaledVerdicts(input: AnomalyInput, range: IndexRange, model: AnomalyModel): Verdicts {
  const { fromIndex, toIndex } = range;
  const judged = judgedFrom(range, model);
  const start = windowFrom(judged, model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const scale = judgingScale(input.kind as Exclude<SignalKind, 'errorRatio'>, input.stepMs);
  const grid = dayGrid(input.stepMs);
  const begin = profileStart(step0, grid, start, model.days);
  const known = scale.toScale(input.values.subarray(begin, toIndex));
  const taught = taughtOnly(known, input.untaught?.subarray(begin, toIndex));
  const profile = dayProfile(
    taught,
    step0 + begin,
    grid,
    start - begin,
    toIndex - begin,
    model.days,
    fromIndex - begin
  );
  if (input.kind === 'rate' && grid !== null) {
    widenIdle(profile, input, begin, start, toIndex, scale, model);
  }
  const scaled = known.subarray(start - begin);
  const found = deviations(input, scaled, profile, start, scale, model, judged - start);
  const against = (deviation: Float64Array) =>
    strangeness(
      taughtOnly(deviation, input.untaught?.subarray(start, toIndex)),
      fromIndex - start,
      step0 + start,
      markOf(input.sensitivity, input.kind, model) + Math.LN2 * (scale.twoSided ? 2 : 1),
      model,
      // A gauge's single high steps are often ordinary (collections of garbage, jobs), and so are their flanks.
      input.kind === 'gauge' ? { judged: deviation } : { judged: deviation, known: found.known }
    );
  const rise = { short: against(found.rise), lasting: against(found.lastingRise) };
  const fall = scale.twoSided ? { short: against(found.fall), lasting: against(found.lastingFall) } : null;
  return bandVerdicts({ input, range, start, scale, scaled, profile, found, rise, fall, model });
}

function widenIdle(
  profile: DayProfile,
  input: AnomalyInput,
  begin: number,
  start: number,
  toIndex: number,
  scale: JudgingScale,
  model: AnomalyModel
): void {
  const perStep = input.stepMs / 1000;
  const requests = taughtOnly(input.values, input.untaught)
    .subarray(begin, toIndex)
    .map((rate) => rate * perStep);
  const step0 = Math.round(input.time0 / input.stepMs) + begin;
  const days = { day: Math.round(DAY_MS / input.stepMs), days: model.days, lasting: model.lasting };
  const toScale = (count: number) => scale.toScale(Float64Array.of(count / perStep))[0];
  widenIdleRates(profile, requests, step0, start - begin, days, toScale);
}

/** First step whose deviation is needed. Figures that are fitted anew on the clock reach back to the fit before, hence a few steps more. */
function judgedFrom({ fromIndex }: IndexRange, model: AnomalyModel): number {
  return Math.max(0, fromIndex - model.calibration - model.guard - 10);
}

function windowFrom(judged: number, model: AnomalyModel): number {
  return Math.max(0, judged - model.window - 2 * model.longestSum - 20);
}

function checkInput(input: AnomalyInput, range: IndexRange): void {
  if (!(input.stepMs >= LEAST_STEP_MS && Number.isFinite(input.stepMs))) {
    throw new RangeError(`Anomalies are judged in steps of a second or more, not of ${input.stepMs} ms.`);
  }
  if (!(range.fromIndex >= 0 && range.toIndex >= range.fromIndex && range.toIndex <= input.values.length)) {
    throw new RangeError(`The range ${range.fromIndex}–${range.toIndex} lies outside ${input.values.length} values.`);
  }
}

function emptyBands(size: number): AnomalyBands {
  const missing = () => new Float64Array(size).fill(NaN);
  return {
    usual: missing(),
    lower: missing(),
    upper: missing(),
    score: missing(),
    severity: new Uint8Array(size),
    learning: new Uint8Array(size),
  };
}

function emptyVerdicts(size: number): Verdicts {
  const missing = () => new Float64Array(size).fill(NaN);
  return { bands: emptyBands(size), nats: missing(), away: missing() };
}

/** 1 − 2^(−nats / mark): 0.5 is just marked. */
function scoreOf(nats: number, mark: number): number {
  return 1 - 2 ** (-nats / mark);
}

/** Strangeness of the last minutes together, and of their median. */
interface Direction {
  short: Strangeness;
  lasting: Strangeness;
}

interface Parts {
  input: AnomalyInput;
  range: IndexRange;
  start: number;
  scale: JudgingScale;
  /** From `start` on. */
  scaled: Float64Array;
  profile: DayProfile;
  found: Deviations;
  rise: Direction;
  fall: Direction | null;
  model: AnomalyModel;
}

function bandVerdicts({ input, range, start, scale, scaled, profile, found, rise, fall, model }: Parts): Verdicts {
  const verdicts = emptyVerdicts(range.toIndex - range.fromIndex);
  const { bands } = verdicts;
  const least = input.kind === 'rate' ? model.minimumRate : model.minimum;
  for (let i = 0; i < bands.score.length; i++) {
    const at = range.fromIndex + i - start;
    const value = scaled[at];
    const center = found.center[at];
    const reach = found.spread[at] / Math.sqrt(found.together[at] || model.sum);
    const up = rise.short.mark[i] * reach;
    const down = (fall === null ? rise : fall).short.mark[i] * reach;
    bands.usual[i] = scale.fromScale(center);
    bands.upper[i] = scale.fromScale(center + up);
    bands.lower[i] = scale.fromScale(center - down);
    bands.learning[i] = found.known[at] < least ? 1 : 0;
    if (Number.isNaN(value)) {
      continue;
    }
    const lasted = found.spread[at] / lastingFactor(model);
    const risen = strangest(
      rise,
      i,
      value > profile.seenHigh[at],
      center + found.lastingRise[at] * lasted > profile.lastedHigh[at],
      model
    );
    const fallen =
      fall === null
        ? 0
        : strangest(
            fall,
            i,
            value < profile.seenLow[at],
            center - found.lastingFall[at] * lasted < profile.lastedLow[at],
            model
          );
    const nats = Math.max(0, Math.max(risen, fallen) - Math.LN2 * (fall === null ? 1 : 2));
    const away = fallen > risen ? center - value : value - center;
    const edge = fallen > risen ? down : up;
    const isBack = away < STILL_AWAY * Math.min(edge, model.incident * reach);
    verdicts.nats[i] = isBack ? Math.min(nats, KNOWN * model.marks.high) : nats;
    // Before anything is known there is no edge, and nothing is away from it.
    verdicts.away[i] = away === away ? away / edge : 0;
  }
  return verdicts;
}

/**
 * The stranger of the two; the price of having two is paid by the caller (Bonferroni). What days before reached at this
 * time of day at least twice is never marked.
 */
function strangest(
  { short, lasting }: Direction,
  i: number,
  isNew: boolean,
  isNewLasting: boolean,
  model: AnomalyModel
): number {
  const known = KNOWN * model.marks.high;
  const now = isNew ? short.nats[i] : Math.min(short.nats[i], known);
  const longer = isNewLasting ? lasting.nats[i] : Math.min(lasting.nats[i], known);
  return longer > now ? longer : now;
}

function errorVerdicts(input: AnomalyInput, range: IndexRange, model: AnomalyModel): Verdicts {
  const judged = judgedFrom(range, model);
  const start = windowFrom(judged, model);
  const found = errorDeviations(input, start, range.toIndex, model, judged - start);
  const mark = markOf(input.sensitivity, 'errorRatio', model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const taught = taughtOnly(found.rise, input.untaught?.subarray(start, range.toIndex));
  const rise = strangeness(taught, range.fromIndex - start, step0 + start, mark, model, {
    prior: model.tailPriorCounts,
    known: found.known,
    judged: found.rise,
  });
  const verdicts = emptyVerdicts(range.toIndex - range.fromIndex);
  const { bands } = verdicts;
  for (let i = 0; i < bands.score.length; i++) {
    const at = range.fromIndex + i - start;
    const usual = found.center[at];
    const value = input.values[range.fromIndex + i];
    const up = Math.max(NOTICEABLE_RATIO, errorReach(usual, found.spread[at], rise.mark[i]));
    bands.usual[i] = usual;
    bands.lower[i] = 0;
    bands.upper[i] = Math.min(1, usual + up);
    bands.learning[i] = found.known[at] < model.minimum ? 1 : 0;
    if (!Number.isNaN(found.rise[at])) {
      verdicts.nats[i] =
        value > usual + NOTICEABLE_RATIO ? rise.nats[i] : Math.min(rise.nats[i], KNOWN * model.marks.high);
      verdicts.away[i] = (value - usual) / up;
    }
  }
  return verdicts;
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
