import { dayProfile, profileStart, type DayProfile } from './dayProfile';
import { deviations, lastingFactor, type Deviations } from './deviations';
import { errorDeviations, errorReach } from './errorCounts';
import { ANOMALY_MODEL, type AnomalyBands, type AnomalyInput, type AnomalyModel, type IndexRange } from './model';
import { judgingScale, type JudgingScale } from './scale';
import { strangeness, type Strangeness } from './strangeness';

/** Error ratios count as risen only by more than this. */
const NOTICEABLE_RATIO = 0.005;
/** A value beyond this many times the mark is of high severity, one beyond the mark medium, a marked one within it low. */
const HIGH = 1.5;
/** A value that is back within this share of the band is not marked for what the minutes before were. */
const STILL_AWAY = 0.5;
/** Share of the lowest mark up to which a minute is scored that must not be marked. */
const KNOWN = 0.9;

/**
 * What is usual for a series of minutes, within which band it moves, and how strange each minute of `range` is.
 *
 * Usual is the daily course (where the days before repeat themselves) plus the median of the last 2,000 minutes;
 * deviations in units of their MAD are clipped, summed over three minutes and turned into a probability
 * against their own past (conformal, Pareto tail). Causal and independent of the view: an entry depends on
 * values of its own minute and the 12 days before only, in every range that contains it, bit for bit.
 * Give only complete minutes. Missing values get no verdict (NaN score), short histories `learning`.
 *
 * @throws RangeError when the step is not a minute or the range lies outside the values
 */
export function detectAnomalies(
  input: AnomalyInput,
  range: IndexRange,
  model: AnomalyModel = ANOMALY_MODEL
): AnomalyBands {
  checkInput(input, range);
  const { fromIndex, toIndex } = range;
  // Figures that are fitted anew on the clock reach back to the fit before, hence a few minutes more.
  const judged = Math.max(0, fromIndex - model.calibration - model.guard - 10);
  const start = Math.max(0, judged - model.window - 2 * model.longestSum - 20);
  const minute0 = Math.round(input.time0 / input.stepMs);
  const size = toIndex - fromIndex;
  if (size === 0) {
    return emptyBands(0);
  }
  if (input.kind === 'errorRatio') {
    const found = errorDeviations(input, start, toIndex, model, judged - start);
    const rise = strangeness(
      found.rise,
      fromIndex - start,
      minute0 + start,
      model.marks[input.sensitivity],
      model,
      model.tailPriorCounts
    );
    return errorBands(input, range, start, found, rise, model);
  }
  const scale = judgingScale(input.kind, input.stepMs);
  const begin = profileStart(minute0, start, model.days);
  const known = scale.toScale(input.values.subarray(begin, toIndex));
  const profile = dayProfile(known, minute0 + begin, start - begin, toIndex - begin, model.days, fromIndex - begin);
  const scaled = known.subarray(start - begin);
  const found = deviations(input, scaled, profile, start, scale, model, judged - start);
  const against = (deviation: Float64Array) =>
    strangeness(
      deviation,
      fromIndex - start,
      minute0 + start,
      model.marks[input.sensitivity] + Math.LN2 * (scale.twoSided ? 2 : 1),
      model
    );
  const rise = { short: against(found.rise), lasting: against(found.lastingRise) };
  const fall = scale.twoSided ? { short: against(found.fall), lasting: against(found.lastingFall) } : null;
  return scaledBands({ input, range, start, scale, scaled, profile, found, rise, fall, model });
}

function checkInput(input: AnomalyInput, range: IndexRange): void {
  if (input.stepMs !== 60_000) {
    throw new RangeError(`Anomalies are judged by the minute, not by steps of ${input.stepMs} ms.`);
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

/** 1 − 2^(−nats / mark): 0.5 is just marked at medium sensitivity. */
function scoreOf(nats: number, model: AnomalyModel): number {
  return 1 - 2 ** (-nats / model.marks.medium);
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

function scaledBands({ input, range, start, scale, scaled, profile, found, rise, fall, model }: Parts): AnomalyBands {
  const bands = emptyBands(range.toIndex - range.fromIndex);
  const mark = model.marks[input.sensitivity];
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
    bands.learning[i] = found.known[at] < model.minimum ? 1 : 0;
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
    judge(bands, i, isBack ? Math.min(nats, KNOWN * model.marks.high) : nats, away / edge, mark, model);
  }
  return bands;
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

function errorBands(
  input: AnomalyInput,
  range: IndexRange,
  start: number,
  found: Deviations,
  rise: Strangeness,
  model: AnomalyModel
): AnomalyBands {
  const bands = emptyBands(range.toIndex - range.fromIndex);
  const mark = model.marks[input.sensitivity];
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
      const nats = value > usual + NOTICEABLE_RATIO ? rise.nats[i] : Math.min(rise.nats[i], KNOWN * model.marks.high);
      judge(bands, i, nats, (value - usual) / up, mark, model);
    }
  }
  return bands;
}

function judge(
  bands: AnomalyBands,
  i: number,
  nats: number,
  distance: number,
  mark: number,
  model: AnomalyModel
): void {
  if (bands.learning[i] === 1 || Number.isNaN(nats)) {
    bands.score[i] = 0;
    return;
  }
  bands.score[i] = scoreOf(nats, model);
  bands.severity[i] = nats < mark ? 0 : distance < 1 ? 1 : distance < HIGH ? 2 : 3;
}
