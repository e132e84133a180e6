import { BUDGET_SIGNALS, markOf } from '../src/core/anomaly/budget';
import { signalKind, type Sensitivity } from '../src/core/anomaly/model';
import { poissonUpper } from '../src/core/anomaly/scorecard';
import { budgetRecall } from './accuracy/budgetRecall';
import { countStretches, natsOf } from './accuracy/natsOf';
import {
  HABITS,
  HISTORY_MINUTES,
  quietInput,
  quietService,
  QUIET_SIGNALS,
  type QuietService,
  type QuietSignal,
} from './accuracy/quietWeeks';

interface Options {
  json: boolean;
  /** Service-weeks of each habit. */
  times?: number;
  /** Recall at the budget, beside common detectors held to the same. */
  baseline?: boolean;
}

const LEVELS = ['low', 'medium', 'high'] as const;
const BUDGETS = [0.25, 1, 5];
/** Marks at which the curve of `core/anomaly/budget.ts` is measured. */
const CURVE = [5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 10, 12, 15];

/**
 * How often the shipped detector cries wolf: weeks of simulated services to which nothing happens, judged after two weeks of
 * history. `perServiceWeek`: marked stretches of rate, error ratio, p95 and CPU together; `upper95`: what the true rate is below with
 * 95 % confidence, were stretches independent (Poisson, by Wilson and Hilferty); `quiet`: share of weeks without any. `budgets`: the same
 * where so many are allowed a service and week. `curve`: stretches of one series a week by mark, of the worst habit.
 */
export async function run({ json, times = 250, baseline = false }: Options): Promise<Record<string, unknown>> {
  const weeks = HABITS.flatMap((habit) => {
    const judged = Array.from({ length: times }, (_, seed) => judgeWeek(quietService(habit, seed + 1)));
    if (!json) {
      process.stderr.write(`${habit}: ${times} weeks\n`);
    }
    return judged.map((week) => ({ habit, week }));
  });
  const tallies = (marks: (signal: QuietSignal) => string) =>
    weeks.map(({ habit, week }) => ({ habit, counts: QUIET_SIGNALS.map((signal) => week[signal][marks(signal)]) }));
  const table = (sensitivity: Sensitivity) => figuresByHabit(tallies((signal) => key(markFor(sensitivity, signal))));
  return {
    serviceWeeks: weeks.length,
    ...Object.fromEntries(LEVELS.map((level) => [level, table(level)])),
    budgets: Object.fromEntries(BUDGETS.map((perWeek) => [perWeek, table(budget(perWeek))])),
    curve: curveOf(weeks),
    ...(baseline ? { recallAtBudget: await budgetRecall(1, json) } : {}),
  };
}

type Tally = { habit: string; counts: number[] };
/** Stretches of each signal from each mark on. */
type Week = Record<QuietSignal, Record<string, number>>;

const key = (mark: number) => mark.toFixed(6);
const markFor = (sensitivity: Sensitivity, signal: QuietSignal) => markOf(sensitivity, signalKind(signal));
const budget = (falseAlarmsPerWeek: number) => ({ falseAlarmsPerWeek, signals: BUDGET_SIGNALS });

function judgeWeek(service: QuietService): Week {
  return Object.fromEntries(
    QUIET_SIGNALS.map((signal) => {
      const marks = [...CURVE, ...[...LEVELS, ...BUDGETS.map(budget)].map((one) => markFor(one, signal))];
      const nats = natsOf(quietInput(service, signal), HISTORY_MINUTES);
      return [signal, Object.fromEntries(marks.map((mark) => [key(mark), countStretches(nats, mark)]))];
    })
  ) as Week;
}

function curveOf(weeks: Array<{ habit: string; week: Week }>): Record<string, Record<string, number>> {
  const worst = (signals: readonly QuietSignal[], mark: number) =>
    Math.max(
      ...HABITS.map((habit) => {
        const own = weeks.filter((one) => one.habit === habit);
        return (
          sum(own.flatMap(({ week }) => signals.map((signal) => week[signal][key(mark)]))) / own.length / signals.length
        );
      })
    );
  const line = (signals: readonly QuietSignal[]) =>
    Object.fromEntries(CURVE.map((mark) => [mark, rounded(worst(signals, mark))]));
  return { chain: line(['rate', 'errorRatio', 'p95']), gauge: line(['metric:cpu']) };
}

function figuresByHabit(tallies: Tally[]): Record<string, unknown> {
  const own = (habit: string) => tallies.filter((tally) => tally.habit === habit);
  return {
    all: figures(tallies),
    ...Object.fromEntries(
      HABITS.map((habit) => [
        habit,
        {
          ...figures(own(habit)),
          bySignal: Object.fromEntries(
            QUIET_SIGNALS.map((signal, at) => [
              signal,
              rounded(sum(own(habit).map(({ counts }) => counts[at])) / own(habit).length),
            ])
          ),
        },
      ])
    ),
  };
}

function figures(tallies: Tally[]): Record<string, number> {
  const counts = tallies.map((tally) => sum(tally.counts));
  const total = sum(counts);
  return {
    perServiceWeek: rounded(total / counts.length),
    upper95: rounded(poissonUpper(total) / counts.length),
    quiet: rounded(counts.filter((count) => count === 0).length / counts.length),
  };
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
