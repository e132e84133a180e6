import type { MemoryWindow } from './firing';

/** What a signal measures; decides on which scale it is judged and which direction is bad. */
export type SignalKind = 'rate' | 'errorRatio' | 'duration' | 'gauge';

export type SensitivityLevel = 'low' | 'medium' | 'high';

/** At most so many false alarms a week of a service, all of its signals together. */
export interface FalseAlarmBudget {
  falseAlarmsPerWeek: number;
  /** Signals of each service that are judged. */
  signals: number;
}

/** How readily a value is marked. */
export type Sensitivity = SensitivityLevel | FalseAlarmBudget;

/** What is asked of stores is judged by the minute, whatever a panel shows. */
export const ANOMALY_STEP_MS = 60_000;

/** A verdict depends on at most so much before its minute, and on nothing else: 17,280 steps, where steps are not minutes. */
export const ANOMALY_HISTORY_MS = 12 * 86_400_000;

/** Version of the method, for receipts: the same version and rows give the same verdicts. */
export const ANOMALY_MODEL_VERSION = 'band-and-novelty/3';

export interface AnomalyInput {
  /** Start of the first step, a multiple of `stepMs`. */
  time0: number;
  /** A second or more. Constants that are counted in steps were looked at with minutes, of gauges also with five minutes to an hour. */
  stepMs: number;
  /** `rate` per second (0 when idle), `errorRatio` 0 to 1 and durations (NaN without requests), gauges in their unit; NaN is unknown. */
  values: Float64Array;
  /** Requests per step; error ratios and durations are believed as far as there are requests behind them. */
  weights?: Float64Array;
  signal: string;
  kind: SignalKind;
  sensitivity: Sensitivity;
  /** By step, 0 or one of {@link UNTAUGHT}: what people said of it. Absent: nothing. */
  untaught?: Uint8Array;
  /** Stretches that fire teach as any other; else they are left out of what is usual until they last. */
  learnsFromAlerts?: boolean;
}

/**
 * What was said of a step: a real incident teaches nothing and is raised as any other; what is expected teaches, and is never raised; what is ignored
 * neither teaches nor has a verdict.
 */
export const UNTAUGHT = { real: 1, expected: 2, ignored: 3 } as const;

/** Half open range of steps, as indices into `values`. */
export interface IndexRange {
  fromIndex: number;
  toIndex: number;
}

/** One entry per step of the range. */
export interface AnomalyBands {
  usual: Float64Array;
  /** A value that stays outside `[lower, upper]` for three steps is marked (for longer where requests are few); of a gauge, when it is also new. */
  lower: Float64Array;
  upper: Float64Array;
  /** 0 to 1; from 0.5 on a step is marked. NaN where there is no value to judge. */
  score: Float64Array;
  /** 0 normal, 1 low, 2 medium, 3 high. */
  severity: Uint8Array;
  /** 1 while there is too little history for a verdict. */
  learning: Uint8Array;
  /** Stretches of the range that the method itself kept out of what is usual, as indices into the values; absent without any. */
  memory?: MemoryWindow[];
}

/** Constants of the method, the same for every series. */
export interface AnomalyModel {
  /** Steps whose median and MAD say what is usual, and steps of past scores that calibrate a new one. */
  window: number;
  calibration: number;
  /** Steps just before the judged one that do not calibrate it: an incident must not excuse itself. */
  guard: number;
  /** Steps that are judged together at least, so that one noisy one does not decide. */
  sum: number;
  /** Requests that should lie in the steps judged together, and how many steps back they may reach for them. */
  enoughRequests: number;
  longestSum: number;
  /** Known steps whose median says whether a change lasts, however noisy they are. */
  lasting: number;
  /** Deviations count at most this much, down and up, in standard deviations. */
  clipLow: number;
  clipHigh: number;
  /** Past scores beyond this are taken for incidents and teach nothing, unless they are more than `incidentShare` of the past or habitual. */
  incident: number;
  incidentShare: number;
  /** More such incidents than this in the past are a habit, and teach. */
  incidentEpisodes: number;
  /** Tail exponent believed before excesses were seen: of sums and medians, and of error counts, whose tail is thinner. */
  tailPrior: number;
  tailPriorCounts: number;
  /** Known steps before the first verdict: the priors of spread and tail stand in for what was not seen yet. Of rates, whose bursts only their past tells, more. */
  minimum: number;
  minimumRate: number;
  /** Below so many known steps the flanks of incidents teach nothing either: among few they would pass for the ordinary. */
  young: number;
  /** Days that form the daily profile. */
  days: number;
  /** Strangeness (−ln p) from which a step is marked. */
  marks: Record<SensitivityLevel, number>;
  /** Strangeness of a gauge's novelty that counts as much as `marks.medium` does of a band's. */
  noveltyMark: number;
}

export const ANOMALY_MODEL: AnomalyModel = {
  window: 2_000,
  calibration: 2_000,
  guard: 10,
  sum: 3,
  enoughRequests: 30,
  longestSum: 30,
  lasting: 9,
  clipLow: -3,
  clipHigh: 8,
  incident: 6,
  incidentShare: 0.25,
  incidentEpisodes: 6,
  tailPrior: 0.22,
  tailPriorCounts: 0.15,
  minimum: 5,
  minimumRate: 30,
  young: 360,
  days: 7,
  marks: { low: 8.5, medium: 7, high: 5.5 },
  noveltyMark: 6.5,
};

/** Which kind a signal of the query model is: `rate`, `errorRatio`, `p50`…`p99`, `metric:<name>`; latency and duration metrics are durations. */
export function signalKind(signal: string): SignalKind {
  if (signal === 'rate' || signal === 'errorRatio') {
    return signal;
  }
  if (/^p\d/.test(signal) || /^metric:.*(latency|duration|response_time)/i.test(signal)) {
    return 'duration';
  }
  return 'gauge';
}
