import { importText } from '../../../tests/fixtures/importText';

const TRACE = '0b7e4e4652d169ae7b98f16f7572f121';
const T = 1661140397000000;
let serial = 0;
const span = (fields: Record<string, unknown>) => ({
  traceId: TRACE,
  id: String(++serial),
  timestamp: T,
  duration: 1000,
  name: 'op',
  ...fields,
});
const at = (serviceName: string) => ({ localEndpoint: { serviceName } });

async function rowsOf(spans: unknown[]) {
  const { rows, summary } = await importText([JSON.stringify(spans)]);
  return {
    rows,
    summary,
    by: (id: string, type = 'complete') =>
      rows.find((row) => row.spanId === id && (type === '' || row.eventType === type)),
  };
}

describe('rows of a trace', () => {
  it('marks as entries servers, consumers, roots and spans called by another service, and no others', async () => {
    const { by } = await rowsOf([
      span({ id: 'root', ...at('a') }),
      span({ id: 'client', parentId: 'root', kind: 'CLIENT', ...at('a') }),
      span({ id: 'inner', parentId: 'root', ...at('a') }),
      span({ id: 'server', parentId: 'client', kind: 'SERVER', ...at('b') }),
      span({ id: 'plain', parentId: 'client', ...at('c') }),
      span({ id: 'consumer', parentId: 'root', kind: 'CONSUMER', ...at('a') }),
      span({ id: 'orphan', parentId: 'gone', kind: 'CLIENT', ...at('d') }),
    ]);
    const entries = ['root', 'client', 'inner', 'server', 'plain', 'consumer', 'orphan'].filter((id) => by(id)?.entry);
    expect(entries).toEqual(['root', 'server', 'plain', 'consumer']);
  });

  it('adds a start row for the root only, at its start', async () => {
    const { rows } = await rowsOf([
      span({ id: 'root', ...at('a') }),
      span({ id: 'child', parentId: 'root', ...at('b') }),
    ]);
    expect(rows.map((row) => [row.spanId, row.eventType, row.timestamp])).toEqual([
      ['root', 'start', T / 1000],
      ['root', 'complete', T / 1000 + 1],
      ['child', 'complete', T / 1000 + 1],
    ]);
    expect(rows[0]).toMatchObject({ entry: false, durationUs: NaN });
  });

  it('keeps calls to databases, queues and outside services as dependencies and in the metadata', async () => {
    const { by } = await rowsOf([
      span({ id: 'root', kind: 'SERVER', ...at('a') }),
      span({
        id: 'db',
        parentId: 'root',
        kind: 'CLIENT',
        tags: { 'db.system': 'postgresql', 'db.name': 'orders' },
        ...at('a'),
      }),
      span({
        id: 'queue',
        parentId: 'root',
        kind: 'PRODUCER',
        tags: { 'messaging.system': 'kafka', 'messaging.destination.name': 'mails' },
        ...at('a'),
      }),
      span({
        id: 'out',
        parentId: 'root',
        kind: 'CLIENT',
        tags: { 'http.url': 'https://api.example.com/v1?key=1', error: 'connect timed out' },
        ...at('a'),
      }),
      span({ id: 'known', parentId: 'root', kind: 'CLIENT', tags: { 'peer.service': 'b' }, ...at('a') }),
      span({ id: 'served', parentId: 'known', kind: 'SERVER', ...at('b') }),
    ]);
    const dependency = (id: string, type = 'complete') => JSON.parse(by(id, type)?.dependencies ?? 'null');
    expect(dependency('db')).toEqual([
      { target_service: 'postgresql/orders', kind: 'database', duration_ms: 1, status: 'success' },
    ]);
    expect(dependency('queue')).toEqual([
      { target_service: 'kafka/mails', kind: 'queue', duration_ms: 1, status: 'success' },
    ]);
    expect(dependency('out', 'error')).toEqual([
      { target_service: 'api.example.com', kind: 'external', duration_ms: 1, status: 'error' },
    ]);
    expect(by('known')?.dependencies).toBe('');
    expect(JSON.parse(by('db')?.metadata ?? '')).toMatchObject({
      'db.system': 'postgresql',
      peer: { service: 'postgresql/orders', kind: 'database' },
    });
  });

  it('makes a timeout an error that says so [S1-082]', async () => {
    const { by } = await rowsOf([
      span({ id: 'root', kind: 'SERVER', tags: { error: 'deadline exceeded', 'http.status_code': '504' }, ...at('a') }),
    ]);
    expect(JSON.parse(by('root', 'error')?.errorContext ?? '')).toEqual({
      error_type: 'timeout',
      error_message: 'deadline exceeded',
      service: 'a',
      timeout: true,
    });
    expect(JSON.parse(by('root', 'error')?.performanceMetrics ?? '')).toEqual({ status_code: 504 });
  });

  it('takes apart a span that client and server share, and measures the network between them', async () => {
    const { rows, summary } = await rowsOf([
      span({ id: 'root', kind: 'SERVER', ...at('a') }),
      span({ id: 'call', parentId: 'root', kind: 'CLIENT', duration: 900, ...at('a') }),
      span({ id: 'call', parentId: 'root', kind: 'SERVER', shared: true, duration: 500, ...at('b') }),
      span({ id: 'below', parentId: 'call', ...at('b') }),
    ]);
    const server = rows.find((row) => row.service === 'b' && row.spanKind === 'server');
    expect(server).toMatchObject({
      parentSpanId: 'call',
      entry: true,
      performanceMetrics: '{"network_latency_ms":0.4}',
    });
    expect(server?.spanId).not.toBe('call');
    expect(rows.find((row) => row.spanId === 'below')?.parentSpanId).toBe(server?.spanId);
    expect(summary.notices.map(({ text }) => text)).not.toContain('repeated spans were taken once');
  });

  it('leaves skewed clocks as they are and reports them', async () => {
    const { by, summary } = await rowsOf([
      span({ id: 'root', kind: 'SERVER', ...at('a') }),
      span({ id: 'early', parentId: 'root', kind: 'SERVER', timestamp: T - 5000, ...at('b') }),
    ]);
    expect(by('early')?.startedAt).toBe(T / 1000 - 5);
    expect(summary.notices).toEqual([
      expect.objectContaining({ count: 1, text: expect.stringContaining('clocks of the services differ') }),
    ]);
  });

  it('brings spans of one trace together over several files', async () => {
    const parent = span({ id: 'p', ...at('a') });
    const child = span({ id: 'c', parentId: 'p', ...at('a') });
    const { rows, summary } = await importText([JSON.stringify([child]), JSON.stringify([parent])]);
    expect(summary.traces).toBe(1);
    expect(rows.find((row) => row.spanId === 'c')?.entry).toBe(false);
  });
});
