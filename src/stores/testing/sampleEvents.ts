import type { ChainWriter } from '../writer';
import { chainIdText, eventBatch, metricBatch, type TestEvent } from './batches';

/** When the sample's first event happens. */
export const T0 = Date.UTC(2026, 5, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/**
 * Two chains of spans (gateway → cart → redis, the second with an error), one of plain rows whose calls are declared,
 * one whose order alone says who called whom, one of another tenant, one sampled row.
 */
export const EVENTS: readonly TestEvent[] = [
  {
    chain: 1,
    service: 'gateway',
    type: 'start',
    at: T0,
    endpoint: 'GET /buy',
    span: 'a1',
    tenant: 'acme',
    user: 'ann',
  },
  {
    chain: 1,
    service: 'cart',
    at: T0 + 60,
    durationMs: 40,
    span: 'a3',
    parent: 'a2',
    kind: 'server',
    endpoint: '/cart',
    tenant: 'acme',
    user: 'ann',
  },
  {
    chain: 1,
    service: 'gateway',
    at: T0 + 70,
    durationMs: 55,
    span: 'a2',
    parent: 'a1',
    kind: 'client',
    entry: false,
    tenant: 'acme',
    user: 'ann',
  },
  {
    chain: 1,
    service: 'cart',
    at: T0 + 50,
    durationMs: 10,
    span: 'a4',
    parent: 'a3',
    kind: 'client',
    entry: false,
    tenant: 'acme',
    dependencies: [{ target_service: 'redis', type: 'cache', duration_ms: 10, status: 'success' }],
  },
  {
    chain: 1,
    service: 'gateway',
    at: T0 + 100,
    durationMs: 100,
    span: 'a1',
    kind: 'server',
    endpoint: 'GET /buy',
    tenant: 'acme',
    user: 'ann',
  },
  {
    chain: 2,
    service: 'gateway',
    type: 'start',
    at: T0 + MINUTE,
    endpoint: 'GET /buy',
    span: 'b1',
    tenant: 'acme',
    user: 'bob',
  },
  {
    chain: 2,
    service: 'cart',
    type: 'error',
    at: T0 + MINUTE + 90,
    durationMs: 80,
    span: 'b2',
    parent: 'b1',
    kind: 'server',
    endpoint: '/cart',
    tenant: 'acme',
    user: 'bob',
    error: { message: 'out of stock' },
  },
  {
    chain: 2,
    service: 'gateway',
    at: T0 + MINUTE + 200,
    durationMs: 200,
    span: 'b1',
    kind: 'server',
    endpoint: 'GET /buy',
    tenant: 'acme',
    user: 'bob',
  },
  {
    chain: 3,
    service: 'billing',
    at: T0 + 2 * MINUTE + 300,
    durationMs: 300,
    endpoint: '/bill',
    tenant: 'acme',
    dependencies: [
      { target_service: 'ledger-queue', type: 'queue', duration_ms: 20, success: true },
      { target_service: 'bank.example', duration_ms: 100, success: false },
    ],
    performance: [
      { cpu_usage_percent: 10, memory_usage_mb: 100, network_latency_ms: 1 },
      { cpu_usage_percent: 30, memory_usage_mb: 300, network_latency_ms: 3 },
    ],
  },
  { chain: 4, service: 'web', at: T0 + 3 * MINUTE + 100, durationMs: 100, endpoint: '/page', tenant: 'acme' },
  { chain: 4, service: 'api', at: T0 + 3 * MINUTE + 80, durationMs: 60, tenant: 'acme' },
  { chain: 5, service: 'secret', at: T0 + 100, durationMs: 5, endpoint: '/secret', tenant: 'globex', user: 'mallory' },
  {
    chain: 6,
    service: 'search',
    at: T0 + 4 * MINUTE + 10,
    durationMs: 10,
    endpoint: '/search',
    sampleRate: 0.25,
    tenant: 'acme',
  },
];

/** Texts that would do harm if they ever became SQL. */
export const HOSTILE = [
  `'; drop table chain_history; --`,
  `" or 1=1 --`,
  `\\'); delete from chain_history where ('1'='1`,
  '$1',
  '%',
  '\u0000',
  'x'.repeat(255),
];

/** Loads the sample's events, metrics and its one definition. */
export async function loadSample(store: ChainWriter): Promise<void> {
  const load = await store.begin({ dataset: '', strict: false });
  await load.events(eventBatch(EVENTS));
  await load.metrics(
    metricBatch([
      {
        name: 'cpu',
        value: 10,
        at: T0,
        service: 'cart',
        unit: 'percent',
        period: '1m',
        tags: { pod: 'a' },
        tenant: 'acme',
      },
      {
        name: 'cpu',
        value: 30,
        at: T0 + 30_000,
        service: 'cart',
        unit: 'percent',
        period: '1m',
        tags: { pod: 'a' },
        tenant: 'acme',
      },
      {
        name: 'cpu',
        value: 50,
        at: T0 + MINUTE,
        service: 'cart',
        unit: 'percent',
        period: '1m',
        tags: { pod: 'a' },
        tenant: 'acme',
      },
      { name: 'queue_depth', value: 7, at: T0, tenant: 'acme' },
      { name: 'cpu', value: 99, at: T0, service: 'secret', tenant: 'globex' },
    ])
  );
  await load.definitions([
    {
      chainId: chainIdText(3),
      name: 'Billing run',
      topology: { billing: ['bank.example'] },
      expectedServices: ['billing'],
      maxDurationMs: 500,
    },
  ]);
  await load.commit();
}
