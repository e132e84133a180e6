import { describeStretch } from '../../core/anomaly/describeStretch';
import {
  ANOMALY_STEP_MS,
  signalKind,
  type AnomalyBands,
  type AnomalyInput,
  type Sensitivity,
} from '../../core/anomaly/model';
import { detectAnomalies } from '../../core/anomaly/detectAnomalies';
import { findAnomalies } from '../../core/anomaly/stretches';
import { rankStretches, type NamedStretch } from '../../core/anomaly/summariseAnomalies';
import { floorMinute } from './anomalyRows';
import type { CanonicalSeries } from './canonicalSeries';
import type { Range } from './interval';
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

/** The query's sensitivity, else the one in the data source's settings. */
export function sensitivityOf(options: { sensitivity?: Sensitivity }, context: QueryContext): Sensitivity {
  return options.sensitivity ?? context.settings.anomalies.sensitivity;
}

/** The complete minutes of a series from `from` on. */
export function minutesFrom(series: CanonicalSeries, from: number): Minutes {
  const first = Math.round((floorMinute(from) - series.time0) / ANOMALY_STEP_MS);
  return { fromIndex: Math.min(series.values.length, Math.max(0, first)), toIndex: series.values.length };
}

/** How a series is judged, whatever the answer is for. */
function inputOf(series: CanonicalSeries, sensitivity: Sensitivity): AnomalyInput {
  const { time0, values, weights, signal } = series;
  const own = { time0, stepMs: ANOMALY_STEP_MS, values, signal, kind: signalKind(signal), sensitivity };
  return weights === undefined ? own : { ...own, weights };
}

/** Band, score and severity of each of the minutes. */
export function judge(series: CanonicalSeries, minutes: Minutes, sensitivity: Sensitivity): AnomalyBands {
  return detectAnomalies(inputOf(series, sensitivity), minutes);
}

/** Abnormal stretches that overlap `range`, open ones first, then the worst; one that began earlier keeps its true start. */
export function stretchesIn(all: CanonicalSeries[], range: Range, sensitivity: Sensitivity): NamedVerdict[] {
  const units = new Map<NamedStretch, string>();
  for (const series of all) {
    const { service, signal, unitText } = series;
    const { stretches } = findAnomalies(
      inputOf(series, sensitivity),
      minutesFrom(series, range.from),
      labelKey(series.labels)
    );
    for (const stretch of stretches) {
      units.set({ ...stretch, service, signal }, unitText);
    }
  }
  return rankStretches([...units.keys()]).map((stretch) => {
    const { service, signal } = stretch;
    const unit = units.get(stretch) ?? '';
    return { ...stretch, unit, description: describeStretch(stretch, { service, signal, unit }) };
  });
}
