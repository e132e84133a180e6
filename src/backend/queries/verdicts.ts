import { BUDGET_SIGNALS } from '../../core/anomaly/budget';
import { describeStretch } from '../../core/anomaly/describeStretch';
import {
  ANOMALY_STEP_MS,
  signalKind,
  type AnomalyBands,
  type AnomalyInput,
  type Sensitivity,
  type SensitivityLevel,
} from '../../core/anomaly/model';
import { detectAnomalies } from '../../core/anomaly/detectAnomalies';
import { findAnomalies } from '../../core/anomaly/stretches';
import { rankStretches, type NamedStretch } from '../../core/anomaly/summariseAnomalies';
import { floorMinute } from './anomalyRows';
import type { CanonicalSeries } from './canonicalSeries';
import type { Range } from './interval';
import type { NamedMemory } from './leftOut';
import { labelKey } from './labelKey';
import type { QueryContext } from './queryType';

export interface NamedVerdict extends NamedStretch {
  /** Unit of its values in words, `''` where it has none. */
  unit: string;
  description: string;
}

/** Minutes of a series that are judged: indices into its values, half open. */
export interface Minutes {
  fromIndex: number;
  toIndex: number;
}

export interface SensitivityOptions {
  sensitivity?: SensitivityLevel;
  falseAlarmsPerWeek?: number;
  signals?: readonly string[];
}

/** What the query says, else the data source's settings; of the two a false-alarm budget comes before a sensitivity. */
export function sensitivityOf(options: SensitivityOptions, context: QueryContext): Sensitivity {
  const { anomalies } = context.settings;
  const { falseAlarmsPerWeek = options.sensitivity === undefined ? anomalies.falseAlarmsPerWeek : undefined } = options;
  return falseAlarmsPerWeek === undefined
    ? (options.sensitivity ?? anomalies.sensitivity)
    : { falseAlarmsPerWeek, signals: options.signals?.length ?? 0 };
}

/** The same as the receipt says it. */
export function sensitivityParameters(sensitivity: Sensitivity): Record<string, unknown> {
  return typeof sensitivity === 'string'
    ? { sensitivity }
    : {
        falseAlarmsPerWeek: sensitivity.falseAlarmsPerWeek,
        sharedBySignals: Math.max(BUDGET_SIGNALS, sensitivity.signals),
      };
}

/** The complete minutes of a series from `from` on. */
export function minutesFrom(series: CanonicalSeries, from: number): Minutes {
  const first = Math.round((floorMinute(from) - series.time0) / ANOMALY_STEP_MS);
  return { fromIndex: Math.min(series.values.length, Math.max(0, first)), toIndex: series.values.length };
}

/** The runs of complete minutes from `from` on that have a verdict. */
export function judgedMinutes(series: CanonicalSeries, from: number): Minutes[] {
  const whole = minutesFrom(series, from);
  const { unjudged } = series;
  if (unjudged === undefined) {
    return whole.fromIndex < whole.toIndex ? [whole] : [];
  }
  const runs: Minutes[] = [];
  for (let index = whole.fromIndex; index < whole.toIndex; index++) {
    const last = runs.at(-1);
    if (unjudged[index] === 0 && last?.toIndex === index) {
      last.toIndex = index + 1;
    } else if (unjudged[index] === 0) {
      runs.push({ fromIndex: index, toIndex: index + 1 });
    }
  }
  return runs;
}

/** How a series is judged, whatever the answer is for. */
export function inputOf(series: CanonicalSeries, sensitivity: Sensitivity): AnomalyInput {
  const { time0, values, weights, signal, untaught, learnsFromAlerts } = series;
  const judged = { time0, stepMs: ANOMALY_STEP_MS, values, signal, kind: signalKind(signal), sensitivity };
  const taught = untaught === undefined ? judged : { ...judged, untaught };
  const own = learnsFromAlerts ? { ...taught, learnsFromAlerts } : taught;
  return weights === undefined ? own : { ...own, weights };
}

/** Band, score and severity of each of the minutes; missing where there is no verdict. */
export function judge(series: CanonicalSeries, minutes: Minutes, sensitivity: Sensitivity): AnomalyBands {
  const bands = detectAnomalies(inputOf(series, sensitivity), minutes);
  const { unjudged } = series;
  for (let index = 0; unjudged !== undefined && index < bands.score.length; index++) {
    if (unjudged[minutes.fromIndex + index] === 1) {
      bands.usual[index] = bands.lower[index] = bands.upper[index] = bands.score[index] = NaN;
      bands.severity[index] = 0;
    }
  }
  return bands;
}

/** Time that the method itself left out of what is usual, in epoch ms; by time. */
export function memoryOf({ service, signal, time0 }: CanonicalSeries, { memory = [] }: AnomalyBands): NamedMemory[] {
  return memory.map(({ fromIndex, toIndex, adopted }) => ({
    service,
    signal,
    from: time0 + fromIndex * ANOMALY_STEP_MS,
    to: time0 + toIndex * ANOMALY_STEP_MS,
    kind: adopted ? 'adopted' : 'firing',
  }));
}

/** Abnormal stretches that overlap `range`, open ones first, then the worst; one that began earlier keeps its true start. What was left out of the usual is added to `memory`. */
export function stretchesIn(
  all: CanonicalSeries[],
  range: Range,
  sensitivity: Sensitivity,
  memory: NamedMemory[] = []
): NamedVerdict[] {
  const units = new Map<NamedStretch, string>();
  for (const series of all) {
    const { service, signal, unitText } = series;
    for (const run of judgedMinutes(series, range.from)) {
      const { bands, stretches } = findAnomalies(inputOf(series, sensitivity), run, labelKey(series.labels));
      memory.push(...memoryOf(series, bands));
      for (const stretch of stretches) {
        const open = stretch.open && run.toIndex === series.values.length;
        units.set({ ...stretch, open, service, signal }, unitText);
      }
    }
  }
  return rankStretches([...units.keys()]).map((stretch) => {
    const { service, signal } = stretch;
    const unit = units.get(stretch) ?? '';
    return { ...stretch, unit, description: describeStretch(stretch, { service, signal, unit }) };
  });
}
