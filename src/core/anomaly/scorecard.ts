import { median } from '../stats/quantile';
import { natsOfScore } from './budget';
import type { AnomalyBands, SignalKind } from './model';

/** Probabilities at which the verdicts are checked: one minute in so many. */
export const CHECKED_ODDS = [10, 100, 1_000, 10_000] as const;

/** Weeks of verdicts below which a rate a week is hardly more than a guess. */
export const ENOUGH_WEEKS = 3 / 7;

const MINUTES_PER_WEEK = 10_080;
const P95 = 1.6449;

/** What a person said of a stretch of time of a service, or of one signal of it (`''`: of all). Epoch ms, half open. */
export interface SaidVerdict {
  service: string;
  signal: string;
  from: number;
  to: number;
  kind: 'real' | 'expected';
}

interface Span {
  start: number;
  end: number;
}

/** One series put to the test. */
export interface TestedSeries {
  service: string;
  signal: string;
  kind: SignalKind;
  /** Minutes with a verdict that was not still learning. */
  judged: number;
  /** Of these, as strange as one in each of `CHECKED_ODDS` or more. */
  beyond: number[];
  stretches: Span[];
}

/** Counts one run of minutes; `mark` is the strangeness of a score of 0.5. */
export function testSeries(
  named: Pick<TestedSeries, 'service' | 'signal' | 'kind'>,
  { score, learning }: Pick<AnomalyBands, 'score' | 'learning'>,
  mark: number,
  stretches: readonly Span[]
): TestedSeries {
  const limits = CHECKED_ODDS.map((odds) => Math.log(odds) - 1e-9);
  const beyond = CHECKED_ODDS.map(() => 0);
  let judged = 0;
  for (let minute = 0; minute < score.length; minute++) {
    if (learning[minute] === 1 || Number.isNaN(score[minute])) {
      continue;
    }
    judged++;
    const nats = natsOfScore(score[minute], mark);
    for (let at = 0; at < limits.length && nats >= limits[at]; at++) {
      beyond[at]++;
    }
  }
  return { ...named, judged, beyond, stretches: stretches.map(({ start, end }) => ({ start, end })) };
}

/** How the verdicts on one service did. */
export interface ServiceScore {
  service: string;
  signals: number;
  /** Time that was judged, in weeks: of the signal that was judged longest, since the others were watched as long. */
  weeks: number;
  /** Marked stretches of all its signals. */
  alarms: number;
  /** Of these said to be real, and said to be expected; of the rest nobody said anything. */
  confirmed: number;
  refuted: number;
  /** Alarms that nobody confirmed, a week; NaN where nothing was judged. */
  falsePerWeek: number;
  /** What their true rate is below with 95 % confidence, if they come independently (Poisson, by Wilson and Hilferty 1931). */
  falsePerWeekUpper: number;
  /** Stretches of time said to be real, those of them with an alarm, and the median delay of the first one in ms (NaN without). */
  real: number;
  found: number;
  delayMs: number;
}

export type ScoreFigures = Omit<ServiceScore, 'service' | 'signals'>;

/** All services together: counts as sums, rates as those of one service, the delay as the mean of their medians. Services must have been judged. */
export function totalScore(scores: readonly ServiceScore[]): ScoreFigures {
  const sum = (figure: keyof ScoreFigures) => scores.reduce((total, score) => total + score[figure], 0);
  const [weeks, alarms, confirmed] = [sum('weeks'), sum('alarms'), sum('confirmed')];
  const delays = scores.filter(({ found }) => found > 0);
  return {
    weeks,
    alarms,
    confirmed,
    refuted: sum('refuted'),
    falsePerWeek: (alarms - confirmed) / weeks,
    falsePerWeekUpper: poissonUpper(alarms - confirmed) / weeks,
    real: sum('real'),
    found: sum('found'),
    delayMs:
      delays.reduce((total, { delayMs, found }) => total + delayMs * found, 0) /
      delays.reduce((total, { found }) => total + found, 0),
  };
}

/** One score per service, most false alarms a week first, then by name. */
export function scoreServices(series: readonly TestedSeries[], said: readonly SaidVerdict[]): ServiceScore[] {
  const services = [...new Set(series.map(({ service }) => service))];
  return services
    .map((service) =>
      scoreService(
        service,
        series.filter((one) => one.service === service),
        said
      )
    )
    .sort((a, b) => (b.falsePerWeek || 0) - (a.falsePerWeek || 0) || (a.service < b.service ? -1 : 1));
}

function scoreService(service: string, series: TestedSeries[], said: readonly SaidVerdict[]): ServiceScore {
  const own = said.filter((verdict) => verdict.service === '' || verdict.service === service);
  const alarms = series.flatMap(({ signal, stretches }) => stretches.map((stretch) => ({ signal, ...stretch })));
  const isSaid = (kind: SaidVerdict['kind']) => (alarm: Span & { signal: string }) =>
    own.some((verdict) => verdict.kind === kind && touches(verdict, alarm));
  const confirmed = alarms.filter(isSaid('real')).length;
  const refuted = alarms.filter((alarm) => !isSaid('real')(alarm) && isSaid('expected')(alarm)).length;
  const real = own.filter(({ kind }) => kind === 'real');
  const delays = real.flatMap((verdict) => {
    const starts = alarms.filter((alarm) => touches(verdict, alarm)).map(({ start }) => start);
    return starts.length === 0 ? [] : [Math.max(0, Math.min(...starts) - verdict.from)];
  });
  const weeks = Math.max(...series.map(({ judged }) => judged)) / MINUTES_PER_WEEK;
  const wrong = alarms.length - confirmed;
  return {
    service,
    signals: series.length,
    weeks,
    alarms: alarms.length,
    confirmed,
    refuted,
    falsePerWeek: weeks > 0 ? wrong / weeks : NaN,
    falsePerWeekUpper: weeks > 0 ? poissonUpper(wrong) / weeks : NaN,
    real: real.length,
    found: delays.length,
    delayMs: delays.length === 0 ? NaN : median(delays),
  };
}

function touches(verdict: SaidVerdict, alarm: Span & { signal: string }): boolean {
  const isSame = verdict.signal === '' || verdict.signal === alarm.signal;
  return isSame && alarm.start < verdict.to && alarm.end > verdict.from;
}

/** How often minutes came that are called so improbable. */
export interface CalibrationPoint {
  kind: SignalKind;
  /** One minute in so many, as the method says. */
  odds: number;
  minutes: number;
  observed: number;
}

/** By kind of signal and probability; kinds in the order of their first series. Stretches of time that were real are part of it. */
export function calibration(series: readonly TestedSeries[]): CalibrationPoint[] {
  const kinds = [...new Set(series.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = series.filter((one) => one.kind === kind);
    const minutes = own.reduce((sum, { judged }) => sum + judged, 0);
    return CHECKED_ODDS.map((odds, at) => ({
      kind,
      odds,
      minutes,
      observed: own.reduce((sum, { beyond }) => sum + beyond[at], 0),
    }));
  });
}

/** Upper bound of a Poisson mean with 95 % confidence after `count` were seen. */
export function poissonUpper(count: number): number {
  const next = count + 1;
  return next * (1 - 1 / (9 * next) + P95 / (3 * Math.sqrt(next))) ** 3;
}
