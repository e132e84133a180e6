/** Version of the models and of how one of them is chosen, for receipts. */
export const FORECAST_MODEL_VERSION = 'rolling-origin/1';

/** `auto` chooses by rolling origin. */
export type ForecastModelName = 'auto' | 'seasonalNaive' | 'holtWinters' | 'theta';

export interface ForecastInput {
  /** A regular grid of complete steps, newest last; NaN where unknown. */
  values: Float64Array;
  stepMs: number;
  /** Start of the first step, epoch ms. */
  time0: number;
  /** Steps to forecast. */
  horizonSteps: number;
  model: ForecastModelName;
  /** Values below 0 cannot be: rates, durations, shares. */
  nonNegative: boolean;
  /** Values above cannot be, such as 1 for shares. */
  upperBound?: number;
}

export interface Backtest {
  /** Share of values inside the 95 % band when each origin is judged by the errors of the others. */
  coverage95: number;
  /** Σ|error| / Σ|value| over all origins and steps. */
  relativeError: number;
  origins: number;
}

export interface ForecastResult {
  /** The model that was used, in the names of the query, or one that only the choice may take. */
  model: Exclude<ForecastModelName, 'auto'> | 'seasonalMedian' | 'naive' | 'none';
  /** Steps of one season; 1 without a season. */
  season: number;
  /** Start of the first forecast step, epoch ms. */
  time0: number;
  forecast: Float64Array;
  lower50: Float64Array;
  upper50: Float64Array;
  lower80: Float64Array;
  upper80: Float64Array;
  lower95: Float64Array;
  upper95: Float64Array;
  backtest: Backtest | null;
  /** A sentence while history is too short for a daily course; null otherwise. */
  learning: string | null;
}

/** How one of the models did on a series. */
export interface ModelTrial {
  model: ForecastResult['model'];
  season: number;
  /** Whether the series is forecast with it. */
  chosen: boolean;
  /** Null while history is too short. */
  backtest: Backtest | null;
}

/** Forecasts `horizon` steps after the end of `values`. Values may be missing. */
export type Forecaster = (values: Float64Array, horizon: number) => Float64Array;
