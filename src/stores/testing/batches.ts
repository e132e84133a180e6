import type { EventBatch, MetricBatch } from '../writer';

/** One event of a test; what is left out is missing. Ids are short numbers. */
export interface TestEvent {
  chain: number;
  service: string;
  at: number;
  event?: number;
  type?: string;
  durationMs?: number;
  startedAt?: number;
  endpoint?: string;
  operation?: string;
  user?: string;
  tenant?: string;
  span?: string;
  parent?: string;
  kind?: string;
  entry?: boolean;
  sampleRate?: number;
  metadata?: unknown;
  error?: unknown;
  dependencies?: unknown;
  performance?: unknown;
}

export interface TestMetric {
  name: string;
  value: number;
  at: number;
  unit?: string;
  service?: string;
  period?: string;
  tags?: Record<string, string>;
  tenant?: string;
}

/** The chain's id in its text form. */
export function chainIdText(chain: number): string {
  return `00000000-0000-4000-8000-${chain.toString(16).padStart(12, '0')}`;
}

function ids(numbers: readonly number[], mark: number): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 16);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, row) => {
    if (number > 0) {
      view.setUint8(row * 16 + 6, mark);
      view.setUint8(row * 16 + 8, 0x80);
      view.setUint32(row * 16 + 12, number);
    }
  });
  return bytes;
}

const json = (value: unknown) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** Rows as the columns that importers hand to a store. Events are numbered from `firstEvent` unless they say otherwise. */
export function eventBatch(rows: readonly TestEvent[], firstEvent = 1): EventBatch {
  const numbers = (of: (row: TestEvent) => number) => Float64Array.from(rows, of);
  const texts = (of: (row: TestEvent) => string | undefined) => rows.map((row) => of(row) ?? '');
  const counts = (row: TestEvent) => row.entry ?? ['complete', 'error'].includes(row.type ?? 'complete');
  return {
    length: rows.length,
    eventId: ids(
      rows.map((row, index) => row.event ?? firstEvent + index),
      0x50
    ),
    chainId: ids(
      rows.map((row) => row.chain),
      0x40
    ),
    requestId: new Uint8Array(rows.length * 16),
    parentChainId: new Uint8Array(rows.length * 16),
    spanId: texts((row) => row.span),
    parentSpanId: texts((row) => row.parent),
    service: texts((row) => row.service),
    eventType: texts((row) => row.type ?? 'complete'),
    endpoint: texts((row) => row.endpoint),
    operation: texts((row) => row.operation),
    spanKind: texts((row) => row.kind),
    userId: texts((row) => row.user),
    tenantId: texts((row) => row.tenant),
    timestamp: numbers((row) => row.at),
    startedAt: numbers((row) => row.startedAt ?? NaN),
    durationUs: numbers((row) => (row.durationMs ?? NaN) * 1000),
    entry: Uint8Array.from(rows, (row) => (counts(row) ? 1 : 0)),
    sampleRate: numbers((row) => row.sampleRate ?? 1),
    metadata: texts((row) => json(row.metadata)),
    errorContext: texts((row) => json(row.error)),
    dependencies: texts((row) => json(row.dependencies)),
    performanceMetrics: texts((row) => json(row.performance)),
  };
}

export function metricBatch(rows: readonly TestMetric[]): MetricBatch {
  return {
    length: rows.length,
    chainId: new Uint8Array(rows.length * 16),
    name: rows.map((row) => row.name),
    value: Float64Array.from(rows, (row) => row.value),
    unit: rows.map((row) => row.unit ?? ''),
    service: rows.map((row) => row.service ?? ''),
    timestamp: Float64Array.from(rows, (row) => row.at),
    period: rows.map((row) => row.period ?? ''),
    tags: rows.map((row) => json(row.tags)),
    tenantId: rows.map((row) => row.tenant ?? ''),
  };
}
