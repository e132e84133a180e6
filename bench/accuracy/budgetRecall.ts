import { BUDGET_SIGNALS, markOf } from '../../src/core/anomaly/budget';
import { ANOMALY_STEP_MS, signalKind, type AnomalyInput } from '../../src/core/anomaly/model';
import { STRETCH_GAP } from '../../src/core/anomaly/stretches';
import { share } from './flags';
import { countStretches, natsOf } from './natsOf';
import { BASELINES } from './nab/baselines';
import { compare, DAYS, JUDGED_SIGNALS, LEARNING_DAYS, plantedSeries, SEEDS, type Marked } from './planted';
import { HABITS, HISTORY_MINUTES, quietInput, QUIET_SIGNALS, quietService, type QuietSignal } from './quietWeeks';

/** Quiet weeks of each habit in which the detectors' thresholds are chosen. */
const WEEKS = 5;
/** Minutes before the first judged one that the others are shown: none of them looks further back. */
const WARM_UP = 3 * 1440;
const EVENTS = 1_000_000;
/** Takes 1.4 ms a row: half an hour for the quiet weeks alone. */
const TOO_SLOW = 'randomCutForest';

/** How strange each step from an index on is; a larger number is stranger. */
type Detector = (input: AnomalyInput, fromIndex: number) => Float64Array;
type Thresholds = Record<QuietSignal, number>;

/**
 * Planted incidents that are found when a service may have so many false alarms a week, shared by its signals: by the shipped detector at the marks
 * that its settings give, and by common detectors, each at the thresholds that meet the budget on simulated quiet weeks exactly.
 * `falsePerServiceWeek` counts what was marked without an incident in the recording with the incidents.
 */
export async function budgetRecall(falseAlarmsPerWeek: number, json: boolean): Promise<Record<string, unknown>> {
  const budget = { falseAlarmsPerWeek, signals: BUDGET_SIGNALS };
  const detectors: Array<{ name: string; judge: Detector; thresholds: Thresholds }> = [
    {
      name: 'throughline',
      judge: natsOf,
      thresholds: Object.fromEntries(
        QUIET_SIGNALS.map((signal) => [signal, markOf(budget, signalKind(signal))])
      ) as Thresholds,
    },
    ...Object.entries(BASELINES)
      .filter(([name]) => name !== TOO_SLOW)
      .map(([name, scores]) => {
        const judge = windowed(scores);
        return { name, judge, thresholds: quietThresholds(judge, falseAlarmsPerWeek / BUDGET_SIGNALS) };
      }),
  ];
  const found = new Map(detectors.map(({ name }) => [name, { incidents: 0, found: 0, wrong: 0, serviceWeeks: 0 }]));
  for (const seed of SEEDS) {
    const planted = await plantedSeries(seed, EVENTS);
    const series = planted.series.filter(({ signal }) => JUDGED_SIGNALS.has(signal));
    for (const { name, judge, thresholds } of detectors) {
      const stretches = series.flatMap((one) => {
        const input: AnomalyInput = { ...standard(one.signal), ...one, time0: planted.time0 };
        const threshold = thresholds[one.signal as QuietSignal] ?? thresholds['metric:cpu'];
        return marked(one.service, input, LEARNING_DAYS * 1440, judge, threshold);
      });
      const { judged, hits, wrong } = compare(planted, stretches);
      const sums = found.get(name)!;
      sums.incidents += judged.length;
      sums.found += hits.length;
      sums.wrong += wrong.length;
      sums.serviceWeeks += (new Set(series.map(({ service }) => service)).size * (DAYS - LEARNING_DAYS)) / 7;
      if (!json) {
        process.stderr.write(`seed ${seed}, ${name}: ${hits.length} of ${judged.length}\n`);
      }
    }
  }
  return Object.fromEntries(
    [...found].map(([name, { incidents, found: hits, wrong, serviceWeeks }]) => [
      name,
      { recall: share(hits, incidents), found: hits, incidents, falsePerServiceWeek: share(wrong, serviceWeeks) },
    ])
  );
}

const standard = (signal: string) => ({
  stepMs: ANOMALY_STEP_MS,
  kind: signalKind(signal),
  sensitivity: 'medium' as const,
});

/** A detector that knows plain values only: what is unknown is taken to be as it was. */
function windowed(scores: (typeof BASELINES)[string]): Detector {
  return ({ values, time0, stepMs }, fromIndex) => {
    const start = Math.max(0, fromIndex - WARM_UP);
    const shown = values.slice(start);
    for (let i = 0; i < shown.length; i++) {
      shown[i] = Number.isNaN(shown[i]) ? (i > 0 ? shown[i - 1] : 0) : shown[i];
    }
    const series = { name: '', category: '', windows: [], probation: fromIndex - start };
    return scores({ ...series, time0: time0 + start * stepMs, stepMs, values: shown }).subarray(fromIndex - start);
  };
}

/** Of each signal the least threshold with so many stretches a week at most, over all habits together. */
function quietThresholds(judge: Detector, perWeek: number): Thresholds {
  return Object.fromEntries(
    QUIET_SIGNALS.map((signal) => {
      const weeks = HABITS.flatMap((habit) =>
        Array.from({ length: WEEKS }, (_, seed) =>
          judge(quietInput(quietService(habit, seed + 1), signal), HISTORY_MINUTES)
        )
      );
      const allowed = perWeek * weeks.length;
      const meets = (threshold: number) =>
        weeks.reduce((sum, scores) => sum + countStretches(scores, threshold), 0) <= allowed;
      const all = Float64Array.from(weeks.flatMap((scores) => Array.from(scores))).sort();
      let low = 0;
      let high = all.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (meets(all[middle])) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return [signal, all[low]];
    })
  ) as Thresholds;
}

function marked(service: string, input: AnomalyInput, fromIndex: number, judge: Detector, threshold: number): Marked[] {
  const stretches: Marked[] = [];
  let last = -Infinity;
  judge(input, fromIndex).forEach((strangeness, i) => {
    if (strangeness < threshold) {
      return;
    }
    const start = input.time0 + (fromIndex + i) * input.stepMs;
    const open = stretches.at(-1);
    if (open !== undefined && i - last <= STRETCH_GAP) {
      open.end = start + input.stepMs;
    } else {
      stretches.push({ service, start, end: start + input.stepMs });
    }
    last = i;
  });
  return stretches;
}
