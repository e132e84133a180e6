import { ANOMALY_STEP_MS, signalKind, type AnomalyInput } from '../../src/core/anomaly/model';
import { quantile } from '../../src/core/stats/quantile';
import { normalRandom, seededRandom } from '../../src/core/stats/random';

/** How a service without incidents behaves. */
export type Habit = 'seasonal' | 'heavyTailed' | 'drifting' | 'lowTraffic';

export const HABITS: readonly Habit[] = ['seasonal', 'heavyTailed', 'drifting', 'lowTraffic'];

/** Minutes of history that a verdict may look at, before the week that is judged. */
export const HISTORY_MINUTES = 14 * 1440;
export const WEEK_MINUTES = 7 * 1440;

export const QUIET_SIGNALS = ['rate', 'errorRatio', 'p95', 'metric:cpu'] as const;
export type QuietSignal = (typeof QUIET_SIGNALS)[number];

/** What a service did in each minute of three weeks. */
export interface QuietService {
  requests: Float64Array;
  errorRatio: Float64Array;
  /** Milliseconds; NaN without requests. */
  p95: Float64Array;
  /** Percent of a processor. */
  cpu: Float64Array;
}

const TIME0 = Date.UTC(2026, 5, 1);

/** One signal of a service as the detector takes it. */
export function quietInput(service: QuietService, signal: QuietSignal): AnomalyInput {
  const own = {
    time0: TIME0,
    stepMs: ANOMALY_STEP_MS,
    signal,
    kind: signalKind(signal),
    sensitivity: 'medium' as const,
  };
  return signal === 'metric:cpu'
    ? { ...own, values: service.cpu }
    : {
        ...own,
        values: signal === 'rate' ? service.requests.map((count) => count / 60) : service[signal],
        weights: service.requests,
      };
}

interface Figures {
  /** Requests per minute at the mean of the day. */
  requests: number;
  /** Share by which the day, and the weekend, move them. */
  day: number;
  weekend: number;
  /** Multiplies a minute's expected requests by a gamma of this variance (bursts that nobody planned). */
  burst: number;
  /** Of ln(duration). */
  spread: number;
  /** Share of requests in a second mode, twenty times as slow. */
  slow: number;
  errors: number;
  /** Standard deviation of ln(level) of a week's random walk, of requests and durations. */
  drift: number;
  /** Times a day that the processor is busy with something else for some minutes. */
  housekeeping: number;
}

const USUAL: Figures = {
  requests: 60,
  day: 0.6,
  weekend: 0.3,
  burst: 0.01,
  spread: 0.5,
  slow: 0,
  errors: 0.005,
  drift: 0,
  housekeeping: 2,
};
const OF_HABIT: Record<Habit, Partial<Figures>> = {
  seasonal: {},
  heavyTailed: { burst: 0.3, spread: 1.2, slow: 0.04, housekeeping: 24 },
  drifting: { day: 0.3, drift: 0.5 },
  lowTraffic: { requests: 0.7, errors: 0.02, spread: 0.8 },
};
/** Beyond so many requests a minute's p95 is drawn from the distribution of such quantiles instead of from durations. */
const ENOUGH = 40;
const P95 = 1.6449;

/**
 * Three weeks of a service to which nothing happens, the same for the same seed. Requests are Poisson around a daily and weekly
 * course, errors binomial, durations log-normal. The size of a service varies by a factor of three to either side.
 */
export function quietService(habit: Habit, seed: number): QuietService {
  const figures = { ...USUAL, ...OF_HABIT[habit] };
  const random = new Chance(seed * 7919 + HABITS.indexOf(habit));
  const processor = new Processor(new Chance(seed * 104_729 + HABITS.indexOf(habit)), figures);
  const size = Math.exp((random.uniform() - 0.5) * 2 * Math.log(3));
  const phase = random.uniform() * 1440;
  const minutes = HISTORY_MINUTES + WEEK_MINUTES;
  const service = {
    requests: new Float64Array(minutes),
    errorRatio: new Float64Array(minutes).fill(NaN),
    p95: new Float64Array(minutes).fill(NaN),
    cpu: new Float64Array(minutes),
  };
  let [walk, slowWalk] = [0, 0];
  const step = figures.drift / Math.sqrt(WEEK_MINUTES);
  for (let minute = 0; minute < minutes; minute++) {
    walk += step * random.normal();
    slowWalk += step * random.normal();
    const isWeekend = Math.floor(minute / 1440) % 7 >= 5;
    const course = 1 + figures.day * Math.sin((2 * Math.PI * (minute + phase)) / 1440);
    const expected = size * figures.requests * course * (isWeekend ? 1 - figures.weekend : 1) * Math.exp(walk);
    const requests = random.poisson(expected * burst(random, figures.burst));
    service.requests[minute] = requests;
    service.cpu[minute] = processor.percent(requests / (size * figures.requests));
    if (requests > 0) {
      service.errorRatio[minute] = errorsOf(random, requests, figures.errors) / requests;
      service.p95[minute] = 80 * Math.exp(slowWalk) * p95Of(random, requests, figures);
    }
  }
  return service;
}

/** Share of a minute's noise that the next one keeps. */
const KEPT = 0.7;

/** What a processor is busy with: a base, the requests, noise that lasts some minutes, and housekeeping a few times a day. */
class Processor {
  private noise = 0;
  private housekeeping = 0;

  constructor(
    private readonly random: Chance,
    private readonly figures: Figures
  ) {}

  /** @param load requests beside those of the mean minute */
  percent(load: number): number {
    const { random, figures } = this;
    this.noise = KEPT * this.noise + Math.sqrt(1 - KEPT ** 2) * random.normal();
    if (random.uniform() < figures.housekeeping / 1440) {
      this.housekeeping = 1 + random.poisson(2);
    }
    const extra = this.housekeeping-- > 0 ? 15 * Math.exp(0.3 * random.normal()) : 0;
    return Math.min(100, (4 + 20 * load) * Math.exp(0.08 * figures.spread * this.noise) + extra);
  }
}

/** Numbers by chance with whole tails; those of the generator come from a table that ends at four standard deviations. */
class Chance {
  readonly uniform: () => number;
  readonly normal: () => number;

  constructor(seed: number) {
    this.uniform = seededRandom(seed);
    this.normal = normalRandom(this.uniform);
  }

  /** By multiplication (Knuth) for small means, rounded normal above 200. */
  poisson(mean: number): number {
    if (mean > 200) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    }
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; product *= this.uniform()) {
      count++;
    }
    return Math.max(0, count);
  }
}

/** A gamma of mean 1: by its normal approximation on the cube root (Wilson and Hilferty 1931). */
function burst(random: Chance, variance: number): number {
  const cube = 1 - variance / 9 + Math.sqrt(variance / 9) * random.normal();
  return Math.max(0, cube) ** 3;
}

function errorsOf(random: Chance, requests: number, share: number): number {
  return Math.min(requests, random.poisson(requests * share));
}

/** p95 of so many durations of median 1. */
function p95Of(random: Chance, requests: number, { spread, slow }: Figures): number {
  if (requests <= ENOUGH || slow > 0) {
    const durations = Float64Array.from(
      { length: Math.min(requests, 200) },
      () => Math.exp(spread * random.normal()) * (random.uniform() < slow ? 20 : 1)
    );
    return quantile(durations, 0.95);
  }
  // Standard deviation of a sample quantile: sqrt(p (1 - p) / n) / density (Mosteller 1946).
  const deviation =
    (Math.sqrt((0.95 * 0.05) / requests) / (Math.exp(-(P95 ** 2) / 2) / Math.sqrt(2 * Math.PI))) * spread;
  return Math.exp(spread * P95 + deviation * random.normal());
}
