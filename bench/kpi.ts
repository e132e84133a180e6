import { detectAnomalies } from '../src/core/anomaly/detectAnomalies';
import { ANOMALY_MODEL, ANOMALY_STEP_MS, signalKind, type Sensitivity } from '../src/core/anomaly/model';
import {
  readFaults,
  readFrontend,
  readServices,
  readUnlisted,
  type Fault,
  type Period,
  type Recording,
} from './accuracy/nezha';
import { judgeFlags, poolFlags, share, type FlagFigures } from './accuracy/flags';

export const READS_DATA = true;

interface Options {
  data: string;
  json: boolean;
}

const SYSTEMS = ['OB', 'TT'];
const SENSITIVITIES: Sensitivity[] = ['low', 'medium', 'high'];
const CPU = { 'metric:cpu': { column: 'cpu_pct', factor: 1 } };
/** From here on Online Boutique ran without a fault (UTC seconds): after the last unlisted period. */
const QUIET_FROM = 1_661_155_770;

/**
 * Faults of the nezha recordings that the shipped detector marks, with one setting for all series. `frontends`: latency and
 * errors of the whole application. `services`: with each service's CPU. Both systems pooled, recordings as they are,
 * at medium sensitivity; `curve` has the others. `withHistory`: Online Boutique with its fault-free hours
 * replayed before the first fault, a constructed history; false marks are stretches per service and day.
 */
export async function run({ data, json }: Options): Promise<Record<string, unknown>> {
  const faults = readFaults(data);
  const unlisted = readUnlisted(data);
  const recordings = new Map(
    SYSTEMS.map((system) => [system, { fronts: readFrontend(data, system), services: readServices(data, system, CPU) }])
  );
  const pooled = (sensitivity: Sensitivity, all: boolean) =>
    figures(
      poolFlags(
        SYSTEMS.map((system) => {
          const { fronts, services } = recordings.get(system) ?? { fronts: [], services: [] };
          return flagged(
            all ? [...fronts, ...services] : fronts,
            faults.filter((fault) => fault.system === system),
            unlisted.filter((period) => period.system === system),
            sensitivity
          );
        })
      )
    );
  const curve = Object.fromEntries(
    SENSITIVITIES.map((sensitivity) => [
      sensitivity,
      { frontends: pooled(sensitivity, false), services: pooled(sensitivity, true) },
    ])
  );
  const boutique = recordings.get('OB') ?? { fronts: [], services: [] };
  const withHistory = SENSITIVITIES.map((sensitivity) => [
    sensitivity,
    constructed(
      [...boutique.fronts, ...boutique.services],
      faults.filter(({ system }) => system === 'OB'),
      unlisted.filter(({ system }) => system === 'OB'),
      sensitivity,
      json
    ),
  ]);
  return { ...curve.medium, curve, withHistory: Object.fromEntries(withHistory) };
}

function flagged(series: Recording[], faults: Fault[], unlisted: Period[], sensitivity: Sensitivity): FlagFigures {
  return poolFlags(series.map((one) => judgeFlags(one, marks(one, 0, sensitivity), faults, unlisted)));
}

/** Whether each minute of a recording is marked; `history` values are put before it. */
function marks(recording: Recording, historyFrom: number, sensitivity: Sensitivity): boolean[] {
  const history = historyFrom > 0 ? recording.values.subarray(historyFrom - recording.minute0) : new Float64Array(0);
  const values = new Float64Array(history.length + recording.values.length);
  values.set(history);
  values.set(recording.values, history.length);
  const input = {
    time0: (recording.minute0 - history.length) * ANOMALY_STEP_MS,
    stepMs: ANOMALY_STEP_MS,
    values,
    signal: recording.signal,
    kind: signalKind(recording.signal),
    sensitivity,
  };
  const { severity } = detectAnomalies(input, { fromIndex: history.length, toIndex: values.length }, ANOMALY_MODEL);
  return Array.from(severity, (one) => one > 0);
}

function constructed(
  series: Recording[],
  faults: Fault[],
  unlisted: Period[],
  sensitivity: Sensitivity,
  json: boolean
): Record<string, unknown> {
  const judged = series.map((one) => ({
    one,
    flags: judgeFlags(one, marks(one, Math.ceil(QUIET_FROM / 60), sensitivity), faults, unlisted),
  }));
  const pooled = poolFlags(judged.map(({ flags }) => flags));
  const services = [...new Set(series.map(({ service }) => service))];
  const days = Math.max(...series.map(({ values }) => values.length)) / 1440;
  const stretches = services.map((service) =>
    judged.filter(({ one }) => one.service === service).reduce((sum, { flags }) => sum + flags.falseStretches, 0)
  );
  if (!json && sensitivity === 'medium') {
    for (const fault of faults) {
      const seen = judged
        .filter(({ flags }) => flags.found.has(fault.id))
        .map(({ one }) => `${one.service} ${one.signal.replace('metric:', '')}`);
      process.stderr.write(
        `${fault.id} | ${fault.service} | ${fault.type} | ${seen.length > 0 ? seen.join(', ') : '–'}\n`
      );
    }
  }
  return {
    recall: share(pooled.found.size, pooled.faults.size),
    found: pooled.found.size,
    faults: pooled.faults.size,
    falseStretchesPerServiceAndDay: stretches.reduce((sum, count) => sum + count, 0) / services.length / days,
    worstServicePerDay: Math.max(...stretches) / days,
  };
}

function figures(pooled: FlagFigures): Record<string, number> {
  return {
    precision: share(pooled.right, pooled.right + pooled.wrong),
    precisionUnlistedOut: share(pooled.right, pooled.right + pooled.wrong - pooled.wrongUnlisted),
    recall: share(pooled.found.size, pooled.faults.size),
  };
}
