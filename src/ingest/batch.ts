import type { EventBatch, MetricBatch } from '../stores/writer';
import { ID_BYTES, NIL_ID } from './ids';

/** Rows that are handed to a store at once: few enough to stay small in memory, many enough to load fast. */
export const BATCH_ROWS = 16_384;

/** One row of `chain_history` before it becomes columns. Missing texts are `''`, missing numbers NaN, missing ids nil. */
export interface EventRow {
  eventId: Uint8Array;
  chainId: Uint8Array;
  requestId: Uint8Array;
  parentChainId: Uint8Array;
  spanId: string;
  parentSpanId: string;
  service: string;
  eventType: string;
  endpoint: string;
  operation: string;
  spanKind: string;
  userId: string;
  tenantId: string;
  timestamp: number;
  startedAt: number;
  durationUs: number;
  entry: boolean;
  sampleRate: number;
  metadata: string;
  errorContext: string;
  dependencies: string;
  performanceMetrics: string;
}

export interface MetricRow {
  chainId: Uint8Array;
  name: string;
  value: number;
  unit: string;
  service: string;
  timestamp: number;
  period: string;
  tags: string;
  tenantId: string;
}

/** An EventBatch with room for `capacity` rows; its `length` is set by whoever fills it. */
export function emptyEventBatch(capacity: number): EventBatch {
  const ids = () => new Uint8Array(capacity * ID_BYTES);
  const texts = () => new Array<string>(capacity).fill('');
  const numbers = () => new Float64Array(capacity);
  return {
    length: 0,
    eventId: ids(),
    chainId: ids(),
    requestId: ids(),
    parentChainId: ids(),
    spanId: texts(),
    parentSpanId: texts(),
    service: texts(),
    eventType: texts(),
    endpoint: texts(),
    operation: texts(),
    spanKind: texts(),
    userId: texts(),
    tenantId: texts(),
    timestamp: numbers(),
    startedAt: numbers(),
    durationUs: numbers(),
    entry: new Uint8Array(capacity),
    sampleRate: numbers(),
    metadata: texts(),
    errorContext: texts(),
    dependencies: texts(),
    performanceMetrics: texts(),
  };
}

export function emptyMetricBatch(capacity: number): MetricBatch {
  const texts = () => new Array<string>(capacity).fill('');
  return {
    length: 0,
    chainId: new Uint8Array(capacity * ID_BYTES),
    name: texts(),
    value: new Float64Array(capacity),
    unit: texts(),
    service: texts(),
    timestamp: new Float64Array(capacity),
    period: texts(),
    tags: texts(),
    tenantId: texts(),
  };
}

/** Copies one row of a batch over one of another, or of the same. */
export function copyEvent(source: EventBatch, row: number, target: EventBatch, at: number): void {
  for (const name of Object.keys(source) as Array<keyof EventBatch>) {
    const [from, to] = [source[name], target[name]];
    if (isIds(name, from) && isIds(name, to)) {
      to.set(from.subarray(row * ID_BYTES, (row + 1) * ID_BYTES), at * ID_BYTES);
    } else if (typeof to === 'object' && typeof from === 'object') {
      to[at] = from[row];
    }
  }
}

function isIds(name: string, column: unknown): column is Uint8Array {
  return column instanceof Uint8Array && name !== 'entry';
}

/** Cuts every column of a batch to its `length`, so that no reader has to know about spare room. The batch itself is used up. */
export function trimBatch<T extends EventBatch | MetricBatch>(batch: T): T {
  const { length } = batch;
  const trimmed: Record<string, unknown> = { length };
  for (const [name, column] of Object.entries(batch)) {
    if (Array.isArray(column)) {
      column.length = length;
      trimmed[name] = column;
    } else if (column instanceof Float64Array) {
      trimmed[name] = column.subarray(0, length);
    } else if (column instanceof Uint8Array) {
      trimmed[name] = column.subarray(0, name === 'entry' ? length : length * ID_BYTES);
    }
  }
  return trimmed as unknown as T;
}

/** Collects event rows into batches. */
export class EventBatchBuilder {
  private batch: EventBatch;

  constructor(private readonly capacity = BATCH_ROWS) {
    this.batch = emptyEventBatch(capacity);
  }

  get length(): number {
    return this.batch.length;
  }

  get full(): boolean {
    return this.batch.length === this.capacity;
  }

  add(row: EventRow): void {
    const { batch } = this;
    const at = batch.length;
    batch.eventId.set(row.eventId, at * ID_BYTES);
    batch.chainId.set(row.chainId, at * ID_BYTES);
    batch.requestId.set(row.requestId, at * ID_BYTES);
    batch.parentChainId.set(row.parentChainId, at * ID_BYTES);
    batch.spanId[at] = row.spanId;
    batch.parentSpanId[at] = row.parentSpanId;
    batch.service[at] = row.service;
    batch.eventType[at] = row.eventType;
    batch.endpoint[at] = row.endpoint;
    batch.operation[at] = row.operation;
    batch.spanKind[at] = row.spanKind;
    batch.userId[at] = row.userId;
    batch.tenantId[at] = row.tenantId;
    batch.timestamp[at] = row.timestamp;
    batch.startedAt[at] = row.startedAt;
    batch.durationUs[at] = row.durationUs;
    batch.entry[at] = row.entry ? 1 : 0;
    batch.sampleRate[at] = row.sampleRate;
    batch.metadata[at] = row.metadata;
    batch.errorContext[at] = row.errorContext;
    batch.dependencies[at] = row.dependencies;
    batch.performanceMetrics[at] = row.performanceMetrics;
    batch.length = at + 1;
  }

  /** The rows so far; the builder starts anew. */
  take(): EventBatch {
    const full = trimBatch(this.batch);
    this.batch = emptyEventBatch(this.capacity);
    return full;
  }
}

/** Collects metric rows into batches. */
export class MetricBatchBuilder {
  private batch: MetricBatch;

  constructor(private readonly capacity = BATCH_ROWS) {
    this.batch = emptyMetricBatch(capacity);
  }

  get length(): number {
    return this.batch.length;
  }

  get full(): boolean {
    return this.batch.length === this.capacity;
  }

  add(row: MetricRow): void {
    const { batch } = this;
    const at = batch.length;
    if (row.chainId !== NIL_ID) {
      batch.chainId.set(row.chainId, at * ID_BYTES);
    }
    batch.name[at] = row.name;
    batch.value[at] = row.value;
    batch.unit[at] = row.unit;
    batch.service[at] = row.service;
    batch.timestamp[at] = row.timestamp;
    batch.period[at] = row.period;
    batch.tags[at] = row.tags;
    batch.tenantId[at] = row.tenantId;
    batch.length = at + 1;
  }

  take(): MetricBatch {
    const full = trimBatch(this.batch);
    this.batch = emptyMetricBatch(this.capacity);
    return full;
  }
}
