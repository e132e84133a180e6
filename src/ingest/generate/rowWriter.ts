import type { EventBatch } from '../../stores/writer';
import { BATCH_ROWS, emptyEventBatch, trimBatch } from '../batch';
import type { Random } from './random';

/** No chain has more rows than this. */
const LONGEST_CHAIN = 128;

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** What one row says besides whose chain it belongs to. Times are epoch ms, `durationMs` NaN for a start. */
export interface GeneratedRow {
  service: string;
  eventType: string;
  endpoint: string;
  kind: string;
  spanId: string;
  parentSpanId: string;
  startMs: number;
  durationMs: number;
  entry: boolean;
  metadata: string;
  errorContext: string;
  dependencies: string;
  performanceMetrics: string;
}

/** Writes generated rows straight into the columns of a batch. */
export class RowWriter {
  batch: EventBatch = emptyEventBatch(BATCH_ROWS);
  user = '';
  tenant = '';
  sampleRate = 1;
  private readonly chain = new Uint32Array(4);
  private words = this.wordViews();

  /** @param clocks ms by which the clocks of a service are ahead; services without an entry keep the time */
  constructor(
    private readonly random: Random,
    private readonly clocks: ReadonlyMap<string, number> = new Map()
  ) {}

  get full(): boolean {
    return this.batch.length + LONGEST_CHAIN > BATCH_ROWS;
  }

  take(): EventBatch {
    const batch = trimBatch(this.batch);
    this.batch = emptyEventBatch(BATCH_ROWS);
    this.words = this.wordViews();
    return batch;
  }

  beginChain(user: string, tenant: string): void {
    this.user = user;
    this.tenant = tenant;
    for (let word = 0; word < 4; word++) {
      this.chain[word] = this.random.bits();
    }
  }

  /** Eight hex digits; unique within a chain is all that span ids have to be. */
  spanId(): string {
    const bits = this.random.bits();
    return HEX[bits >>> 16] + HEX[bits & 0xffff];
  }

  /** Keeps a place for a row that is written later, so that a caller stands before what it calls. */
  reserve(): number {
    return this.batch.length++;
  }

  write(at: number, row: GeneratedRow): void {
    const { batch } = this;
    this.writeIds(at);
    batch.spanId[at] = row.spanId;
    batch.parentSpanId[at] = row.parentSpanId;
    batch.service[at] = row.service;
    batch.eventType[at] = row.eventType;
    batch.endpoint[at] = row.endpoint;
    batch.operation[at] = row.endpoint;
    batch.spanKind[at] = row.kind;
    batch.userId[at] = this.user;
    batch.tenantId[at] = this.tenant;
    const startMs = row.startMs + (this.clocks.get(row.service) ?? 0);
    batch.timestamp[at] = Number.isNaN(row.durationMs) ? startMs : startMs + row.durationMs;
    batch.startedAt[at] = startMs;
    batch.durationUs[at] = Math.round(row.durationMs * 1000);
    batch.entry[at] = row.entry ? 1 : 0;
    batch.sampleRate[at] = this.sampleRate;
    batch.metadata[at] = row.metadata;
    batch.errorContext[at] = row.errorContext;
    batch.dependencies[at] = row.dependencies;
    batch.performanceMetrics[at] = row.performanceMetrics;
  }

  private writeIds(row: number): void {
    const { words, chain, random, batch } = this;
    const at = row * 4;
    for (let word = 0; word < 4; word++) {
      words.event[at + word] = random.bits();
      words.chain[at + word] = chain[word];
      words.request[at + word] = chain[word];
    }
    // Version 4 and variant, as RFC 9562 wants them.
    for (const column of [batch.eventId, batch.chainId, batch.requestId]) {
      column[row * 16 + 6] = (column[row * 16 + 6] & 0x0f) | 0x40;
      column[row * 16 + 8] = (column[row * 16 + 8] & 0x3f) | 0x80;
    }
  }

  private wordViews(): { event: Uint32Array; chain: Uint32Array; request: Uint32Array } {
    const view = (bytes: Uint8Array) => new Uint32Array(bytes.buffer);
    return { event: view(this.batch.eventId), chain: view(this.batch.chainId), request: view(this.batch.requestId) };
  }
}
