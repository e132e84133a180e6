import { BUDGET_SIGNALS, markOf } from '../src/core/anomaly/budget';
import { signalKind, type IndexRange, type Sensitivity } from '../src/core/anomaly/model';
import { poissonUpper } from '../src/core/anomaly/scorecard';
import { budgetRecall } from './accuracy/budgetRecall';
import { countStretches, natsOf } from './accuracy/natsOf';
import {
  FIRST_DAY,
  HABITS,
  HISTORY_MINUTES,
  quietInput,
  quietService,
  QUIET_SIGNALS,
  type QuietService,
  type QuietSignal,
  WEEK_MINUTES,
} from './accuracy/quietWeeks';

interface Options {
  json: boolean;
  /** Service-weeks of each habit. */
  times?: number;
  /** Recall at the budget, beside common detectors held to the same. */
  baseline?: boolean;
}

const LEVELS = ['low', 'medium', 'high'] as const;
const WEEK: IndexRange = { fromIndex: HISTORY_MINUTES, toIndex: HISTORY_MINUTES + WEEK_MINUTES };
const BUDGETS = [0.25, 1, 5];
/** Marks at which the curve of `core/anomaly/budget.ts` is measured. */
const CURVE = [5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 10, 12, 15];

/**
 * How often the shipped detector cries wolf: weeks of simulated services to which nothing happens, judged after two weeks of
 * history. `perServiceWeek`: marked stretches of rate, error ratio, p95 and CPU together; `upper95`: what the true rate is below with
 * 95 % confidence, were stretches independent (Poisson, by Wilson and Hilferty); `quiet`: share of weeks without any. `budgets`: the same
 * where so many are allowed a service and week. `firstDay`: stretches of the
 * first 24 hours of these services, judged without any history. `curve`: stretches of one series a week by mark, of the worst habit.
 */
export async function run({ json, times = 250, baseline = false }: Options): Promise<Record<string, unknown>> {
  const days: Week[] = [];
  const weeks = HABITS.flatMap((habit) => {
    const judged = Array.from({ length: times }, (_, seed) => {
      const service = quietService(habit, seed + 1);
      days.push(judgeRange(service, FIRST_DAY));
      return judgeRange(service, WEEK);
    });
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
    firstDay: Object.fromEntries([...LEVELS, 1].map((level) => [level, firstDay(days, level)])),
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

function judgeRange(service: QuietService, range: IndexRange): Week {
  return Object.fromEntries(
    QUIET_SIGNALS.map((signal) => {
      const input = quietInput(service, signal);
      const nats = natsOf(input, range);
      // Under a budget gauges learn for longer, so they are judged anew.
      const held = signal === 'metric:cpu' ? natsOf({ ...input, sensitivity: budget(1) }, range) : nats;
      const counts = [
        ...[...CURVE, ...LEVELS.map((level) => markFor(level, signal))].map((mark) => [
          key(mark),
          countStretches(nats, mark),
        ]),
        ...BUDGETS.map((perWeek) => markFor(budget(perWeek), signal)).map((mark) => [
          key(mark),
          countStretches(held, mark),
        ]),
      ];
      return [signal, Object.fromEntries(counts)];
    })
  ) as Week;
}

/** Of a sensitivity, or of a budget a week. */
function firstDay(days: Week[], level: (typeof LEVELS)[number] | number): Record<string, unknown> {
  const mark = (signal: QuietSignal) => key(markFor(typeof level === 'number' ? budget(level) : level, signal));
  const tallies = days.map((day) => ({ habit: '', counts: QUIET_SIGNALS.map((signal) => day[signal][mark(signal)]) }));
  const { perServiceWeek, ...more } = figures(tallies);
  const bySignal = QUIET_SIGNALS.map((signal, at) => [
    signal,
    rounded(sum(tallies.map(({ counts }) => counts[at])) / tallies.length),
  ]);
  return { perService: perServiceWeek, ...more, bySignal: Object.fromEntries(bySignal) };
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
