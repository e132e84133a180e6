import { importText } from '../../../tests/fixtures/importText';

const CHAIN = '0b7e4e46-52d1-69ae-7b98-f16f7572f121';
const one = async (value: Record<string, unknown>) => (await importText([JSON.stringify(value)])).rows[0];

describe('chain events', () => {
  it('takes the short bus event and lifts duration, status and error out of its metadata [S1-064] [D-01]', async () => {
    const row = await one({
      chain_id: CHAIN,
      service_name: 'trading-engine',
      event_type: 'error',
      timestamp: '2026-01-31T12:00:01',
      metadata: {
        duration_ms: 1000,
        status_code: 503,
        error: 'exchange is closed',
        success: false,
        endpoint: 'POST /orders',
      },
    });
    expect(row).toMatchObject({
      durationUs: 1_000_000,
      startedAt: Date.UTC(2026, 0, 31, 12),
      timestamp: Date.UTC(2026, 0, 31, 12, 0, 1),
      entry: true,
      endpoint: 'POST /orders',
    });
    expect(row.requestId).toBe(CHAIN.replaceAll('-', ''));
    expect(JSON.parse(row.errorContext)).toEqual({
      error_type: 'error',
      error_message: 'exchange is closed',
      service: 'trading-engine',
    });
    expect(JSON.parse(row.performanceMetrics)).toEqual({ status_code: 503 });
    expect(JSON.parse(row.metadata)).toHaveProperty('error', 'exchange is closed');
  });

  it('takes the full row unchanged [S1-070]', async () => {
    const row = await one({
      kind: 'event',
      chain_id: CHAIN,
      request_id: '11111111-2222-4333-8444-555555555555',
      service_name: 'user-service',
      event_type: 'complete',
      timestamp: 1769860800000,
      duration_ms: 12.5,
      endpoint: 'GET /users/{id}',
      user_id: 'u1',
      metadata: { a: 1 },
      error_context: null,
      dependencies: [{ target_service: 'redis', duration_ms: 1.5, status: 'success' }],
      performance_metrics: { cpu_usage_percent: 20 },
    });
    expect(row).toMatchObject({
      durationUs: 12_500,
      endpoint: 'GET /users/{id}',
      userId: 'u1',
      metadata: '{"a":1}',
      errorContext: '',
      sampleRate: 1,
    });
    expect(row.requestId).toBe('11111111222243338444555555555555');
    expect(JSON.parse(row.dependencies)).toEqual([{ target_service: 'redis', duration_ms: 1.5, status: 'success' }]);
  });

  it('keeps the parent chain, from the column or from the metadata [D-02]', async () => {
    const base = { chain_id: CHAIN, service_name: 's', event_type: 'start', timestamp: 1769860800 };
    const parent = '11111111-2222-4333-8444-555555555555';
    expect((await one({ ...base, parent_chain_id: parent })).parentChainId).toBe(parent.replaceAll('-', ''));
    expect((await one({ ...base, metadata: { parent_chain_id: parent } })).parentChainId).toBe(
      parent.replaceAll('-', '')
    );
  });

  it('puts events of the system as a whole under the nil UUID [D-09]', async () => {
    const row = await one({
      chain_id: 'system',
      service_name: 'performance-monitor',
      event_type: 'anomaly_detected',
      timestamp: 1769860800,
      metadata: {},
    });
    expect(row).toMatchObject({ chainId: '0'.repeat(32), entry: false });
  });

  it('keeps unknown event types and counts them [D-20]', async () => {
    const { summary } = await importText([
      JSON.stringify({ chain_id: CHAIN, service_name: 's', event_type: 'paused', timestamp: 1769860800 }),
    ]);
    expect(summary.eventTypes).toEqual({ paused: 1 });
  });

  it('gives the same event the same id, whatever the order of its fields, and another event another', async () => {
    const a = await one({
      chain_id: CHAIN,
      service_name: 's',
      event_type: 'complete',
      timestamp: 1769860800,
      duration_ms: 5,
    });
    const b = await one({
      duration_ms: 5,
      timestamp: '2026-01-31T12:00:00Z',
      event_type: 'complete',
      service_name: 's',
      chain_id: CHAIN,
    });
    const c = await one({
      chain_id: CHAIN,
      service_name: 's',
      event_type: 'complete',
      timestamp: 1769860800,
      duration_ms: 6,
    });
    expect(b.eventId).toBe(a.eventId);
    expect(c.eventId).not.toBe(a.eventId);
  });

  it('reads metrics and definitions from the same file', async () => {
    const lines = [
      {
        kind: 'metric',
        metric_name: 'cpu',
        metric_value: '12.5',
        metric_unit: 'millicores',
        service_name: 's',
        timestamp: 1769860800,
        aggregation_period: '1m',
        tags: { zone: 'a' },
      },
      { kind: 'metric', metric_name: 'cpu', metric_value: 1e13, timestamp: 1769860800 },
      { kind: 'definition', chain_id: CHAIN, chain_name: 'Order', expected_services: ['a', 'b'], max_duration_ms: 800 },
    ];
    const { writer, summary } = await importText([lines.map((line) => JSON.stringify(line)).join('\n')]);
    expect(writer.metricRows).toEqual([
      {
        name: 'cpu',
        value: 12.5,
        unit: 'millicores',
        service: 's',
        timestamp: 1769860800000,
        period: '1m',
        tags: '{"zone":"a"}',
        tenantId: '',
      },
    ]);
    expect(writer.definitions).toEqual([
      expect.objectContaining({ chainId: CHAIN, name: 'Order', expectedServices: ['a', 'b'], maxDurationMs: 800 }),
    ]);
    expect(summary.refusals[0].reason).toBe('the metric_value 10000000000000 does not fit the column');
  });
});
