import { detectAnomalies } from '../src/core/anomaly/detectAnomalies';
import {
  ANOMALY_MODEL,
  ANOMALY_STEP_MS,
  signalKind,
  type AnomalyModel,
  type Sensitivity,
} from '../src/core/anomaly/model';
import {
  readFaults,
  readFrontend,
  readServices,
  readUnlisted,
  type Fault,
  type Period,
  type Recording,
} from './accuracy/nezha';
import { FIRST_DAY, HABITS, QUIET_SIGNALS, falseStretches, quietService } from './accuracy/quietWeeks';
import { judgeFlags, poolFlags, share, type FlagFigures } from './accuracy/flags';

export const READS_DATA = true;

interface Options {
  data: string;
  json: boolean;
}

const SYSTEMS = ['OB', 'TT'];
const SENSITIVITIES: Sensitivity[] = ['low', 'medium', 'high'];
/** Nats from which a step is marked, where the curve is looked at. */
const MARKS = [1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8.5, 10];
/** Quiet services of each habit whose first day prices a mark. */
const QUIET_SERVICES = 10;
/** Gauges have a mark of their own, which is not that of the curve. */
const PRICED_SIGNALS = QUIET_SIGNALS.filter((signal) => signalKind(signal) !== 'gauge');
const CPU = { 'metric:cpu': { column: 'cpu_pct', factor: 1 } };
/** From here on Online Boutique ran without a fault (UTC seconds): after the last unlisted period. */
const QUIET_FROM = 1_661_155_770;

/**
 * Faults of the nezha recordings that the shipped detector marks, with one setting for all series. `frontends`: latency and
 * errors of the whole application. `services`: with each service's CPU. Both systems pooled, recordings as they are,
 * at medium sensitivity; `curve` has the others, `byMark` every mark, with the false stretches of rate, errors and p95 that it costs a
 * simulated quiet service on its first day. `withHistory`: Online Boutique with its fault-free hours
 * replayed before the first fault, a constructed history; false marks are stretches per service and day.
 */
export async function run({ data, json }: Options): Promise<Record<string, unknown>> {
  const faults = readFaults(data);
  const unlisted = readUnlisted(data);
  const recordings = new Map(
    SYSTEMS.map((system) => [system, { fronts: readFrontend(data, system), services: readServices(data, system, CPU) }])
  );
  const pooled = (sensitivity: Sensitivity, all: boolean, model = ANOMALY_MODEL) =>
    figures(
      poolFlags(
        SYSTEMS.map((system) => {
          const { fronts, services } = recordings.get(system) ?? { fronts: [], services: [] };
          return flagged(
            all ? [...fronts, ...services] : fronts,
            faults.filter((fault) => fault.system === system),
            unlisted.filter((period) => period.system === system),
            sensitivity,
            model
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
  const prices = firstDayPrices();
  const byMark = MARKS.map((mark, index) => ({
    mark,
    frontends: pooled('medium', false, marking(mark)),
    services: pooled('medium', true, marking(mark)),
    falseStretchesOnAFirstDay: prices[index],
  }));
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
  return { ...curve.medium, curve, byMark, withHistory: Object.fromEntries(withHistory) };
}

/** The model with one mark at every sensitivity. */
function marking(mark: number): AnomalyModel {
  return { ...ANOMALY_MODEL, marks: { low: mark, medium: mark, high: mark } };
}

/** By mark: false stretches per quiet service on the first day, without history. */
function firstDayPrices(): number[] {
  const services = HABITS.flatMap((habit) =>
    Array.from({ length: QUIET_SERVICES }, (_, seed) => quietService(habit, seed + 1))
  );
  return MARKS.map((mark) => {
    const wrong = services.flatMap((service) =>
      PRICED_SIGNALS.map((signal) => falseStretches(service, signal, 'medium', FIRST_DAY, marking(mark)))
    );
    return share(
      wrong.reduce((sum, count) => sum + count, 0),
      services.length
    );
  });
}

function flagged(
  series: Recording[],
  faults: Fault[],
  unlisted: Period[],
  sensitivity: Sensitivity,
  model: AnomalyModel
): FlagFigures {
  return poolFlags(series.map((one) => judgeFlags(one, marks(one, 0, sensitivity, model), faults, unlisted)));
}

/** Whether each minute of a recording is marked; `history` values are put before it. */
function marks(
  recording: Recording,
  historyFrom: number,
  sensitivity: Sensitivity,
  model: AnomalyModel = ANOMALY_MODEL
): boolean[] {
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
  const { severity } = detectAnomalies(input, { fromIndex: history.length, toIndex: values.length }, model);
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
