import type { EventBatch } from '../../stores/writer';
import { BATCH_ROWS, emptyEventBatch, trimBatch } from '../batch';
import { FLOWS, OFFICE_ONLY, SERVICES, type Call } from './platform';
import type { MinuteState } from './minuteState';
import type { Random } from './random';
import type { RowTexts } from './texts';

/** No chain has more rows than this. */
const LONGEST_CHAIN = 96;
const USERS = 5_000;
const ANONYMOUS = 0.12;
/** Share of failed calls that the caller cannot make up for. */
const PROPAGATION = 0.7;
/** One request in a hundred takes much longer for no reason one could see. */
const TAIL_RATE = 0.008;
const FAILED_EARLY = 0.4;

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const USER_IDS = Array.from({ length: USERS }, (_, at) => `user-${String(at).padStart(4, '0')}`);
const SERVICE_INDEX = new Map<string, number>(SERVICES.map((name, at) => [name, at]));

/** Plays chains into batches, one call tree after the other. */
export class ChainSimulator {
  chains = 0;
  rows = 0;
  private batch: EventBatch = emptyEventBatch(BATCH_ROWS);
  private ids = this.idViews();
  private flow = 0;
  private user = '';
  private tenant = '';
  private chain = new Uint32Array(4);
  private failed = false;
  private latest = 0;
  sampleRate = 1;

  constructor(
    private readonly random: Random,
    private readonly texts: RowTexts,
    private readonly state: MinuteState,
    private readonly tenants: readonly string[],
    private readonly untilMs: number
  ) {}

  get full(): boolean {
    return this.batch.length + LONGEST_CHAIN > BATCH_ROWS;
  }

  get length(): number {
    return this.batch.length;
  }

  take(): EventBatch {
    const batch = trimBatch(this.batch);
    this.batch = emptyEventBatch(BATCH_ROWS);
    this.ids = this.idViews();
    return batch;
  }

  /** Plays one chain that begins at `start`. One that would not have ended by the end of the recording is left out. */
  play(flow: number, start: number): void {
    const { batch, random } = this;
    const before = batch.length;
    this.flow = flow;
    this.latest = start;
    this.chain[0] = random.bits();
    this.chain[1] = random.bits();
    this.chain[2] = random.bits();
    this.chain[3] = random.bits();
    const { root } = FLOWS[flow];
    this.user = random.uniform() < ANONYMOUS ? '' : USER_IDS[Math.floor(random.uniform() ** 2 * USERS)];
    this.tenant = this.tenants.length === 0 ? '' : this.tenants[Math.floor(random.uniform() ** 1.5 * this.tenants.length)];
    const rootSpan = this.spanId();
    if (this.state.silent[0] === 0) {
      this.startRow(root, rootSpan, start);
    }
    this.run(root, start, '', rootSpan);
    if (this.latest >= this.untilMs) {
      batch.length = before;
      return;
    }
    this.chains += 1;
    this.rows += batch.length - before;
  }

  /** Runs one call and everything below it; returns its duration in ms and leaves in `failed` whether it failed. */
  private run(call: Call, start: number, parentSpan: string, spanId: string): number {
    const { random, state } = this;
    const service = SERVICE_INDEX.get(call.service) ?? 0;
    const fails = random.uniform() < state.errorRate[service];
    let own = call.longPollMs === undefined ? call.medianMs * Math.exp(call.sigma * random.normal()) : longPoll(random, call.longPollMs);
    own *= call.longPollMs === undefined ? state.durationFactor[service] : 1;
    if (random.uniform() < TAIL_RATE) {
      own *= 3 + 5 * random.uniform();
    }
    let peerMs = call.peer === undefined ? 0 : call.peer.medianMs * Math.exp(call.peer.sigma * random.normal()) * state.peerFactor[service];
    if (fails && call.peer !== undefined && state.peerFactor[service] > 3) {
      // A failing peer of a slow one fails by its time limit.
      peerMs = Math.max(peerMs, 2000 + 3000 * random.uniform());
    }
    const silent = state.silent[service] === 1;
    const row = silent ? -1 : this.batch.length++;
    this.failed = false;
    const waited = call.children === undefined || (fails && random.uniform() < FAILED_EARLY) ? 0 : this.runChildren(call, start + own * 0.4, silent ? parentSpan : spanId);
    const broken = this.failed;
    const duration = own + peerMs + waited;
    if (row !== -1) {
      this.writeRow(row, call, service, start, duration, spanId, parentSpan, fails, broken, peerMs);
    }
    this.runConsumers(call, start + duration, silent ? parentSpan : spanId);
    this.failed = fails || broken;
    return duration;
  }

  /** Runs what the call waits for; returns how long. `failed` says whether one of them broke the caller. */
  private runChildren(call: Call, start: number, spanId: string): number {
    const { random } = this;
    let waited = 0;
    let broken = false;
    for (const child of call.children ?? []) {
      if (child.queue === true || !this.happens(child)) {
        continue;
      }
      const times = child.fanOut === undefined ? 1 : child.fanOut[0] + random.below(child.fanOut[1] - child.fanOut[0] + 1);
      for (let time = 0; time < times; time++) {
        const from = call.parallel === true ? start : start + waited;
        const took = this.withRetries(child, from, spanId);
        waited = call.parallel === true ? Math.max(waited, took) : waited + took;
        if (this.failed && random.uniform() < PROPAGATION) {
          broken = true;
        }
      }
      if (broken && call.parallel !== true) {
        break;
      }
    }
    this.failed = broken;
    return waited;
  }

  private withRetries(child: Call, start: number, spanId: string): number {
    let took = 0.3 + this.run(child, start, spanId, this.spanId());
    for (let attempt = 0; this.failed && attempt < (child.retries ?? 0); attempt++) {
      took += 20 + this.run(child, start + took + 20, spanId, this.spanId());
    }
    return took;
  }

  private runConsumers(call: Call, end: number, spanId: string): void {
    if (call.children === undefined || this.failed) {
      return;
    }
    for (const child of call.children) {
      if (child.queue === true) {
        this.run(child, end + 5 + 40 * this.random.uniform(), spanId, this.spanId());
      }
    }
  }

  private happens(child: Call): boolean {
    if (!this.state.office && OFFICE_ONLY.has(child.service)) {
      return false;
    }
    return child.probability === undefined || this.random.uniform() < child.probability;
  }

  private writeRow(row: number, call: Call, service: number, start: number, duration: number, spanId: string, parentSpan: string, fails: boolean, broken: boolean, peerMs: number): void {
    const { batch, texts, state } = this;
    const good = !fails && !broken;
    const end = start + duration;
    this.latest = Math.max(this.latest, end);
    this.writeIds(row);
    batch.spanId[row] = spanId;
    batch.parentSpanId[row] = parentSpan;
    batch.service[row] = call.service;
    batch.eventType[row] = good ? 'complete' : 'error';
    batch.endpoint[row] = call.endpoint;
    batch.operation[row] = call.endpoint;
    batch.spanKind[row] = call.queue === true ? 'consumer' : 'server';
    batch.userId[row] = this.user;
    batch.tenantId[row] = this.tenant;
    batch.timestamp[row] = end;
    batch.startedAt[row] = start;
    batch.durationUs[row] = Math.round(duration * 1000);
    batch.entry[row] = 1;
    batch.sampleRate[row] = this.sampleRate;
    batch.metadata[row] = texts.metadataOf(service, state.release[service], good);
    batch.errorContext[row] = fails ? texts.failureOf(service) : broken ? texts.propagatedFailure(service) : '';
    batch.dependencies[row] = call.peer === undefined ? '' : texts.peerOf(call.peer, peerMs, !(fails && peerMs > 2000));
    batch.performanceMetrics[row] = texts.figuresOf(service, state.level[service]);
  }

  private startRow(call: Call, spanId: string, start: number): void {
    const { batch } = this;
    const row = batch.length++;
    this.writeIds(row);
    batch.spanId[row] = spanId;
    batch.parentSpanId[row] = '';
    batch.service[row] = call.service;
    batch.eventType[row] = 'start';
    batch.endpoint[row] = call.endpoint;
    batch.operation[row] = call.endpoint;
    batch.spanKind[row] = 'server';
    batch.userId[row] = this.user;
    batch.tenantId[row] = this.tenant;
    batch.timestamp[row] = start;
    batch.startedAt[row] = start;
    batch.durationUs[row] = NaN;
    batch.entry[row] = 0;
    batch.sampleRate[row] = this.sampleRate;
    batch.metadata[row] = this.texts.startOf(this.flow);
    batch.errorContext[row] = '';
    batch.dependencies[row] = '';
    batch.performanceMetrics[row] = '';
  }

  private writeIds(row: number): void {
    const { ids, chain, random, batch } = this;
    const at = row * 4;
    for (let word = 0; word < 4; word++) {
      ids.event[at + word] = random.bits();
      ids.chain[at + word] = chain[word];
      ids.request[at + word] = chain[word];
    }
    for (const column of [batch.eventId, batch.chainId, batch.requestId]) {
      column[row * 16 + 6] = (column[row * 16 + 6] & 0x0f) | 0x40;
      column[row * 16 + 8] = (column[row * 16 + 8] & 0x3f) | 0x80;
    }
  }

  private spanId(): string {
    const bits = this.random.bits();
    return HEX[bits >>> 16] + HEX[bits & 0xffff];
  }

  private idViews(): { event: Uint32Array; chain: Uint32Array; request: Uint32Array } {
    const view = (bytes: Uint8Array) => new Uint32Array(bytes.buffer);
    return { event: view(this.batch.eventId), chain: view(this.batch.chainId), request: view(this.batch.requestId) };
  }
}

/** A long poll runs into its limit, unless there is news before. */
function longPoll(random: Random, limitMs: number): number {
  return random.uniform() < 0.75 ? limitMs + 15 * random.uniform() : limitMs * (0.2 + 0.8 * random.uniform());
}
