import { FEWEST_CHAINS } from '../../core/anomaly/chains/chainModel';
import { ANOMALY_HISTORY_MS } from '../../core/anomaly/model';
import { TEMPORAL_HISTORY_MS } from '../../core/anomaly/temporal/model';
import {
  calibration,
  ENOUGH_WEEKS,
  scoreServices,
  totalScore,
  type SaidVerdict,
  type ServiceScore,
  type TestedSeries,
} from '../../core/anomaly/scorecard';
import type { Backtest } from '../../core/forecast/model';
import type { ModelCard, ModelParameter } from '../../core/models/modelCard';
import { finiteValues, median } from '../../core/stats/quantile';
import { formatCount } from '../../core/text/format';
import type { ModelRow, ModelScores } from '../frames/models';
import { CHAIN_TRAINING_MS } from './chainWindows';
import { DAY, MINUTE } from './interval';
import { dataUntil, scoredForecast, scoredWindow, slotInUse, type ModelRows } from './modelRows';
import type { ModelTrials } from './modelTrials';
import type { QueryContext } from './queryType';
import { saidOf } from './testedSeries';
import { sensitivityOf, sensitivityParameters } from './verdicts';

/** What is told of a model besides its card and its scores. */
type Facts = Pick<
  ModelRow,
  'state' | 'note' | 'fitted' | 'learnedFrom' | 'learnedSeries' | 'learnedCount' | 'learnedUnit'
>;

/** Models that judge minutes. */
type VerdictModel = 'band' | 'novelty';

/** Chains below which a share of one in a hundred says little. */
const ENOUGH_CHAINS = 500;
const RARE_ODDS = 100;

/** Other signals may well be forecast. */
const TOO_SPARSE = 'The request rate cannot be forecast: requests were recorded in too few places.';

const UNKNOWN = { fitted: NaN, learnedFrom: NaN, learnedSeries: NaN, learnedCount: NaN, learnedUnit: '' } as const;

/** State, newest fit and what it learned from. */
export function factsOf(card: ModelCard, rows: ModelRows, trials: ModelTrials, context: QueryContext): Facts {
  const failure = rows.failures.find(({ kind }) => kind === (SOURCES[card.id] ?? SOURCES[card.kind]));
  if (failure !== undefined) {
    return { ...UNKNOWN, state: 'failed', note: failure.text };
  }
  if (card.kind === 'recommendation') {
    return { ...UNKNOWN, state: 'ready', note: '' };
  }
  if (rows.slots.length === 0) {
    return { ...UNKNOWN, state: 'idle', note: 'There is no data.' };
  }
  switch (card.id) {
    case 'band':
    case 'novelty':
      return verdictFacts(card.id, trials, context);
    case 'level_shifts':
      return shiftFacts(trials);
    case 'forecast_residual':
    case 'shape_discord':
      return temporalFacts(trials, context);
    case 'isolation_forest':
    case 'mahalanobis':
    case 'usual_steps':
      return chainFacts(card.id, trials, context);
    case 'dependency_patterns':
    case 'time_and_calls':
      return callFacts(card, rows, trials, context);
    default:
      return forecastFacts(card, rows, trials, context);
  }
}

/** The part of the rows that a kind of model, or a method of the anomalies, learns from. */
const SOURCES: Readonly<Record<string, ModelRows['failures'][number]['kind']>> = {
  band: 'anomalies',
  novelty: 'anomalies',
  isolation_forest: 'chains',
  mahalanobis: 'chains',
  usual_steps: 'chains',
  level_shifts: 'anomalies',
  forecast_residual: 'anomalies',
  shape_discord: 'anomalies',
  forecast: 'forecasts',
  pattern: 'calls',
  correlation: 'calls',
};

function verdictFacts(id: VerdictModel, { learned, tested }: ModelTrials, context: QueryContext): Facts {
  const until = dataUntil(context);
  const { series, count } = learned?.[id] ?? { series: 0, count: 0 };
  if (series === 0) {
    return {
      ...UNKNOWN,
      state: 'idle',
      note: id === 'band' ? 'There are no requests to judge.' : 'There are no metrics to judge.',
    };
  }
  const weeks = weeksOf(watched(id, tested[0]));
  return {
    state: weeks > 0 ? 'ready' : 'learning',
    note:
      weeks === 0
        ? 'No minute was judged yet: there is too little history.'
        : weeks < ENOUGH_WEEKS
          ? 'Less than three days were judged: too short for a rate a week.'
          : '',
    fitted: until,
    learnedFrom: Math.max(firstOf(context), until - ANOMALY_HISTORY_MS),
    learnedSeries: series,
    learnedCount: count,
    learnedUnit: 'values',
  };
}

function shiftFacts(trials: ModelTrials): Facts {
  const { series, count } = allSeries(trials);
  return series === 0
    ? NO_SIGNALS
    : {
        ...UNKNOWN,
        state: 'ready',
        note: 'Looks at the shown time and at the days before it.',
        learnedSeries: series,
        learnedCount: count,
        learnedUnit: 'values',
      };
}

/** They are not tried out here, so how much they know is told by how far the data reach back before the fit. */
function temporalFacts(trials: ModelTrials, context: QueryContext): Facts {
  const { series } = allSeries(trials);
  const { start } = slotInUse(context);
  const learnedFrom = Math.max(firstOf(context), start - TEMPORAL_HISTORY_MS);
  if (series === 0) {
    return NO_SIGNALS;
  }
  return start - learnedFrom >= DAY
    ? { ...UNKNOWN, state: 'ready', note: '', fitted: start, learnedFrom, learnedSeries: series }
    : { ...UNKNOWN, state: 'learning', note: 'Needs a day of history before a fit.' };
}

const NO_SIGNALS: Facts = { ...UNKNOWN, state: 'idle', note: 'There are no signals to look at.' };

function allSeries({ learned }: ModelTrials): { series: number; count: number } {
  const parts = [learned?.band, learned?.novelty].flatMap((part) => part ?? []);
  return {
    series: parts.reduce((sum, part) => sum + part.series, 0),
    count: parts.reduce((sum, part) => sum + part.count, 0),
  };
}

function chainFacts(id: string, { chains }: ModelTrials, context: QueryContext): Facts {
  const { start } = slotInUse(context);
  const learned = chains?.learned ?? 0;
  const isEnough = learned >= FEWEST_CHAINS;
  return {
    state: isEnough ? 'ready' : learned === 0 && chains === null ? 'idle' : 'learning',
    note: isEnough
      ? id === 'usual_steps' || (chains?.trials[0]?.judged ?? 0) >= ENOUGH_CHAINS
        ? ''
        : `Not scored yet: that takes ${ENOUGH_CHAINS} chains judged by the fit before.`
      : `${FEWEST_CHAINS} chains of the 24 hours before a fit are needed; there ${learned === 1 ? 'is' : 'are'} ${formatCount(learned)}.`,
    fitted: isEnough ? start : NaN,
    learnedFrom: isEnough ? Math.max(firstOf(context), start - CHAIN_TRAINING_MS) : NaN,
    learnedSeries: NaN,
    learnedCount: learned,
    learnedUnit: 'chains',
  };
}

function callFacts(card: ModelCard, rows: ModelRows, { graphs }: ModelTrials, context: QueryContext): Facts {
  const graph = graphs[0];
  if (graph === undefined || graph.series === 0) {
    return { ...UNKNOWN, state: 'idle', note: 'There are no calls between services.' };
  }
  const { start } = rows.slots[0];
  return {
    state: 'ready',
    note: card.kind === 'pattern' ? `${counted(graph.series, 'service')} in ${counted(graph.groups, 'group')}.` : '',
    fitted: start,
    learnedFrom: Math.max(firstOf(context), start - DAY),
    learnedSeries: graph.series,
    learnedCount: graph.count,
    learnedUnit: 'calls',
  };
}

function forecastFacts({ id }: ModelCard, rows: ModelRows, trials: ModelTrials, context: QueryContext): Facts {
  const { forecast, backtests } = trials;
  if (forecast === null || forecast.series === 0) {
    const isSampled = rows.forecasts?.red?.sampled.includes(true) ?? false;
    return { ...UNKNOWN, state: 'idle', note: isSampled ? TOO_SPARSE : 'There are no series to forecast.' };
  }
  const own = backtests[0].filter(({ model }) => model === id);
  if (own.length === 0) {
    const isNaive = id === 'naive';
    return {
      ...UNKNOWN,
      state: 'idle',
      note: isNaive ? 'Not needed: the history holds two days.' : 'Needs two days of history.',
    };
  }
  const until = rows.forecasts?.now ?? NaN;
  const chosen = own.filter((trial) => trial.chosen).length;
  const isKnown = own.some(({ backtest }) => backtest !== null);
  return {
    state: isKnown ? 'ready' : 'learning',
    note: isKnown
      ? `Forecasts ${formatCount(chosen)} of ${counted(own.length, 'series', 'series')}.`
      : 'Needs two days of history.',
    fitted: until,
    learnedFrom: Math.max(firstOf(context), until - scoredForecast().options.historyDays * DAY),
    learnedSeries: forecast.series,
    learnedCount: forecast.count,
    learnedUnit: 'values',
  };
}

/** The scores of a model as of one of the fits. */
export function scoresOf(
  { id, kind }: ModelCard,
  rows: ModelRows,
  trials: ModelTrials,
  context: QueryContext,
  fit: number
): ModelScores {
  switch (kind) {
    case 'anomaly':
      if (id === 'isolation_forest' || id === 'mahalanobis') {
        return chainScores(id, trials, fit);
      }
      return id === 'band' || id === 'novelty' ? verdictScores(id, rows, trials, context, fit) : {};
    case 'forecast':
      return forecastScores(id, trials, fit);
    case 'pattern':
      return id === 'level_shifts' ? {} : { modularity: trials.graphs[fit]?.modularity };
    default:
      return {};
  }
}

/** Series of a kind that were judged. */
function judgedBy(id: VerdictModel, tested: readonly TestedSeries[] = []): TestedSeries[] {
  return tested.filter(({ kind, judged }) => (kind === 'gauge') === (id === 'novelty') && judged > 0);
}

/**
 * How the verdicts of a kind did on each service that has such series. A week in which any signal of a service was watched is a week, also for metrics that
 * come every few minutes only.
 */
function watched(id: VerdictModel, tested: readonly TestedSeries[] = [], said: SaidVerdict[] = []): ServiceScore[] {
  const own = new Set(judgedBy(id, tested));
  const services = new Set([...own].map(({ service }) => service));
  const of = tested.filter(({ service }) => services.has(service));
  return scoreServices(
    of.map((series) => (own.has(series) ? series : { ...series, stretches: [] })),
    said
  );
}

/** Mean time that a service was watched. */
function weeksOf(services: readonly ServiceScore[]): number {
  return services.reduce((sum, { weeks }) => sum + weeks, 0) / Math.max(1, services.length);
}

function verdictScores(
  id: VerdictModel,
  rows: ModelRows,
  trials: ModelTrials,
  context: QueryContext,
  fit: number
): ModelScores {
  const own = judgedBy(id, trials.tested[fit]);
  if (own.length === 0) {
    return {};
  }
  const said = rows.anomalies === null ? [] : saidOf(rows.anomalies, scoredWindow(rows.slots[fit], context));
  const services = watched(id, trials.tested[fit], said);
  const { falsePerWeek, delayMs } = totalScore(services);
  const rare = calibration(own).filter(({ odds }) => odds === RARE_ODDS);
  const observed = rare.reduce((sum, one) => sum + one.observed, 0);
  const minutes = rare.reduce((sum, one) => sum + one.minutes, 0);
  return {
    falsePerWeek: weeksOf(services) >= ENOUGH_WEEKS ? falsePerWeek : NaN,
    calibration: (observed * RARE_ODDS) / minutes,
    delay: delayMs,
  };
}

function chainScores(id: 'isolation_forest' | 'mahalanobis', { chains }: ModelTrials, fit: number): ModelScores {
  const trial = chains?.trials[fit];
  return trial !== undefined && trial.judged >= ENOUGH_CHAINS
    ? { calibration: (trial.rare[id] * RARE_ODDS) / trial.judged }
    : {};
}

function forecastScores(id: string, { backtests }: ModelTrials, fit: number): ModelScores {
  const own = (backtests[fit] ?? []).filter(({ model }) => model === id);
  const known = own.flatMap(({ backtest }) => backtest ?? []);
  const figures = (pick: (backtest: Backtest) => number) => finiteValues(Float64Array.from(known, pick));
  if (known.length === 0) {
    return {};
  }
  const covered = figures(({ coverage95 }) => coverage95);
  return {
    relativeError: median(figures(({ relativeError }) => relativeError)),
    coverage95: covered.reduce((sum, one) => sum + one, 0) / covered.length,
    chosen: own.filter(({ chosen }) => chosen).length,
  };
}

/** Parameters of the card, and those that the data source's settings set. */
export function parametersOf(card: ModelCard, context: QueryContext): ModelParameter[] {
  return [...card.parameters, ...settingsOf(card, context)];
}

function settingsOf(card: ModelCard, context: QueryContext): ModelParameter[] {
  const { anomalies, models } = context.settings;
  const { options } = scoredForecast();
  switch (card.kind) {
    case 'anomaly':
    case 'correlation':
      return [
        ...(card.fitting === 'schedule'
          ? [{ name: 'refit', value: models.refit, about: 'schedule of the fits (setting)' }]
          : []),
        ...(TEMPORAL.has(card.id)
          ? []
          : Object.entries(sensitivityParameters(sensitivityOf({}, context))).map(([name, value]) => ({
              name,
              value: String(value),
              about: SENSITIVITY_WORDS[name] ?? '',
            }))),
        ...(card.fitting === 'schedule'
          ? []
          : [
              {
                name: 'maintenance',
                value: anomalies.maintenance.length,
                about: 'entries of the maintenance calendar (setting)',
              },
            ]),
      ];
    case 'forecast':
      return [
        { name: 'historyDays', value: options.historyDays, about: 'days of history, unless a query says otherwise' },
        { name: 'horizonHours', value: options.horizonHours, about: 'hours ahead that it is scored on' },
      ];
    default:
      return [];
  }
}

/** Judged by a percentile of the query, not by a sensitivity. */
const TEMPORAL: ReadonlySet<string> = new Set(['forecast_residual', 'shape_discord']);

const SENSITIVITY_WORDS: Readonly<Record<string, string>> = {
  sensitivity: 'sensitivity (setting)',
  falseAlarmsPerWeek: 'false alarms a week and service at most (setting)',
  sharedBySignals: 'signals that share the budget of a service',
};

/** Minute of the first row. */
function firstOf({ watermark }: QueryContext): number {
  const known = [watermark.firstEvent, watermark.firstMetric].filter((time) => !Number.isNaN(time));
  return Math.floor(Math.min(...known) / MINUTE) * MINUTE;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
