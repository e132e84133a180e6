import { ThroughlineError } from '../../contracts/errors';
import type { ChainLoad, ChainWriter, DefinitionRow, EventBatch, MetricBatch } from '../../stores/writer';
import { idFromText, uuidText } from '../ids';
import { giveUp } from '../importSources';
import { ChainSimulator } from './chainSimulator';
import { planIncidents, type Incident } from './incidents';
import { LoadPlan, MINUTE_MS } from './load';
import { metricBatches } from './metrics';
import { MinuteState } from './minuteState';
import { BASE_ERROR_RATE, callsOf, edgesOf, FLOWS, slowestPath } from './platform';
import { Random } from './random';
import { RowWriter } from './rowWriter';
import { RowTexts } from './texts';
import { truthHeader, truthIncident, type GroundTruth } from './truth';

const DAY_MS = 86_400_000;
const MOST_EVENTS = 1_000_000_000;
/** Rows of a chain on average, to begin with; the true figure is followed as the chains are played. */
const USUAL_ROWS = 6.2;
/** Batches that a slow store may have in hand. */
const MOST_UNDERWAY = 8;
/** Rows that are made before other work of the process, such as the store's next statement, gets its turn: a few milliseconds' worth. */
const ROWS_A_TURN = 1024;
/** Minutes before the end of a period in which the rate is not corrected any more. */
const SETTLED_MINUTES = 360;

export interface GenerateOptions {
  /** Events to make, within about 1 %. */
  events: number;
  days: number;
  seed: number;
  /** End of the data, epoch ms; it is cut to the minute. */
  endMs: number;
  /** Share of the events in the last 24 hours; older chains are then sampled, so that the traffic is the same. */
  recentShare?: number;
  tenants?: readonly string[];
  dataset: string;
  /** Leave out `chain_metrics` and `chain_definitions`. */
  eventsOnly?: boolean;
  progress?(state: { rows: number; expected: number }): void;
}

interface Period {
  from: number;
  to: number;
  events: number;
  sampleRate: number;
}

/**
 * Makes a recording of the example application with planted incidents and stores it as one dataset. The same options
 * give the same rows.
 *
 * @returns what was planted and how much was made
 * @throws ThroughlineError `badInput` when an option makes no sense, or what the store throws; nothing is stored then
 */
export async function generate(writer: ChainWriter, options: GenerateOptions): Promise<GroundTruth> {
  checkGenerateOptions(options);
  // Not strict: the first load of a dataset need not be kept apart, which takes twice as long; a broken one is replaced by the next.
  const load = await writer.begin({ dataset: options.dataset, strict: false });
  try {
    const truth = await play(load, options);
    await load.commit();
    return truth;
  } catch (error) {
    await giveUp(load);
    throw error;
  }
}

/**
 * Whether a recording can be made so; to be asked before a store is opened for it.
 *
 * @throws ThroughlineError `badInput` when an option makes no sense
 */
export function checkGenerateOptions({
  events,
  days,
  recentShare,
}: Pick<GenerateOptions, 'events' | 'days' | 'recentShare'>): void {
  if (!(Number.isInteger(events) && events >= 1 && events <= MOST_EVENTS)) {
    throw new ThroughlineError(
      'badInput',
      'Say how many events to make with --events, such as --events 1000000; a billion at most.'
    );
  }
  if (!(days > 0 && days <= 400)) {
    throw new ThroughlineError('badInput', 'Choose --days above 0 and at most 400.');
  }
  if (recentShare !== undefined && !(recentShare > 0 && recentShare < 1)) {
    throw new ThroughlineError('badInput', 'Choose --recent-share between 0 and 1, such as 0.5.');
  }
}

async function play(load: ChainLoad, options: GenerateOptions): Promise<GroundTruth> {
  const toMs = Math.floor(options.endMs / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - Math.round((options.days * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  // Each part has its own stream of numbers, so that a change in one does not stir up the others.
  const incidents = planIncidents(new Random(options.seed + 1), fromMs, toMs);
  const plan = new LoadPlan(new Random(options.seed + 2), fromMs, toMs, incidents);
  const periods = planPeriods(plan, options);
  const random = new Random(options.seed);
  const state = new MinuteState(BASE_ERROR_RATE);
  const tenants = options.tenants ?? [];
  const writer = new RowWriter(random);
  const simulator = new ChainSimulator(
    random,
    new RowTexts(new Random(options.seed + 3)),
    state,
    writer,
    tenants,
    toMs
  );
  const lane = new StoreLane(load);
  let metrics = 0;
  if (options.eventsOnly !== true) {
    await load.definitions(FLOWS.map(definitionOf));
    for (const batch of metricBatches(new Random(options.seed + 4), fromMs, toMs, incidents, tenants)) {
      metrics += batch.length;
      await lane.metrics(batch);
    }
  }
  const hand = async () => {
    await lane.events(writer.take());
    options.progress?.({ rows: simulator.rows, expected: options.events });
  };
  let turnAt = ROWS_A_TURN;
  for (const period of periods) {
    writer.sampleRate = period.sampleRate;
    for (const minute of playMinutes(period, plan, simulator, random)) {
      state.set(minute.startMs, incidents);
      while (minute.next()) {
        if (writer.full) {
          await hand();
        }
        if (simulator.rows >= turnAt) {
          turnAt = simulator.rows + ROWS_A_TURN;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    }
  }
  if (writer.batch.length > 0) {
    await hand();
  }
  await lane.done();
  const time = (minute: number) => new Date(fromMs + minute * MINUTE_MS).toISOString();
  return {
    ...truthHeader(),
    seed: options.seed,
    from: time(0),
    to: new Date(toMs).toISOString(),
    fromMs,
    toMs,
    events: simulator.rows,
    chains: simulator.chains,
    metrics,
    tenants,
    sampling: periods.map(({ from, to, sampleRate }) => ({ from: time(from), to: time(to), sampleRate })),
    incidents: incidents.map((incident) => truthIncident(incident, toMs)),
  };
}

/** Lets the store take a few batches, about a block of it, while the next ones are made. */
class StoreLane {
  private readonly underway: Array<Promise<unknown>> = [];

  constructor(private readonly load: ChainLoad) {}

  events(batch: EventBatch): Promise<void> {
    return this.send(() => this.load.events(batch));
  }

  metrics(batch: MetricBatch): Promise<void> {
    return this.send(() => this.load.metrics(batch));
  }

  async done(): Promise<void> {
    await Promise.all(this.underway);
  }

  private async send(step: () => Promise<unknown>): Promise<void> {
    if (this.underway.length === MOST_UNDERWAY) {
      await this.underway.shift();
    }
    const taking = step();
    // The failure is thrown by the wait for it; without this it would count as unhandled until then.
    taking.catch(() => undefined);
    this.underway.push(taking);
  }
}

/** One period, or the older days sampled and the last day whole. */
function planPeriods(plan: LoadPlan, { events, recentShare }: GenerateOptions): Period[] {
  const border = plan.minutes - 1440;
  const older = plan.sum(0, border);
  const recent = plan.sum(border, plan.minutes);
  if (recentShare === undefined || border <= 0 || recentShare <= recent / (older + recent)) {
    return [{ from: 0, to: plan.minutes, events, sampleRate: 1 }];
  }
  const sampleRate = ((1 - recentShare) / older) * (recent / recentShare);
  return [
    { from: 0, to: border, events: events * (1 - recentShare), sampleRate },
    { from: border, to: plan.minutes, events: events * recentShare, sampleRate: 1 },
  ];
}

interface Minute {
  startMs: number;
  /** Plays the next chain of the minute; false when there are no more. */
  next(): boolean;
}

/** The minutes of a period, with as many chains in each as bring the period to its number of events. */
function* playMinutes(period: Period, plan: LoadPlan, simulator: ChainSimulator, random: Random): Generator<Minute> {
  let left = plan.sum(period.from, period.to);
  const before = { rows: simulator.rows, chains: simulator.chains };
  let perLoad = period.events / left / USUAL_ROWS;
  for (let minute = period.from; minute < period.to; minute++) {
    const made = simulator.rows - before.rows;
    if (minute % 60 === 0 && period.to - minute > SETTLED_MINUTES && made > 2_000) {
      const rowsPerChain = made / (simulator.chains - before.chains);
      perLoad = Math.max(0, period.events - made) / left / rowsPerChain;
    }
    const startMs = plan.fromMs + minute * MINUTE_MS;
    let chains = random.poisson(perLoad * plan.total[minute]);
    const next = () => {
      if (chains === 0) {
        return false;
      }
      chains -= 1;
      simulator.play(pickFlow(plan, minute, random), startMs + random.uniform() * MINUTE_MS);
      return true;
    };
    yield { startMs, next };
    left -= plan.total[minute];
  }
}

function pickFlow(plan: LoadPlan, minute: number, random: Random): number {
  let rest = random.uniform() * plan.total[minute];
  for (let flow = 0; flow < FLOWS.length - 1; flow++) {
    rest -= plan.flowLoad(flow, minute);
    if (rest < 0) {
      return flow;
    }
  }
  return FLOWS.length - 1;
}

function definitionOf(flow: (typeof FLOWS)[number]): DefinitionRow {
  const services = [...new Set(callsOf(flow.root).map((call) => call.service))];
  return {
    chainId: uuidText(idFromText(`definition ${flow.name}`)),
    name: flow.title,
    topology: { entry: flow.root.service, edges: edgesOf(flow.root).map(([from, to]) => ({ from, to })) },
    expectedServices: services,
    maxDurationMs: flow.maxDurationMs,
    criticalPath: slowestPath(flow.root),
    healthCheckRules: { max_error_rate: 0.05, max_duration_ms: flow.maxDurationMs },
  };
}
