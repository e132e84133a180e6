import { FEWEST_CHAINS, fitChainModel, judgeChains } from '../../core/anomaly/chains/chainModel';
import { ANOMALY_HISTORY_MS, signalKind } from '../../core/anomaly/model';
import type { TestedSeries } from '../../core/anomaly/scorecard';
import { backtestModels } from '../../core/forecast/forecastSeries';
import type { ModelTrial } from '../../core/forecast/model';
import { communities } from '../../core/graph/communities';
import { serviceGraph } from '../../core/graph/serviceGraph';
import { rowsUntil, type AnomalyRows } from './anomalyRows';
import { canonicalSeries, type CanonicalSeries } from './canonicalSeries';
import type { FigureWindow } from './chainWindows';
import { modelInput, seriesOf, type ForecastInput } from './forecast';
import type { KnownCalls } from './incidentRows';
import { DAY } from './interval';
import { scoredForecast, scoredWindow, type ModelRows } from './modelRows';
import type { QueryContext } from './queryType';
import { testRows } from './testedSeries';
import { sensitivityOf } from './verdicts';

/** What a model learned from. */
export interface Learned {
  series: number;
  /** Values, chains or calls. */
  count: number;
}

/** What the chains' models learned from, and of those they were scored on how many are as strange as one in a hundred. */
export interface ChainTrial {
  learned: number;
  judged: number;
  rare: { isolation_forest: number; mahalanobis: number };
}

/** What a part came to; lists have an entry for each fit, newest first. */
export interface ModelTrials {
  learned: { band: Learned; novelty: Learned } | null;
  tested: TestedSeries[][];
  /** Series that are forecast, and how the models did on each. */
  forecast: Learned | null;
  backtests: ModelTrial[][];
  /** Chains that the model in use learned from, then the trials. */
  chains: { learned: number; trials: ChainTrial[] } | null;
  graphs: Array<Learned & { groups: number; modularity: number }>;
}

const RARE_NATS = Math.log(100);

export function tryModels(rows: ModelRows, context: QueryContext): ModelTrials {
  const { anomalies, forecasts, chains, calls } = rows;
  return {
    learned: anomalies && learnedByVerdicts(anomalies, context),
    tested: anomalies === null ? [] : testVerdicts(rows.slots, anomalies, context),
    ...(forecasts === null ? { forecast: null, backtests: [] } : backtests(rows, forecasts, context)),
    chains: chains && { learned: learnedChains(chains[0]), trials: chains.slice(1).map(tryChains) },
    graphs: (calls ?? []).map(graphFigures),
  };
}

function learnedByVerdicts(rows: AnomalyRows, context: QueryContext): { band: Learned; novelty: Learned } {
  const learned = { band: { series: 0, count: 0 }, novelty: { series: 0, count: 0 } };
  for (const { signal, values } of canonicalSeries(rows, context.watermark.firstEvent)) {
    const of = learned[signalKind(signal) === 'gauge' ? 'novelty' : 'band'];
    of.series++;
    of.count += knownIn(values.subarray(Math.max(0, values.length - ANOMALY_HISTORY_MS / 60_000)));
  }
  return learned;
}

function testVerdicts(slots: ModelRows['slots'], rows: AnomalyRows, context: QueryContext): TestedSeries[][] {
  const windows = slots.map((slot) => scoredWindow(slot, context));
  return testRows(rowsUntil(rows, slots[0].start), context, sensitivityOf({}, context), windows);
}

function backtests({ slots }: ModelRows, input: ForecastInput, context: QueryContext) {
  const query = scoredForecast();
  const series = seriesOf(query, context, input);
  const steps = (query.options.historyDays * DAY) / input.stepMs;
  const pastOf = (one: CanonicalSeries, until: number): CanonicalSeries => {
    const end = Math.max(0, Math.min(one.values.length, Math.floor((until - input.time0) / input.stepMs)));
    const first = Math.max(0, end - steps);
    return { ...one, time0: one.time0 + first * input.stepMs, values: one.values.subarray(first, end) };
  };
  return {
    forecast: {
      series: series.length,
      count: series.reduce((sum, one) => sum + knownIn(pastOf(one, input.now).values), 0),
    },
    backtests: slots.map(({ start }) =>
      series.flatMap((one) => bestSeasons(backtestModels(modelInput(query, pastOf(one, start), input))))
    ),
  };
}

/** A model that was tried with several seasons counts once: with the chosen one, else with the one of the least error. */
function bestSeasons(trials: readonly ModelTrial[]): ModelTrial[] {
  const error = ({ chosen, backtest }: ModelTrial) => (chosen ? -1 : (backtest?.relativeError ?? Infinity));
  const best = new Map<string, ModelTrial>();
  for (const trial of trials) {
    const known = best.get(trial.model);
    best.set(trial.model, known === undefined || error(trial) < error(known) ? trial : known);
  }
  return [...best.values()];
}

function learnedChains({ fit, calibrate }: FigureWindow): number {
  return fit.totalDuration.length + calibrate.totalDuration.length;
}

function tryChains(window: FigureWindow): ChainTrial {
  const { fit, calibrate, judged } = window;
  const learned = learnedChains(window);
  const none = { learned, judged: 0, rare: { isolation_forest: 0, mahalanobis: 0 } };
  if (learned < FEWEST_CHAINS || Math.min(fit.totalDuration.length, calibrate.totalDuration.length) === 0) {
    return none;
  }
  const { forestNats, mahalanobisNats } = judgeChains(fitChainModel(fit, calibrate), judged);
  const rareIn = (nats: Float64Array) => nats.reduce((sum, one) => sum + (one >= RARE_NATS ? 1 : 0), 0);
  return {
    learned,
    judged: judged.totalDuration.length,
    rare: { isolation_forest: rareIn(forestNats), mahalanobis: rareIn(mahalanobisNats) },
  };
}

function graphFigures({ services, edges }: KnownCalls) {
  const found = communities(serviceGraph(services, edges));
  return {
    series: services.length,
    count: Math.round(edges.reduce((sum, { calls }) => sum + calls, 0)),
    groups: found.communities.length,
    modularity: edges.length > 0 ? found.modularity : NaN,
  };
}

function knownIn(values: Float64Array): number {
  let known = 0;
  for (let step = 0; step < values.length; step++) {
    known += values[step] === values[step] ? 1 : 0;
  }
  return known;
}

/** The parts of an answer as one. */
export function joinTrials(parts: readonly ModelTrials[], fits: number): ModelTrials {
  const byFit = <T>(listsOf: (part: ModelTrials) => T[][]): T[][] =>
    Array.from({ length: fits }, (_, fit) => parts.flatMap((part) => listsOf(part)[fit] ?? []));
  const learned = parts.flatMap((part) => part.learned ?? []);
  const forecast = parts.flatMap((part) => part.forecast ?? []);
  return {
    learned:
      learned.length === 0
        ? null
        : { band: sumOf(learned.map(({ band }) => band)), novelty: sumOf(learned.map(({ novelty }) => novelty)) },
    tested: byFit(({ tested }) => tested),
    forecast: forecast.length === 0 ? null : sumOf(forecast),
    backtests: byFit((part) => part.backtests),
    chains: parts.find(({ chains }) => chains !== null)?.chains ?? null,
    graphs: parts.flatMap(({ graphs }) => graphs),
  };
}

function sumOf(all: readonly Learned[]): Learned {
  return all.reduce((sum, one) => ({ series: sum.series + one.series, count: sum.count + one.count }), {
    series: 0,
    count: 0,
  });
}
