import type { EventBatch, MetricBatch } from '../../src/stores/writer';

/** The data ends here: 2026-03-04 12:00 UTC, a Wednesday. */
export const END = Date.UTC(2026, 2, 4, 12);
export const MINUTE = 60_000;
const MINUTES = 3 * 24 * 60;
export const START = END - MINUTES * MINUTE;

/** Payment is slow and fails between these minutes before the end. */
export const FAULT = { from: END - 50 * MINUTE, to: END - 40 * MINUTE };
/** Chain of the first request of the fault. */
export const FAULTY_CHAIN = idText(1, (MINUTES - 50) * 100);

const SERVICES = ['front', 'cart', 'payment', 'stock'] as const;
const NONE = new Uint8Array(16);

export interface Row {
  chain: number;
  service: number;
  parent: number;
  start: number;
  durationMs: number;
  error: string;
  type: 'start' | 'complete' | 'error';
}

/** Numbers from 0 to 1 that are the same on every machine (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Four services over three days with a daily course: front calls cart and payment, cart calls stock. */
export function rows(): Row[] {
  const roll = dice(7);
  const all: Row[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const begin = START + minute * MINUTE;
    const requests = Math.round(6 + 3 * Math.sin((2 * Math.PI * minute) / 1440) + 2 * roll());
    for (let request = 0; request < requests; request++) {
      all.push(...chain(minute * 100 + request, begin + Math.floor((request * MINUTE) / requests), roll));
    }
  }
  return all;
}

function chain(id: number, start: number, roll: () => number): Row[] {
  const faulty = start >= FAULT.from && start < FAULT.to;
  const took = (usual: number) => Math.round(usual * (0.8 + 0.4 * roll()));
  const stock = took(20);
  const cart = took(40) + stock;
  const payment = took(100) * (faulty ? 8 : 1);
  const failed = faulty ? roll() < 0.5 : roll() < 0.005;
  const row = (service: number, parent: number, offset: number, durationMs: number, error = ''): Row => ({
    chain: id,
    service,
    parent,
    start: start + offset,
    durationMs,
    error,
    type: error === '' ? 'complete' : 'error',
  });
  const error = failed ? 'card service did not answer' : '';
  return [
    { ...row(0, -1, 0, 0), type: 'start' },
    row(0, -1, 0, cart + payment + 15, error),
    row(1, 0, 5, cart),
    row(3, 1, 10, stock),
    row(2, 0, cart + 8, payment, error),
  ];
}

/** Every event of the data set, in order of time within a chain. */
export function eventBatch(): EventBatch {
  return batchOf(rows());
}

/** Rows as a store takes them; `first` numbers the events. */
export function batchOf(all: Row[], first = 0): EventBatch {
  const texts = (pick: (row: Row) => string) => all.map(pick);
  const ids = (pick: (row: Row, index: number) => Uint8Array) => concatenate(all.map(pick));
  const chainIds = ids((row) => idBytes(1, row.chain));
  return {
    length: all.length,
    eventId: ids((_, index) => idBytes(2, first + index)),
    chainId: chainIds,
    requestId: chainIds.slice(),
    parentChainId: concatenate(all.map(() => NONE)),
    spanId: texts((row) => spanId(row.chain, row.service)),
    parentSpanId: texts((row) => (row.parent < 0 ? '' : spanId(row.chain, row.parent))),
    service: texts((row) => SERVICES[row.service]),
    eventType: texts((row) => row.type),
    endpoint: texts((row) => `/${SERVICES[row.service]}`),
    operation: texts((row) => `GET /${SERVICES[row.service]}`),
    spanKind: texts(() => 'server'),
    userId: texts((row) => `user-${row.chain % 5}`),
    tenantId: texts(() => ''),
    timestamp: Float64Array.from(all, (row) => row.start + row.durationMs),
    startedAt: Float64Array.from(all, (row) => row.start),
    durationUs: Float64Array.from(all, (row) => (row.type === 'start' ? NaN : row.durationMs * 1000)),
    entry: Uint8Array.from(all, (row) => (row.type === 'start' ? 0 : 1)),
    sampleRate: new Float64Array(all.length).fill(1),
    metadata: texts(() => '{"region":"eu"}'),
    errorContext: texts((row) => (row.error === '' ? '' : JSON.stringify({ message: row.error }))),
    dependencies: texts(() => ''),
    performanceMetrics: texts((row) =>
      row.type === 'start' ? '' : '{"cpu_usage_percent":30,"memory_usage_mb":256,"network_latency_ms":2}'
    ),
  };
}

/** CPU of each service, minute by minute; payment is busy during the fault. */
export function metricBatch(): MetricBatch {
  const roll = dice(11);
  const points = SERVICES.flatMap((service) =>
    Array.from({ length: MINUTES }, (_, minute) => {
      const time = START + minute * MINUTE;
      const busy = service === 'payment' && time >= FAULT.from && time < FAULT.to;
      return { service, time, value: Math.round((busy ? 90 : 20 + 5 * roll()) * 10) / 10 };
    })
  );
  const texts = (text: string) => points.map(() => text);
  return {
    length: points.length,
    chainId: concatenate(points.map(() => NONE)),
    name: texts('cpu'),
    value: Float64Array.from(points, ({ value }) => value),
    unit: texts('percent'),
    service: points.map(({ service }) => service),
    timestamp: Float64Array.from(points, ({ time }) => time),
    period: texts('1m'),
    tags: texts(''),
    tenantId: texts(''),
  };
}

function spanId(chainNumber: number, service: number): string {
  return (chainNumber * 8 + service + 1).toString(16).padStart(16, '0');
}

function idBytes(kind: number, number: number): Uint8Array {
  const id = new Uint8Array(16);
  id[0] = kind;
  new DataView(id.buffer).setUint32(12, number);
  return id;
}

function idText(kind: number, number: number): string {
  const hex = Buffer.from(idBytes(kind, number)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function concatenate(ids: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(ids.length * 16);
  ids.forEach((id, index) => all.set(id, index * 16));
  return all;
}
