import { poissonUpper } from '../src/core/anomaly/scorecard';
import { HABITS, quietService, QUIET_SIGNALS } from './accuracy/quietWeeks';
import { oddBeat, quietSteps, quietTally, RHYTHMS } from './accuracy/temporalSeries';

interface Options {
  json: boolean;
  /** Service-weeks of each habit, and hearts of each rhythm. */
  times?: number;
}

const NOISES = [0.02, 0.1, 0.2];
const BEATS = ['reversed', 'flattened', 'usual'] as const;

/**
 * The format `temporal`: on weeks of simulated services to which nothing happens `beyond`, the share of errors beyond the 95th percentile of the training
 * time, and `shapes`, false stretches a series and week (`upper95`: what the true rate is below with 95 % confidence); on hearts one
 * beat of which is reversed or flattened, levels unchanged, how many of those beats are found by their shape, by noise as a share of the
 * beat's height, and what share of the odd beat and of the rest of the day have such an error.
 */
export async function run({ json, times = 30 }: Options): Promise<Record<string, unknown>> {
  const quiet = HABITS.map((habit) => {
    const tallies = Array.from({ length: times }, (_, seed) => quietService(habit, seed + 1)).map((service) =>
      QUIET_SIGNALS.map((signal) => quietTally(quietSteps(service, signal)))
    );
    if (!json) {
      process.stderr.write(`${habit}: ${times} weeks\n`);
    }
    const bySignal = QUIET_SIGNALS.map((signal, at) => [signal, figures(tallies.map((own) => own[at]))]);
    return [habit, { all: figures(tallies.flat()), ...Object.fromEntries(bySignal) }];
  });
  const hearts = BEATS.flatMap((beat) =>
    RHYTHMS.map((rhythm) => [`${beat} ${rhythm.join('/')}`, ofNoise(beat, rhythm, times)])
  );
  return {
    seriesWeeks: HABITS.length * QUIET_SIGNALS.length * times,
    quiet: Object.fromEntries(quiet),
    hearts: Object.fromEntries(hearts),
  };
}

function figures(tallies: Array<ReturnType<typeof quietTally>>): Record<string, number> {
  const sum = (pick: (tally: ReturnType<typeof quietTally>) => number) =>
    tallies.reduce((all, one) => all + pick(one), 0);
  const shapes = sum((tally) => tally.shapes);
  return {
    beyond: rounded(sum((tally) => tally.errors) / sum((tally) => tally.judged)),
    shapes: rounded(shapes / tallies.length),
    upper95: rounded(poissonUpper(shapes) / tallies.length),
  };
}

function ofNoise(
  beat: (typeof BEATS)[number],
  rhythm: (typeof RHYTHMS)[number],
  times: number
): Record<string, unknown> {
  return Object.fromEntries(
    NOISES.map((noise) => {
      const found = Array.from({ length: times }, (_, seed) => oddBeat(beat, rhythm, noise, seed + 1));
      const mean = (pick: (one: (typeof found)[number]) => number) =>
        rounded(found.reduce((sum, one) => sum + pick(one), 0) / found.length);
      return [
        noise,
        {
          byShape: mean((one) => Number(one.byShape)),
          shapesElsewhere: mean((one) => Number(one.shapesElsewhere)),
          errors: mean((one) => one.errors),
          errorsElsewhere: mean((one) => one.errorsElsewhere),
        },
      ];
    })
  );
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
