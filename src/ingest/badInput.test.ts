import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { importText } from '../../tests/fixtures/importText';

const event = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    chain_id: 'c1',
    service_name: 'cart',
    event_type: 'complete',
    timestamp: '2026-01-31T12:00:00Z',
    duration_ms: 5,
    ...fields,
  });
const zipkin = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    traceId: '2db17286b3e6b148',
    id: 'a1',
    name: 'get',
    timestamp: 1661140397163478,
    duration: 500,
    localEndpoint: { serviceName: 'cart' },
    ...fields,
  });
const otlp = (span: Record<string, unknown>) =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
        scopeSpans: [{ spans: [{ name: 'GET', ...span }] }],
      },
    ],
  });
const GOOD_SPAN = {
  traceId: '0b7e4e4652d169ae7b98f16f7572f121',
  spanId: '86bd4bb963f0431c',
  startTimeUnixNano: '1661140397163478000',
  endTimeUnixNano: '1661140397163978000',
};

const reasons = (summary: { refusals: Array<{ reason: string }> }) => summary.refusals.map(({ reason }) => reason);

describe('bad input', () => {
  it('keeps the good lines around a broken one and names file, line and reason', async () => {
    const { summary, rows } = await importText([
      `${event()}\n{"chain_id": "c2", \n${event({ service_name: 'pay' })}\n`,
    ]);
    expect(rows.map((row) => row.service)).toEqual(['cart', 'pay']);
    expect(summary.refusals).toEqual([
      { file: '1', record: 2, line: 2, reason: expect.stringContaining('the JSON is broken') },
    ]);
  });

  it('refuses what is nested beyond all reason, and reads on', async () => {
    const { summary, rows } = await importText([`${'['.repeat(50_000)}${']'.repeat(50_000)}\n${event()}\n`]);
    expect(rows).toHaveLength(1);
    expect(reasons(summary)).toEqual(['the JSON is nested too deep']);
  });

  it('stores nothing of a strict import with a refused record', async () => {
    const { summary, writer } = await importText([`${event()}\nnonsense\n`], { strict: true });
    expect(summary).toMatchObject({ rolledBack: true, refused: 1, inserted: 0 });
    expect(writer).toMatchObject({ committed: 0, rolledBack: 1, events: [] });
  });

  it('keeps what stood before the end of truncated gzip data', async () => {
    const whole = gzipSync(
      Array.from({ length: 20_000 }, (_, at) => event({ chain_id: `c${at}`, user_id: `u${(at * 7919) % 10007}` })).join(
        '\n'
      )
    );
    const { summary, rows } = await importText([whole.subarray(0, whole.length / 2)]);
    expect(rows.length).toBeGreaterThan(1000);
    expect(reasons(summary)).toContain('the gzip data end in the middle; the records before were read');
  });

  it('says when gzip data are damaged', async () => {
    const bytes = gzipSync(event());
    bytes.fill(0x55, 12, 30);
    const { summary } = await importText([bytes]);
    expect(reasons(summary)).toEqual(['the gzip data are damaged; the records before were read']);
  });

  it('refuses spans without ids', async () => {
    const { summary, rows } = await importText([
      zipkin({ id: undefined }),
      zipkin({ traceId: '' }),
      otlp({ ...GOOD_SPAN, spanId: '0000000000000000' }),
      otlp({ ...GOOD_SPAN, traceId: undefined }),
    ]);
    expect(rows).toHaveLength(0);
    expect(reasons(summary)).toEqual([
      'span "get": the span has no id',
      'span "get": the span has no traceId',
      'span "GET": the span has no span id',
      'span "GET": the span has no trace id',
    ]);
  });

  it('refuses negative and absurd durations', async () => {
    const { summary } = await importText([
      otlp({ ...GOOD_SPAN, endTimeUnixNano: '1661140397163000000' }),
      zipkin({ duration: 40 * 86_400e6 }),
      event({ duration_ms: -3 }),
      event({ duration_ms: 'soon' }),
    ]);
    expect(reasons(summary)).toEqual([
      'span "GET": the duration is negative (-0.478 ms)',
      'span "get": a duration of 40 days is not believable',
      'the duration is negative (-3 ms)',
      'the duration "soon" is no number',
    ]);
  });

  it('detects times in the wrong unit and takes them when told so', async () => {
    const milliseconds = otlp({ ...GOOD_SPAN, startTimeUnixNano: '1661140397163', endTimeUnixNano: '1661140397168' });
    const { summary } = await importText([milliseconds]);
    expect(reasons(summary)[0]).toBe(
      'span "GET": startTimeUnixNano 1661140397163 looks like milliseconds where nanoseconds are expected; import it with --time-unit ms if the whole file is so'
    );
    const told = await importText([milliseconds], { timeUnit: 'ms' });
    expect(told.rows.at(-1)).toMatchObject({ startedAt: 1661140397163, durationUs: 5000 });
  });

  it('passes over a line of 100 MB', async () => {
    const long = event({ metadata: { text: 'x'.repeat(100 * 1_048_576) } });
    const { summary, rows } = await importText([`${event()}\n${long}\n${event({ service_name: 'pay' })}\n`]);
    expect(rows.map((row) => row.service)).toEqual(['cart', 'pay']);
    expect(summary.refusals).toEqual([
      { file: '1', record: 2, line: 2, reason: 'the line has 100 MB, at most 64 MB are read' },
    ]);
  });

  it('refuses text that is not UTF-8, and only the record it stands in', async () => {
    const latin = Buffer.from(event({ service_name: 'caf\u00e9' }), 'latin1');
    const { summary, rows } = await importText([
      Buffer.concat([Buffer.from(`${event()}\n`), latin, Buffer.from(`\n${event({ event_type: 'error' })}\n`)]),
    ]);
    expect(rows.map((row) => row.eventType)).toEqual(['complete', 'error']);
    expect(summary.refusals).toEqual([{ file: '1', record: 2, line: 2, reason: 'the text is not UTF-8' }]);
  });

  it('takes a span that is reported twice once', async () => {
    const { summary, rows } = await importText([`[${zipkin({ kind: 'SERVER' })},${zipkin({ kind: 'SERVER' })}]`]);
    expect(rows.map((row) => row.eventType)).toEqual(['start', 'complete']);
    expect(summary.notices.map(({ text }) => text)).toContain('repeated spans were taken once');
  });

  it('refuses names that are longer than their column [S1-020] [S1-024]', async () => {
    const { summary, rows } = await importText([
      [
        event({ service_name: 's'.repeat(101) }),
        event({ endpoint: 'e'.repeat(256) }),
        event({ user_id: 'u'.repeat(101) }),
        event({ service_name: 's'.repeat(100) }),
      ].join('\n'),
      zipkin({ localEndpoint: { serviceName: 'z'.repeat(300) } }),
    ]);
    expect(rows).toHaveLength(1);
    expect(reasons(summary)).toEqual([
      expect.stringMatching(/^the service name "s+…" has 101 characters, the column holds 100$/),
      expect.stringContaining('the endpoint'),
      expect.stringContaining('the user id'),
      expect.stringContaining('has 300 characters'),
    ]);
  });

  it.each([
    ['', 'the file is empty'],
    ['\u0089PNG\u0000\u0001', 'the content is neither JSON nor OTLP protobuf'],
    ['chain_id,service_name\n1,cart\n', 'the content is neither JSON nor OTLP protobuf'],
    [Buffer.from('\ufeff{}', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    ['[1, 2]', 'the record is no JSON object'],
    ['{"hello": "world"}', 'the record is no OTLP, Jaeger or Zipkin span'],
  ])('says what is wrong with %p', async (content, reason) => {
    const { summary } = await importText([content]);
    expect(summary.refused).toBeGreaterThan(0);
    expect(reasons(summary)[0]).toContain(reason);
  });

  it('reads a file cut off at any byte without failing', async () => {
    const file = readFileSync(path.resolve(__dirname, '../../tests/fixtures/traces/zipkin/ascend.json'));
    for (let end = 1; end < file.length; end += 97) {
      const { summary } = await importText([file.subarray(0, end)]);
      expect(summary.refused).toBeLessThanOrEqual(1);
    }
  });
});
