import { formatDuration } from '../text/format';
import { candidates, seasonsOf, type Candidate } from './candidates';
import { conformalWidths, leaveOneOutCoverage } from './conformal';
import type { Backtest, ForecastInput, ForecastResult, ModelTrial } from './model';
import { meanError, originErrors, origins } from './rollingOrigin';
import { seasonalNaive } from './seasonalNaive';

/** Steps of history that are used at most. */
export const MOST_STEPS = 3_000;
/** Known values without which nothing is forecast. */
const LEAST_KNOWN = 8;
/** Bands of a series whose course through the day is not known yet are this much wider. */
export const LEARNING_WIDTH = 2;
const DAY = 86_400_000;

/**
 * Forecast with bands of 50, 80 and 95 %.
 *
 * Seasonal naive and its median over five seasons, damped Holt–Winters and Theta forecast the past again from up to twelve origins; the one with the
 * least mean absolute error forecasts the future (or the model that was asked for), and the errors of those origins
 * make the bands (conformal). Seasons are a day and a week, as far as history holds two of them. Shorter history
 * gives `learning` and bands twice as wide; fewer than eight known values give missing figures and the reason.
 *
 * @throws RangeError for a horizon below one step
 */
export function forecastSeries(input: ForecastInput): ForecastResult {
  if (!(input.horizonSteps >= 1)) {
    throw new RangeError(`A forecast reaches at least one step ahead, not ${input.horizonSteps}.`);
  }
  const values = trimmed(input.values);
  const horizon = Math.floor(input.horizonSteps);
  const time0 = input.time0 + input.values.length * input.stepMs;
  const known = knownIn(values);
  if (known < LEAST_KNOWN) {
    return unknown(horizon, time0, `There are ${known} known values; a forecast needs at least ${LEAST_KNOWN}.`);
  }
  const { ends, tried } = tryModels(values, horizon, input);
  const choice = best(tried);
  const learning = learningSentence(values.length * input.stepMs, input.stepMs);
  return {
    model: choice.candidate.model,
    season: choice.candidate.season,
    time0,
    ...bands(choice, values, horizon, input, learning === null ? 1 : LEARNING_WIDTH),
    backtest: learning === null ? backtest(choice.errors, values, ends, horizon) : null,
    learning,
  };
}

/** From the first known value on, at most the newest 3,000 steps. */
function trimmed(values: Float64Array): Float64Array {
  const first = values.findIndex((value) => value === value);
  return values.subarray(Math.max(first < 0 ? values.length : first, values.length - MOST_STEPS));
}

function leastHistory(length: number, season: number): number {
  return season > 1 ? Math.min(2 * season, Math.max(season + 1, length - season)) : Math.max(4, Math.floor(length / 3));
}

/**
 * How each of the models that may forecast a series did on its past, in the order in which they are tried; empty where nothing is forecast.
 *
 * @throws RangeError for a horizon below one step
 */
export function backtestModels(input: ForecastInput): ModelTrial[] {
  const values = trimmed(input.values);
  const horizon = Math.floor(input.horizonSteps);
  if (!(horizon >= 1)) {
    throw new RangeError(`A forecast reaches at least one step ahead, not ${input.horizonSteps}.`);
  }
  if (knownIn(values) < LEAST_KNOWN) {
    return [];
  }
  const { ends, tried } = tryModels(values, horizon, input);
  const chosen = best(tried);
  const isLearning = learningSentence(values.length * input.stepMs, input.stepMs) !== null;
  return tried.map((choice) => ({
    model: choice.candidate.model,
    season: choice.candidate.season,
    chosen: choice === chosen,
    backtest: isLearning ? null : backtest(choice.errors, values, ends, horizon),
  }));
}

function knownIn(values: Float64Array): number {
  return values.reduce((count, value) => count + (value === value ? 1 : 0), 0);
}

interface Choice {
  candidate: Candidate;
  errors: Float64Array[];
  /** Mean absolute error; infinite where it could not be tried from every origin. */
  error: number;
}

/** Forecasts the past again with every model that may forecast a series. */
function tryModels(values: Float64Array, horizon: number, { stepMs, model }: ForecastInput) {
  const seasons = seasonsOf(values.length, stepMs);
  const ends = origins(values.length, horizon, leastHistory(values.length, seasons[0] ?? 1));
  const training = values.subarray(0, ends.length > 0 ? ends[0] : values.length);
  const tried = candidates(training, seasons, model).map((candidate): Choice => {
    const possible = ends.filter((end) => end > candidate.season);
    const errors = originErrors(values, possible, horizon, candidate.forecast);
    return { candidate, errors, error: possible.length < ends.length ? Infinity : meanError(errors) };
  });
  return { ends, tried };
}

/** The one with the least error, of equally good ones the first; seasonal naive without a season where there is none. */
function best(tried: readonly Choice[]): Choice {
  const [first, ...others] = tried;
  return first === undefined
    ? {
        candidate: { model: 'naive', season: 1, forecast: (past, ahead) => seasonalNaive(past, ahead, 1) },
        errors: [],
        error: Infinity,
      }
    : others.reduce((least, choice) => (choice.error < least.error ? choice : least), first);
}

function bands(
  { candidate, errors }: Choice,
  values: Float64Array,
  horizon: number,
  input: ForecastInput,
  factor: number
) {
  const clamp = (value: number) =>
    Math.min(input.upperBound ?? Infinity, input.nonNegative ? Math.max(0, value) : value);
  const forecast = candidate.forecast(values, horizon);
  const widths = conformalWidths(errors, horizon);
  const edge = (width: Float64Array, side: 1 | -1) =>
    forecast.map((value, h) => clamp(value + side * factor * width[h]));
  return {
    forecast: forecast.map(clamp),
    lower50: edge(widths[50], -1),
    upper50: edge(widths[50], 1),
    lower80: edge(widths[80], -1),
    upper80: edge(widths[80], 1),
    lower95: edge(widths[95], -1),
    upper95: edge(widths[95], 1),
  };
}

function backtest(errors: Float64Array[], values: Float64Array, ends: number[], horizon: number): Backtest | null {
  if (errors.length < 2) {
    return null;
  }
  let wrong = 0;
  let whole = 0;
  errors.forEach((origin, k) =>
    origin.forEach((error, h) => {
      if (error === error) {
        wrong += Math.abs(error);
        whole += Math.abs(values[ends[k] + h]);
      }
    })
  );
  return {
    coverage95: leaveOneOutCoverage(errors, horizon),
    relativeError: whole > 0 ? wrong / whole : NaN,
    origins: errors.length,
  };
}

function learningSentence(historyMs: number, stepMs: number): string | null {
  const needed = 2 * DAY;
  if (historyMs >= needed || stepMs > DAY / 2) {
    return null;
  }
  return (
    `Learning: a daily course needs ${formatDuration(needed)} of history, there are ${formatDuration(historyMs)}. ` +
    'Until then the forecast knows no time of day and its bands are wide.'
  );
}

function unknown(horizon: number, time0: number, learning: string): ForecastResult {
  const missing = () => new Float64Array(horizon).fill(NaN);
  return {
    model: 'none',
    season: 1,
    time0,
    forecast: missing(),
    lower50: missing(),
    upper50: missing(),
    lower80: missing(),
    upper80: missing(),
    lower95: missing(),
    upper95: missing(),
    backtest: null,
    learning,
  };
}
