import type { ChainLoad, ChainWriter, DefinitionRow } from '../../stores/writer';
import { idFromText, uuidText } from '../ids';
import { giveUp } from '../importSources';
import { ChainSimulator } from './chainSimulator';
import { skewClocks } from './clocks';
import { ColdStarts } from './coldStarts';
import { Delivery } from './delivery';
import { planIncidents } from './incidents';
import { LoadPlan, MINUTE_MS } from './load';
import { metricBatches } from './metrics';
import { MinuteState } from './minuteState';
import { checkGenerateOptions, type GenerateOptions } from './options';
import { BASE_ERROR_RATE, certainCalls, edgesOf, FLOWS, slowestPath } from './platform';
import { Random } from './random';
import { RowWriter } from './rowWriter';
import { StoreLane } from './storeLane';
import { RowTexts } from './texts';
import { truthColdStart, truthHeader, truthIncident, type GroundTruth } from './truth';

const DAY_MS = 86_400_000;
/** Rows of a chain on average, to begin with; the true figure is followed as the chains are played. */
const USUAL_ROWS = 6.2;
/** Rows that are made before other work of the process, such as the store's next statement, gets its turn: a few milliseconds' worth. */
const ROWS_A_TURN = 1024;
/** Minutes before the end of a period in which the rate is not corrected any more. */
const SETTLED_MINUTES = 360;

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

/** Everything that a recording is made with. Each part has its own stream of numbers, so that a change in one does not stir up the others. */
function setUp(load: ChainLoad, options: GenerateOptions) {
  const { seed, endMs, days, tenants = [], clockSkewMs, late = 0, duplicates = 0 } = options;
  const toMs = Math.floor(endMs / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - Math.round((days * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  const stream = (part: number) => new Random(seed + part);
  const incidents = planIncidents(stream(1), fromMs, toMs);
  const plan = new LoadPlan(stream(2), fromMs, toMs, incidents);
  const clocks = clockSkewMs === undefined ? [] : skewClocks(stream(5), clockSkewMs);
  const random = stream(0);
  const writer = new RowWriter(random, new Map(clocks.map(({ service, aheadMs }) => [service, aheadMs])));
  const state = new MinuteState(BASE_ERROR_RATE);
  const coldStarts = options.coldStarts === true ? new ColdStarts(stream(6)) : null;
  const texts = new RowTexts(stream(3));
  return {
    ...{ toMs, fromMs, tenants, incidents, plan, clocks, random, writer, state, coldStarts },
    periods: planPeriods(plan, options),
    simulator: new ChainSimulator({ random, texts, state, writer, tenants, untilMs: toMs, coldStarts }),
    delivery: new Delivery(stream(7), { late, repeated: duplicates }),
    lane: new StoreLane(load),
  };
}

type Recording = ReturnType<typeof setUp>;

async function play(load: ChainLoad, options: GenerateOptions): Promise<GroundTruth> {
  const recording = setUp(load, options);
  const { toMs, fromMs, tenants, incidents, simulator, lane } = recording;
  let metrics = 0;
  if (options.eventsOnly !== true) {
    await load.definitions(FLOWS.map(definitionOf));
    for (const batch of metricBatches(new Random(options.seed + 4), fromMs, toMs, incidents, tenants)) {
      metrics += batch.length;
      await lane.metrics(batch);
    }
  }
  await playChains(recording, options);
  await lane.done();
  const time = (minute: number) => new Date(fromMs + minute * MINUTE_MS).toISOString();
  return {
    ...truthHeader(recording.coldStarts !== null),
    seed: options.seed,
    from: time(0),
    to: new Date(toMs).toISOString(),
    fromMs,
    toMs,
    events: simulator.rows,
    chains: simulator.chains,
    metrics,
    tenants,
    sampling: recording.periods.map(({ from, to, sampleRate }) => ({ from: time(from), to: time(to), sampleRate })),
    incidents: incidents.map((incident) => truthIncident(incident, toMs)),
    coldStarts: (recording.coldStarts?.found ?? []).map(truthColdStart),
    clocks: recording.clocks,
    delivery: recording.delivery.delivered,
  };
}

async function playChains(recording: Recording, options: GenerateOptions): Promise<void> {
  const { writer, simulator, delivery, lane, state, incidents, toMs } = recording;
  const send = async (nowMs: number) => {
    for (const batch of delivery.send(writer.take(), nowMs)) {
      await lane.events(batch);
    }
    options.progress?.({ rows: simulator.rows, expected: options.events });
  };
  let turnAt = ROWS_A_TURN;
  for (const period of recording.periods) {
    writer.sampleRate = period.sampleRate;
    for (const minute of playMinutes(period, recording.plan, simulator, recording.random)) {
      state.set(minute.startMs, incidents);
      while (minute.next()) {
        if (writer.full) {
          await send(minute.startMs);
        }
        if (simulator.rows >= turnAt) {
          turnAt = simulator.rows + ROWS_A_TURN;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    }
  }
  if (writer.batch.length > 0) {
    await send(toMs);
  }
  for (const batch of delivery.rest(toMs)) {
    await lane.events(batch);
  }
}

/** One period, or the older days sampled and the last day whole. */
function planPeriods(plan: LoadPlan, { events, recentShare, sampleRate: recorded = 1 }: GenerateOptions): Period[] {
  const border = plan.minutes - 1440;
  const older = plan.sum(0, border);
  const recent = plan.sum(border, plan.minutes);
  if (recentShare === undefined || border <= 0 || recentShare <= recent / (older + recent)) {
    return [{ from: 0, to: plan.minutes, events, sampleRate: recorded }];
  }
  const sampleRate = recorded * ((1 - recentShare) / older) * (recent / recentShare);
  return [
    { from: 0, to: border, events: events * (1 - recentShare), sampleRate },
    { from: border, to: plan.minutes, events: events * recentShare, sampleRate: recorded },
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
    const loads = plan.flowLoads(minute);
    const next = () => {
      if (chains === 0) {
        return false;
      }
      chains -= 1;
      simulator.play(pickFlow(loads, plan.total[minute], random), startMs + random.uniform() * MINUTE_MS);
      return true;
    };
    yield { startMs, next };
    left -= plan.total[minute];
  }
}

function pickFlow(loads: readonly number[], total: number, random: Random): number {
  let rest = random.uniform() * total;
  for (let flow = 0; flow < FLOWS.length - 1; flow++) {
    rest -= loads[flow];
    if (rest < 0) {
      return flow;
    }
  }
  return FLOWS.length - 1;
}

function definitionOf(flow: (typeof FLOWS)[number]): DefinitionRow {
  return {
    chainId: uuidText(idFromText(`definition ${flow.name}`)),
    name: flow.title,
    topology: {
      entry: flow.root.service,
      endpoint: flow.root.endpoint,
      edges: edgesOf(flow.root).map(([from, to]) => ({ from, to })),
    },
    expectedServices: [...new Set(certainCalls(flow.root).map((call) => call.service))],
    maxDurationMs: flow.maxDurationMs,
    criticalPath: slowestPath(flow.root),
    healthCheckRules: { max_error_rate: 0.05, max_duration_ms: flow.maxDurationMs },
  };
}
