import type { ForecastCustom } from '../../contracts/frames';
import { forecastQuerySchema, type ForecastQuery } from '../../contracts/queries/forecast';
import { untaughtSteps } from '../../core/anomaly/markWindows';
import { taughtOnly, teachingNothing } from '../../core/anomaly/untaught';
import { forecastSeries } from '../../core/forecast/forecastSeries';
import { forecastStep } from '../../core/forecast/forecastStep';
import {
  FORECAST_MODEL_VERSION,
  type ForecastInput as ModelInput,
  type ForecastResult,
} from '../../core/forecast/model';
import { thresholdCrossing } from '../../core/forecast/thresholdCrossing';
import type { RedColumns } from '../../stores/port';
import { forecastFrames, type ForecastSeries } from '../frames/forecast';
import type { FrameNotice } from '../frames/frame';
import { quantilesOf } from './anomalyRows';
import { chainSeries, metricSeries, type CanonicalSeries } from './canonicalSeries';
import { askMetrics, type JoinedMetrics } from './constructedHistory';
import { cutRed, withoutRows } from './cutRed';
import { checkRange, completeUntil, DAY, floorTo, HOUR, MINUTE } from './interval';
import { leftOutNotice, leftOutOf, leftOutParameters, windowsOf, type LeftOut } from './leftOut';
import { leftOutNotice as moreNotice, samplingNotice } from './notices';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';

export interface ForecastInput {
  stepMs: number;
  /** Start of the history, a multiple of the step. */
  time0: number;
  /** End of the last complete step: where the past ends. */
  now: number;
  red: RedColumns | null;
  metrics: JoinedMetrics | null;
  /** Stretches of time that the models do not learn from; absent where there is none. */
  leftOut?: LeftOut;
}

const TOO_SPARSE: FrameNotice = {
  severity: 'warning',
  text: 'Requests were recorded in so few places that their rate cannot be forecast. Choose another signal, such as p95 or a metric.',
};

const METRIC_PREFIX = 'metric:';

/** What comes next: history, forecast and bands per series, as of the end of the range or of the data. */
export const forecastQueryType = heavyQueryType(
  {
    type: 'forecast',
    schema: forecastQuerySchema,

    async read(query, context, access): Promise<ForecastInput> {
      checkRange(context);
      const { signal, historyDays, limit } = query.options;
      const history = historyDays * DAY;
      const stepMs = forecastStep(history, horizonOf(query));
      const isMetric = signal.startsWith(METRIC_PREFIX);
      const { watermark } = context;
      const until = isMetric ? Math.min(watermark.lastMetric + MINUTE, context.now) : completeUntil(context);
      const first = isMetric ? watermark.firstMetric : watermark.firstEvent;
      const now = floorTo(Math.min(context.to, until), stepMs);
      const time0 = Math.max(floorTo(now - history, stepMs), floorTo(first, stepMs));
      if (!(now > time0)) {
        return { stepMs, time0: 0, now: 0, red: null, metrics: null };
      }
      const range = { from: time0, to: now };
      const name = signal.slice(METRIC_PREFIX.length);
      const series = {
        red: isMetric
          ? null
          : await access.store.red(access.scope(range), {
              groupBy: 'service',
              stepMs,
              limit,
              quantiles: quantilesOf([signal]),
            }),
        metrics: isMetric
          ? await askMetrics(access, range, { names: [name], stepMs, aggregation: 'mean', limit }, 'recorded')
          : null,
      };
      const leftOut = leftOutOf(context, range, { chainSignals: isMetric ? [] : [signal], ...series });
      return { stepMs, time0, now, ...series, ...(leftOut === undefined ? {} : { leftOut }) };
    },
  },
  { split: splitSeries, work: forecastPart, join: joinForecasts }
);

/** One series as it is shown, and what the answer says about its model. */
interface Forecast {
  shown: ForecastSeries;
  model: string;
  learning: string | null;
}

/** The services in parts; metrics are few, and named by what tells them from each other. */
export function splitSeries(input: ForecastInput): { parts: ForecastInput[]; rest: ForecastInput } {
  const { red } = input;
  return red === null
    ? { parts: [input], rest: input }
    : { parts: cutRed(red).map((part) => ({ ...input, red: part })), rest: { ...input, red: withoutRows(red) } };
}

function forecastPart(query: ForecastQuery, context: QueryContext, input: ForecastInput): Forecast[] {
  return seriesOf(query, context, input).map((series) => {
    const result = forecastOf(query, series, input);
    const { model, learning } = result;
    return { shown: shownSeries(query, context, input, series, result), model, learning };
  });
}

function joinForecasts(query: ForecastQuery, _: QueryContext, input: ForecastInput, parts: Forecast[][]): Answer {
  const forecasts = parts.flat();
  const { red, metrics, stepMs, time0, now, leftOut } = input;
  const sampled = red?.sampled.includes(true) ?? false;
  return {
    frames: forecastFrames(forecasts.map(({ shown }) => shown)),
    notices: [
      ...samplingNotice(sampled),
      ...leftOutNotice(leftOut),
      ...moreNotice(red?.folded ?? metrics?.folded, forecasts.length, 'series'),
      ...(forecasts.length === 0 && sampled ? [TOO_SPARSE] : []),
      ...learningNotice(forecasts),
    ],
    receipt: {
      method: FORECAST_MODEL_VERSION,
      models: [...new Set(forecasts.map(({ model }) => model))],
      parameters: { ...query.options, stepMs, historySteps: (now - time0) / stepMs, ...leftOutParameters(leftOut) },
      source: red?.source,
      rowsRead: (red?.rowsRead ?? 0) + (metrics?.rowsRead ?? 0),
    },
  };
}

function horizonOf(query: ForecastQuery): number {
  return query.options.horizonHours * HOUR;
}

/** The series that are forecast, on the grid of the history. */
export function seriesOf(
  query: ForecastQuery,
  context: QueryContext,
  { time0, now, stepMs, red, metrics }: ForecastInput
): CanonicalSeries[] {
  const grid = { time0, stepMs, length: Math.round((now - time0) / stepMs) };
  return [
    ...(red === null
      ? []
      : chainSeries(red, grid, [query.options.signal], context.watermark.firstEvent, 'whereCovered')),
    ...(metrics === null ? [] : metricSeries(metrics, grid)),
  ];
}

function forecastOf(query: ForecastQuery, series: CanonicalSeries, input: ForecastInput): ForecastResult {
  return forecastSeries(modelInput(query, series, input));
}

/** How a series is forecast, whatever the answer is for. */
export function modelInput(
  query: ForecastQuery,
  series: CanonicalSeries,
  { stepMs, leftOut }: Pick<ForecastInput, 'stepMs' | 'leftOut'>
): ModelInput {
  const isShare = series.signal === 'errorRatio';
  return {
    values: taughtValues(series, stepMs, leftOut),
    stepMs,
    time0: series.time0,
    horizonSteps: Math.max(1, Math.ceil(horizonOf(query) / stepMs)),
    model: query.options.model,
    nonNegative: !series.values.some((value) => value < 0),
    ...(isShare ? { upperBound: 1 } : {}),
  };
}

/** What models learn from: marked steps and those of maintenance are gaps, unless they are expected. */
function taughtValues(series: CanonicalSeries, stepMs: number, leftOut: LeftOut | undefined): Float64Array {
  const { time0, values } = series;
  const said = untaughtSteps(windowsOf(leftOut), series, { time0, stepMs, length: values.length });
  return said === undefined ? values : taughtOnly(values, teachingNothing(said));
}

/** The part of the history that the panel shows, at least as long as the horizon, and the future behind it. */
function shownSeries(
  query: ForecastQuery,
  context: QueryContext,
  { time0, now, stepMs }: ForecastInput,
  series: CanonicalSeries,
  result: ForecastResult
): ForecastSeries {
  const shownFrom = Math.max(time0, floorTo(Math.min(context.from, now - horizonOf(query)), stepMs));
  const past = series.values.subarray(Math.round((shownFrom - time0) / stepMs));
  const length = past.length + result.forecast.length;
  const future = (values: Float64Array) => joined(length, past.length, values);
  const { lower50, upper50, lower80, upper80, lower95, upper95 } = result;
  const { labels, service, signal, unit } = series;
  return {
    labels,
    service,
    signal,
    unit,
    time: Float64Array.from({ length }, (_, step) => shownFrom + step * stepMs),
    value: joined(length, 0, past),
    forecast: future(result.forecast),
    bands: {
      lower50: future(lower50),
      upper50: future(upper50),
      lower80: future(lower80),
      upper80: future(upper80),
      lower95: future(lower95),
      upper95: future(upper95),
    },
    custom: customOf(query, result, now, stepMs, lastKnown(series.values)),
  };
}

function joined(length: number, offset: number, values: Float64Array): Float64Array {
  const column = new Float64Array(length).fill(NaN);
  column.set(values, offset);
  return column;
}

function lastKnown(values: Float64Array): number {
  return values.findLast((value) => !Number.isNaN(value)) ?? NaN;
}

function customOf(
  query: ForecastQuery,
  result: ForecastResult,
  now: number,
  stepMs: number,
  last: number
): ForecastCustom {
  const { threshold } = query.options;
  return {
    now,
    model: result.model,
    backtest: result.backtest,
    learning: result.learning,
    threshold: threshold === undefined ? null : thresholdCrossing(result, stepMs, threshold, last),
  };
}

function learningNotice(forecasts: Forecast[]): FrameNotice[] {
  const learning = forecasts.flatMap((one) => (one.learning === null ? [] : [one.learning]));
  if (learning.length === 0) {
    return [];
  }
  const text =
    learning.length === forecasts.length
      ? learning[0]
      : `${learning.length} of ${forecasts.length} series are still learning. ${learning[0]}`;
  return [{ severity: 'info', text }];
}
