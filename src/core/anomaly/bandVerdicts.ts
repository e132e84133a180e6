import { markOf } from './budget';
import { dayGrid, dayProfile, profileStart, withEarlierExtremes, type DayProfile } from './dayProfile';
import { deviations, lastingFactor, type Deviations } from './deviations';
import type { Watch } from './firing';
import { widenIdleRates } from './idleRates';
import { memoryRuns, type MemoryRun } from './memoryRuns';
import type { AnomalyModel, IndexRange, SignalKind } from './model';
import { judgingScale, type JudgingScale } from './scale';
import { strangeness, type Strangeness } from './strangeness';
import { taughtOnly } from './untaught';
import {
  KNOWN,
  emptyVerdicts,
  joinVerdicts,
  judgedFrom,
  isExpected,
  isMarked,
  levelOf,
  windowFrom,
  type JudgedInput,
  type Verdicts,
} from './verdicts';

const DAY_MS = 86_400_000;
/** Where the value, or the last few together, are back within this share of the band, nothing is marked for what the minutes before were. */
const STILL_AWAY = 0.5;
/** What fires is so many times the usual rate or duration, or as many times less: smaller changes may be a drift, which is learnt (docs/accuracy.md). */
const FAR = 3;

/** Verdicts by the band alone; of a gauge, whose novelty decides what fires, all steps teach that nobody marked. */
export function scaledVerdicts(input: JudgedInput, range: IndexRange, model: AnomalyModel): Verdicts {
  const { fromIndex, toIndex } = range;
  const judged = judgedFrom(range, model);
  const start = windowFrom(judged, model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const scale = judgingScale(input.kind as Exclude<SignalKind, 'errorRatio'>, input.stepMs);
  const grid = dayGrid(input.stepMs);
  const begin = profileStart(step0, grid, start, model.days);
  const known = scale.toScale(input.values.subarray(begin, toIndex));
  const taught = taughtOnly(known, levelOf(input)?.subarray(begin, toIndex));
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
  const series: Series = { input, start, scale, scaled: known.subarray(start - begin), profile, model };
  const find = (watch?: Watch<Deviations>) =>
    deviations(input, series.scaled, profile, start, scale, model, judged - start, watch);
  if (input.kind === 'gauge' || input.learnsFromAlerts === true) {
    return verdictsOf(series, { range, found: find(), windows: [] });
  }
  const runs = memoryRuns({
    range: { fromIndex, toIndex },
    stepMs: input.stepMs,
    step0,
    start,
    suspect: (found, index) => signOf(series, found, index, false),
    signs: (since) => {
      const days = { values: taught, step0: step0 + begin, start: start - begin, days: model.days };
      const longer = {
        ...series,
        profile: withEarlierExtremes(profile, days, grid, since, fromIndex - start),
      };
      return (found, index) => signOf(longer, found, index, true);
    },
    find,
  });
  return joinVerdicts(runs.map((run) => verdictsOf(series, run)));
}

/** A series on its judging scale, from the step `start` on. */
interface Series {
  input: JudgedInput;
  start: number;
  scale: JudgingScale;
  scaled: Float64Array;
  profile: DayProfile;
  model: AnomalyModel;
}

/**
 * Whether a step is as strange as an incident's; of its neighbours' time on the days before it is looked at only where `isNew` is asked. Undefined without
 * a value.
 */
function signOf(
  { input, start, scale, scaled, profile, model }: Series,
  found: Deviations,
  at: number,
  isNew: boolean
): boolean | undefined {
  const value = scaled[at];
  if (value !== value || isMarked(input, start + at)) {
    return undefined;
  }
  if (isExpected(input, start + at)) {
    return false;
  }
  const { incident } = model;
  const { rise, fall, lastingRise, lastingFall } = found;
  if (
    !(rise[at] >= incident || lastingRise[at] >= incident) &&
    !(scale.twoSided && (fall[at] >= incident || lastingFall[at] >= incident))
  ) {
    return false;
  }
  const { seenHigh, seenLow, lastedHigh, lastedLow } = profile;
  const lasted = found.spread[at] / lastingFactor(model);
  const level = found.center[at];
  const usual = scale.fromScale(level);
  const isFarAbove = (reached: number) => scale.fromScale(reached) >= FAR * usual;
  const isFarBelow = (reached: number) => scale.fromScale(reached) <= usual / FAR;
  const [risen, fallen] = [level + lastingRise[at] * lasted, level - lastingFall[at] * lasted];
  return (
    (rise[at] >= incident && isFarAbove(value) && (!isNew || value > seenHigh[at])) ||
    (lastingRise[at] >= incident && isFarAbove(risen) && (!isNew || risen > lastedHigh[at])) ||
    (scale.twoSided &&
      ((fall[at] >= incident && isFarBelow(value) && (!isNew || value < seenLow[at])) ||
        (lastingFall[at] >= incident && isFarBelow(fallen) && (!isNew || fallen < lastedLow[at]))))
  );
}

function verdictsOf(series: Series, { range, found, windows }: MemoryRun<Deviations>): Verdicts {
  const { input, start, scale, model } = series;
  const step0 = Math.round(input.time0 / input.stepMs);
  const end = range.toIndex - start;
  const against = (column: Float64Array) => {
    const deviation = column.subarray(0, end);
    return strangeness(
      taughtOnly(deviation, found.untaught),
      range.fromIndex - start,
      step0 + start,
      markOf(input.sensitivity, input.kind, model) + Math.LN2 * (scale.twoSided ? 2 : 1),
      model,
      // A gauge's single high steps are often ordinary (collections of garbage, jobs), and so are their flanks.
      input.kind === 'gauge' ? { judged: deviation } : { judged: deviation, known: found.known }
    );
  };
  const rise = { short: against(found.rise), lasting: against(found.lastingRise) };
  const fall = scale.twoSided ? { short: against(found.fall), lasting: against(found.lastingFall) } : null;
  return { ...bandVerdicts({ ...series, range, found, rise, fall }), windows };
}

function widenIdle(
  profile: DayProfile,
  input: JudgedInput,
  begin: number,
  start: number,
  toIndex: number,
  scale: JudgingScale,
  model: AnomalyModel
): void {
  const perStep = input.stepMs / 1000;
  const requests = taughtOnly(input.values, levelOf(input))
    .subarray(begin, toIndex)
    .map((rate) => rate * perStep);
  const step0 = Math.round(input.time0 / input.stepMs) + begin;
  const days = { day: Math.round(DAY_MS / input.stepMs), days: model.days, lasting: model.lasting };
  const toScale = (count: number) => scale.toScale(Float64Array.of(count / perStep))[0];
  widenIdleRates(profile, requests, step0, start - begin, days, toScale);
}

/** Strangeness of the last minutes together, and of their median. */
interface Direction {
  short: Strangeness;
  lasting: Strangeness;
}

interface Parts extends Series {
  range: IndexRange;
  found: Deviations;
  rise: Direction;
  fall: Direction | null;
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
    const [direction, edge] = fallen > risen ? [-1, down] : [1, up];
    const away = direction * (value - center);
    const highest = KNOWN * model.marks.high;
    const near = STILL_AWAY * Math.min(edge, model.incident * reach);
    const isBack = nats > highest && (away < near || direction * lastAway(scaled, at, center, model) < near);
    verdicts.nats[i] = isBack ? highest : nats;
    // Before anything is known there is no edge, and nothing is away from it.
    verdicts.away[i] = away === away ? away / edge : 0;
  }
  return verdicts;
}

/** How far above a level the last few known values are, as a mean. */
function lastAway(scaled: Float64Array, at: number, level: number, { sum, longestSum }: AnomalyModel): number {
  let away = 0;
  let count = 0;
  for (let k = at; k >= 0 && at - k < longestSum && count < sum; k--) {
    if (scaled[k] === scaled[k]) {
      away += scaled[k] - level;
      count++;
    }
  }
  return away / count;
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
