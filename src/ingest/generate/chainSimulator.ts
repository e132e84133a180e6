import { FLOWS, OFFICE_ONLY, SERVICES, type Call, type PeerCall } from './platform';
import type { ColdStarts } from './coldStarts';
import type { MinuteState } from './minuteState';
import type { Random } from './random';
import type { RowWriter } from './rowWriter';
import type { RowTexts } from './texts';

const USERS = 5_000;
const ANONYMOUS = 0.12;
/** Share of failed calls that the caller cannot make up for. */
const PROPAGATION = 0.7;
/** Now and then a request takes much longer for no reason one could see. */
const TAIL_RATE = 0.008;
/** Share of failing requests that fail before they have called anybody. */
const FAILED_EARLY = 0.4;
const RETRY_PAUSE_MS = 20;
const NETWORK_MS = 0.3;

const USER_IDS = Array.from({ length: USERS }, (_, at) => `user-${String(at).padStart(4, '0')}`);
const SERVICE_INDEX = new Map<string, number>(SERVICES.map((name, at) => [name, at]));

/** What chains are played with, and for whom. */
export interface Stage {
  random: Random;
  texts: RowTexts;
  state: MinuteState;
  writer: RowWriter;
  tenants: readonly string[];
  untilMs: number;
  /** Null where instances are always there. */
  coldStarts: ColdStarts | null;
}

/** Plays chains, one call tree after the other, into a row writer. */
export class ChainSimulator {
  chains = 0;
  rows = 0;
  /** Whether the call that ran last failed. */
  private failed = false;
  /** End of the chain so far. */
  private latest = 0;

  private readonly random: Random;
  private readonly texts: RowTexts;
  private readonly state: MinuteState;
  private readonly writer: RowWriter;

  constructor(private readonly stage: Stage) {
    ({ random: this.random, texts: this.texts, state: this.state, writer: this.writer } = stage);
  }

  /** Plays one chain that begins at `start`. One that would not have ended by the end of the recording is left out. */
  play(flow: number, start: number): void {
    const { writer, random } = this;
    const { tenants, untilMs } = this.stage;
    const { batch } = writer;
    const before = batch.length;
    const user = random.uniform() < ANONYMOUS ? '' : USER_IDS[Math.floor(random.uniform() ** 2 * USERS)];
    writer.beginChain(user, tenants.length === 0 ? '' : tenants[Math.floor(random.uniform() ** 1.5 * tenants.length)]);
    this.latest = start;
    const { root } = FLOWS[flow];
    const spanId = writer.spanId();
    this.writeStart(root, flow, spanId, start);
    this.run(root, start, '', spanId);
    if (this.latest >= untilMs) {
      batch.length = before;
      return;
    }
    this.chains += 1;
    this.rows += batch.length - before;
  }

  /** Runs one call and everything below it; returns its duration in ms and leaves in `failed` whether it failed. */
  private run(call: Call, start: number, parentSpanId: string, spanId: string): number {
    const { random, state, writer } = this;
    const service = SERVICE_INDEX.get(call.service) ?? 0;
    const silent = state.silent[service] === 1;
    const fails = random.uniform() < state.errorRate[service];
    const own = this.ownWork(call, service) + (this.stage.coldStarts?.waitMs(service, start) ?? 0);
    const peerMs = call.peer === undefined ? 0 : this.peerWork(call.peer, service, fails);
    const row = silent ? -1 : writer.reserve();
    const below = silent ? parentSpanId : spanId;
    const separate = call.peer !== undefined && call.children !== undefined;
    if (separate && call.peer !== undefined && !silent) {
      this.writePeer(call, call.peer, service, start + own * 0.2, peerMs, spanId);
    }
    this.failed = false;
    const early = fails && random.uniform() < FAILED_EARLY;
    const waited = call.children === undefined || early ? 0 : this.runChildren(call, start + own * 0.4 + peerMs, below);
    const broken = this.failed;
    const duration = own + peerMs + waited;
    this.latest = Math.max(this.latest, start + duration);
    if (row !== -1) {
      const good = !fails && !broken;
      writer.write(row, {
        service: call.service,
        eventType: good ? 'complete' : 'error',
        endpoint: call.endpoint,
        kind: call.queue === true ? 'consumer' : 'server',
        spanId,
        parentSpanId,
        startMs: start,
        durationMs: duration,
        entry: true,
        metadata: this.texts.metadataOf(service, state.release[service], good),
        errorContext: fails ? this.texts.failureOf(service) : broken ? this.texts.propagatedFailure(service) : '',
        dependencies:
          call.peer === undefined || separate ? '' : this.texts.peerOf(call.peer, peerMs, !isPeerFault(fails, peerMs)),
        performanceMetrics: this.texts.figuresOf(service, state.level[service]),
      });
    }
    this.failed = fails || broken;
    this.runConsumers(call, start + duration, below);
    return duration;
  }

  private ownWork(call: Call, service: number): number {
    const { random } = this;
    if (call.longPollMs !== undefined) {
      // A long poll runs into its limit, unless there is news before.
      return random.uniform() < 0.75
        ? call.longPollMs + 15 * random.uniform()
        : call.longPollMs * (0.2 + 0.8 * random.uniform());
    }
    const own = call.medianMs * Math.exp(call.sigma * random.normal()) * this.state.durationFactor[service];
    return random.uniform() < TAIL_RATE ? own * (3 + 5 * random.uniform()) : own;
  }

  private peerWork(peer: PeerCall, service: number, fails: boolean): number {
    const factor = this.state.peerFactor[service];
    const usual = peer.medianMs * Math.exp(peer.sigma * this.random.normal()) * factor;
    // What fails while its peer is slow, fails by its time limit.
    return fails && factor > 3 ? Math.max(usual, 2000 + 3000 * this.random.uniform()) : usual;
  }

  /** Runs what the call waits for; returns how long. `failed` says whether one of them broke the caller. */
  private runChildren(call: Call, start: number, spanId: string): number {
    const { random } = this;
    const parallel = call.parallel === true;
    let waited = 0;
    let broken = false;
    for (const child of call.children ?? []) {
      const times = child.queue === true ? 0 : this.timesCalled(child);
      for (let time = 0; time < times && (parallel || !broken); time++) {
        const took = this.withRetries(child, parallel ? start : start + waited, spanId);
        waited = parallel ? Math.max(waited, took) : waited + took;
        broken ||= this.failed && random.uniform() < PROPAGATION;
      }
    }
    this.failed = broken;
    return waited;
  }

  private timesCalled(child: Call): number {
    if (!this.state.office && OFFICE_ONLY.has(child.service)) {
      return 0;
    }
    if (child.probability !== undefined && this.random.uniform() >= child.probability) {
      return 0;
    }
    return child.fanOut === undefined ? 1 : child.fanOut[0] + this.random.below(child.fanOut[1] - child.fanOut[0] + 1);
  }

  private withRetries(child: Call, start: number, spanId: string): number {
    let took = NETWORK_MS + this.run(child, start + NETWORK_MS, spanId, this.writer.spanId());
    for (let attempt = 0; this.failed && attempt < (child.retries ?? 0); attempt++) {
      took += RETRY_PAUSE_MS;
      took += this.run(child, start + took, spanId, this.writer.spanId());
    }
    return took;
  }

  private runConsumers(call: Call, end: number, spanId: string): void {
    if (call.children === undefined || this.failed) {
      return;
    }
    for (const child of call.children) {
      if (child.queue === true) {
        this.run(child, end + 5 + 40 * this.random.uniform(), spanId, this.writer.spanId());
        this.failed = false;
      }
    }
  }

  /** The client's side of a call to a peer, where other calls of the same request would hide it in the parent's row. */
  private writePeer(
    call: Call,
    peer: PeerCall,
    service: number,
    start: number,
    durationMs: number,
    parentSpanId: string
  ): void {
    this.writer.write(this.writer.reserve(), {
      service: call.service,
      eventType: 'complete',
      endpoint: peer.operation,
      kind: peer.kind === 'queue' ? 'producer' : 'client',
      spanId: this.writer.spanId(),
      parentSpanId,
      startMs: start,
      durationMs,
      entry: false,
      metadata: this.texts.metadataOf(service, this.state.release[service], true),
      errorContext: '',
      dependencies: this.texts.peerOf(peer, durationMs, true),
      performanceMetrics: '',
    });
  }

  private writeStart(call: Call, flow: number, spanId: string, start: number): void {
    this.writer.write(this.writer.reserve(), {
      service: call.service,
      eventType: 'start',
      endpoint: call.endpoint,
      kind: 'server',
      spanId,
      parentSpanId: '',
      startMs: start,
      durationMs: NaN,
      entry: false,
      metadata: this.texts.startOf(flow),
      errorContext: '',
      dependencies: '',
      performanceMetrics: '',
    });
  }
}

function isPeerFault(fails: boolean, peerMs: number): boolean {
  return fails && peerMs >= 2000;
}
