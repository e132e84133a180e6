/** Names on the wire of what is made of verdicts; see `frames.ts`. */

/** How the verdicts on each service did; of all services together the same but for `service` and `signals`. */
export const SCORECARD_FIELDS = {
  service: 'service',
  /** Signals that were judged. */
  signals: 'signals',
  /** Weeks that were judged, of the signal that was judged longest. */
  weeks: 'weeks',
  alarms: 'alarms',
  /** Alarms that somebody said to be real, or to be expected. */
  confirmed: 'confirmed',
  refuted: 'refuted',
  /** Alarms that nobody confirmed, a week, and what their true rate is below with 95 % confidence. */
  falsePerWeek: 'falsePerWeek',
  falsePerWeekUpper: 'falsePerWeekUpper',
  /** False alarms a week that are allowed; null without a budget. */
  budget: 'budget',
  /** Stretches of time that somebody said to be real, those with an alarm, and the median delay of it in ms. */
  real: 'real',
  found: 'found',
  delay: 'delay',
} as const;

/** One row per judged point; series by series, the strangest first, each by time. */
export const TEMPORAL_FIELDS = {
  time: 'time',
  service: 'service',
  signal: 'signal',
  value: 'value',
  /** What was expected of the point up to an hour before; null where nothing could be. */
  predicted: 'predicted',
  /** |value − predicted|. */
  predictionError: 'prediction_error',
  /** The percentile of the training errors beyond which an error is marked. */
  threshold: 'threshold',
  /** `medium` or `high`; empty where the point is not marked. */
  severity: 'severity',
  /** Share of the training time that was less strange, 0 to 1. */
  confidence: 'confidence',
  /** `temporal_anomaly` where the point is marked, else empty. */
  type: 'type',
  /** `forecast_residual`, or `shape_discord` where the error alone does not mark the point; empty where nothing does. */
  detectionMethod: 'detection_method',
  /** All methods that mark it, separated by commas. */
  agreeingMethods: 'agreeing_methods',
  /** Distance of the last two hours' shape from the most similar one before, and the one beyond which it is marked. */
  shapeDistance: 'shape_distance',
  shapeThreshold: 'shape_threshold',
  /** Optional: what tells series of one service and signal from each other, as `name value, …`; absent where no series has any. */
  tags: 'tags',
} as const;

/** How often minutes came that are called so improbable, by kind of signal. */
export const CALIBRATION_FIELDS = {
  kind: 'kind',
  /** One minute in so many. */
  odds: 'odds',
  minutes: 'minutes',
  expected: 'expected',
  observed: 'observed',
  /** observed / expected: below 1 the method is cautious. */
  ratio: 'ratio',
} as const;

/** One row per incident. Optional are all but `id`, `state`, `started`, `severity`, `service` and `title`. */
export const INCIDENT_FIELDS = {
  id: 'id',
  /** `open`, `growing`, `recovering` or `closed`. */
  state: 'state',
  started: 'started',
  /** When it was known to be more than a single signal. */
  opened: 'opened',
  /** End of its last abnormal minute; so far, until it is closed. */
  ended: 'ended',
  severity: 'severity',
  /** Service of its first signal. */
  service: 'service',
  title: 'title',
  /** JSON array: services with an abnormal signal, in the order in which they joined. */
  services: 'services',
  signals: 'signals',
  firstSignal: 'firstSignal',
  firstSentence: 'firstSentence',
  /** JSON array: services that call one of these and are not abnormal themselves, nearest first. */
  atRisk: 'atRisk',
  /** Services touched as a share of all. */
  share: 'share',
  investigation: 'investigation',
} as const;

/** What the signals of incidents have beside the columns of an anomalies table. */
export const INCIDENT_SIGNAL_FIELDS = {
  /** Id of the incident, empty where the signal belongs to none. */
  incident: 'incident',
  why: 'why',
} as const;

/** One frame per incident, typed `timeseries-multi`; labels `incident`, `service`. Without incidents one series of zeros without labels. */
export const INCIDENT_OPEN_FIELDS = {
  /** 1 low to 3 high while the incident is open, as far as it was known then; else 0. */
  severity: 'severity',
} as const;

/** Where `incidents` says what it made of the signals, in `meta.custom.incidents`: also of those beyond its limit. */
export interface IncidentsCustom {
  incidents: number;
  /** Of these, how many are not closed. */
  open: number;
  /** Abnormal stretches of the range; each belongs to an incident or to none. */
  signals: number;
  inIncidents: number;
  single: number;
  /** Stretches of the incidents that were over before the range began; not among `signals`. */
  earlier: number;
}

/** Where each band frame of `anomalies` says how its verdicts are made, in `meta.custom.judged`. */
export interface JudgedCustom {
  kind: 'rate' | 'errorRatio' | 'duration' | 'gauge';
  /** `band`: it leaves its usual band; `counts`: more errors than so many requests usually have; `novelty`: values unlike all before, held by their band. */
  method: 'band' | 'counts' | 'novelty';
  /** Strangeness (−ln p) behind a score of 0.5. */
  mark: number;
}

/**
 * Where each band frame of `anomalies` keeps what was said of its range, in `meta.custom.marks`; absent where nothing was. By time, also what
 * is about more than this series.
 */
export type MarksCustom = Array<{
  /** Empty for maintenance, which the data source's settings name, and for what the method itself left out. */
  id: string;
  service: string;
  signal: string;
  /** Half open, epoch ms. */
  from: number;
  to: number;
  /** `firing`: it fired, so it was left out of what is usual. `adopted`: it fired so long that it is the new usual, since `from`, learnt at `to`. */
  kind: 'real' | 'expected' | 'ignore' | 'maintenance' | 'firing' | 'adopted';
  /** Of maintenance its name. */
  note: string;
  by: string;
  at: number | null;
}>;
