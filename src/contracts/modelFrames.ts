/** Names on the wire of what the registry tells of models; see `frames.ts`. */

/** Figures by which models are measured; null where one does not apply, or is not known yet. */
export const MODEL_SCORES = {
  /** Alarms of a week that nobody confirmed, of one service. */
  falsePerWeek: 'falsePerWeek',
  /** Minutes, or chains, as strange as one in a hundred, by how many there should be. */
  calibration: 'calibration',
  /** Median ms from the start of what was said to be real until the first alarm. */
  delay: 'delay',
  /** Σ|error| / Σ|value| of past forecasts, median of the series. */
  relativeError: 'relativeError',
  /** Share of later values inside the 95 % band, mean of the series. */
  coverage95: 'coverage95',
  /** Series that are forecast with the model. */
  chosen: 'chosen',
  /** Newman's modularity of the groups of services. */
  modularity: 'modularity',
} as const;

export type ModelScore = keyof typeof MODEL_SCORES;

/** One row per model; `MODEL_SCORES` are columns too. Times are numbers, since they may be unknown. */
export const MODEL_FIELDS = {
  model: 'model',
  /** `pattern`, `anomaly`, `forecast`, `correlation` or `recommendation`. */
  kind: 'kind',
  /** Name that the models of a kind are kept under together. */
  family: 'family',
  name: 'name',
  version: 'version',
  /** `ready`, `learning`, `idle` (nothing to work on) or `failed`. */
  state: 'state',
  /** What there is to say of the state, or `''`. */
  note: 'note',
  /** `minute`, `schedule`, `answer` or `never`. */
  fitting: 'fitting',
  /** Epoch ms: the newest fit, and the first row that it learned from. */
  fitted: 'fitted',
  learnedFrom: 'learnedFrom',
  /** Series or services that it learned from, and how many values, chains or calls of them. */
  learnedSeries: 'learnedSeries',
  learnedCount: 'learnedCount',
  /** `values`, `chains`, `calls`, or `''`. */
  learnedUnit: 'learnedUnit',
  /** Epoch ms as of which the scores are. */
  scored: 'scored',
  method: 'method',
  /** JSON: `[{name, value, about}]`. */
  parameters: 'parameters',
} as const;

/** One frame per model and score, `timeseries-multi`; labels `model`, `score`. */
export const MODEL_SCORE_FIELD = 'value';

/** Where `registry` says when fits are made, in `meta.custom.registry`. */
export interface RegistryCustom {
  refit: 'hourly' | 'sixHours' | 'daily';
  /** Epoch ms of the newest scheduled fit and of the next; null without data. */
  fitted: number | null;
  next: number | null;
}
