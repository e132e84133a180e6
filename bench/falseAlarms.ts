import type { IndexRange, Sensitivity } from '../src/core/anomaly/model';
import {
  FIRST_DAY,
  HABITS,
  HISTORY_MINUTES,
  QUIET_SIGNALS,
  WEEK_MINUTES,
  falseStretches,
  quietService,
  type Habit,
} from './accuracy/quietWeeks';

interface Options {
  json: boolean;
  /** Service-weeks of each habit. */
  times?: number;
}

const SENSITIVITIES: readonly Sensitivity[] = ['low', 'medium', 'high'];
const WEEK: IndexRange = { fromIndex: HISTORY_MINUTES, toIndex: HISTORY_MINUTES + WEEK_MINUTES };

/**
 * How often the shipped detector cries wolf: weeks of simulated services to which nothing happens, judged after two weeks of
 * history. `perServiceWeek`: marked stretches of rate, error ratio and p95 together; `upper95`: what the true rate is below with
 * 95 % confidence, were stretches independent (Poisson, by Wilson and Hilferty); `quiet`: share of weeks without any. `firstDay`: the same of
 * the first 24 hours of these services, judged without any history.
 */
export async function run({ json, times = 250 }: Options): Promise<Record<string, unknown>> {
  const found = new Map<string, number[]>();
  for (const habit of HABITS) {
    for (let seed = 1; seed <= times; seed++) {
      const service = quietService(habit, seed);
      for (const sensitivity of SENSITIVITIES) {
        const counts = QUIET_SIGNALS.map((signal) => falseStretches(service, signal, sensitivity, WEEK));
        const first = QUIET_SIGNALS.map((signal) => falseStretches(service, signal, sensitivity, FIRST_DAY));
        push(found, `${sensitivity}|firstDay`, sum(first));
        push(found, `${sensitivity}|${habit}`, sum(counts));
        counts.forEach((count, at) => push(found, `${sensitivity}|${habit}|${QUIET_SIGNALS[at]}`, count));
      }
    }
    if (!json) {
      process.stderr.write(`${habit}: ${times} weeks\n`);
    }
  }
  const weeks = (sensitivity: Sensitivity, habit: Habit) => found.get(`${sensitivity}|${habit}`) ?? [];
  return {
    serviceWeeks: HABITS.length * times,
    firstDay: Object.fromEntries(
      SENSITIVITIES.map((sensitivity) => {
        const { perServiceWeek, ...more } = figures(found.get(`${sensitivity}|firstDay`) ?? []);
        return [sensitivity, { perService: perServiceWeek, ...more }];
      })
    ),
    ...Object.fromEntries(
      SENSITIVITIES.map((sensitivity) => [
        sensitivity,
        {
          all: figures(HABITS.flatMap((habit) => weeks(sensitivity, habit))),
          ...Object.fromEntries(
            HABITS.map((habit) => [
              habit,
              {
                ...figures(weeks(sensitivity, habit)),
                bySignal: Object.fromEntries(
                  QUIET_SIGNALS.map((signal) => [
                    signal,
                    sum(found.get(`${sensitivity}|${habit}|${signal}`) ?? []) / times,
                  ])
                ),
              },
            ])
          ),
        },
      ])
    ),
  };
}

function figures(counts: readonly number[]): Record<string, number> {
  const total = sum(counts);
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    perServiceWeek: rounded(total / counts.length),
    upper95: rounded(poissonUpper(total) / counts.length),
    quiet: rounded(counts.filter((count) => count === 0).length / counts.length),
  };
}

/** Upper bound of a Poisson mean with 95 % confidence after `count` were seen. */
function poissonUpper(count: number): number {
  const next = count + 1;
  return next * (1 - 1 / (9 * next) + 1.6449 / (3 * Math.sqrt(next))) ** 3;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const values = map.get(key);
  if (values === undefined) {
    map.set(key, [value]);
  } else {
    values.push(value);
  }
}
