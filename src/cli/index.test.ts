import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { main } from './index';

const ROOT = path.resolve(__dirname, '../..');
const TRACES = path.join(ROOT, 'tests/fixtures/traces');
const SAMPLE = path.join(ROOT, 'examples/online-boutique');
const NOW = Date.UTC(2026, 10, 21, 9, 30, 20);
const FAULT = { id: 'OB-0822-02', startMs: 1661140927000 };

describe('throughline', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(args: string[], stdin = '') {
    let out = '';
    let err = '';
    const code = await main(args, {
      env: { GF_PLUGIN_DATA_DIR: folder },
      stdin: Readable.from([Buffer.from(stdin)]),
      now: () => NOW,
      output: { out: (text) => (out += text), err: (text) => (err += text), live: false },
    });
    return { code, out, err };
  }
  const check = async (file = 'a.duckdb') => {
    const { version, ...rest } = JSON.parse((await run(['check', file, '--json'])).out);
    expect(version).not.toBe('');
    return rest;
  };

  it('has a help that shows the first steps [S1-121]', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('throughline generate --into shop.duckdb');
  });

  it.each([
    [['imp'], "unknown command 'imp'"],
    [['import'], 'missing required argument'],
    [['generate', '--nonsense'], "unknown option '--nonsense'"],
  ])('ends %p with exit code 2, says why and where the usage stands [S1-129]', async (args, why) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(err).toContain('(throughline --help lists the commands)');
  });

  it('prints the tables of ClickHouse, on request with kept figures and how to make them anew', async () => {
    const names = async (...args: string[]) => {
      const { code, out } = await run(['db', 'clickhouse-schema', ...args]);
      expect(code).toBe(0);
      return [...out.matchAll(/^(?:CREATE [A-Z ]+? IF NOT EXISTS|TRUNCATE TABLE|INSERT INTO) (\w+)/gm)].map(
        ([, name]) => name
      );
    };
    const tables = ['chain_history', 'chain_metrics', 'chain_definitions'];
    expect(await names()).toEqual(tables);
    const kept = ['chain_history_minutes', 'chain_history_chains', 'chain_history_hours'];
    expect(await names('--rollups')).toEqual([...tables, ...kept.flatMap((name) => [name, `${name}_view`])]);
    expect((await names('--rollups', '--cluster', 'shop')).slice(6)).toEqual(
      kept.flatMap((name) => [`${name}_local`, `${name}_local_view`, name])
    );
    expect(await names('--rollups', '--refill')).toEqual(kept.flatMap((name) => [name, name]));
    const alone = await run(['db', 'clickhouse-schema', '--refill']);
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('add --rollups')]);
  });

  it('imports a folder, and the same folder again changes nothing', async () => {
    const first = await run(['import', path.join(TRACES, 'otlp'), '--into', 'a.duckdb']);
    expect(first).toMatchObject({ code: 0, out: '' });
    expect(first.err).toMatch(/Imported 7 files/);
    const before = await check();
    const again = await run(['import', path.join(TRACES, 'otlp'), '--into', 'a.duckdb', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ inserted: 0, duplicates: before.events });
    expect(await check()).toEqual(before);
  });

  it('replaces a moved recording when it is moved again', async () => {
    const file = path.join(TRACES, 'jaeger/petclinic-bare-trace.json');
    await run(['import', file, '--into', 'a.duckdb', '--shift-to-now']);
    const { events, lastEvent } = await check();
    expect(NOW - lastEvent).toBeLessThan(60_000);
    expect(NOW - lastEvent).toBeGreaterThanOrEqual(0);
    await run(['import', file, '--into', 'a.duckdb', '--shift-to-now']);
    expect((await check()).events).toBe(events);
  });

  it('tells in its exit code whether all, some or nothing was taken', async () => {
    const good = '{"chain_id":"c","service_name":"s","event_type":"complete","timestamp":"2026-01-31T12:00:00Z"}\n';
    expect((await run(['import', '-', '--into', 'a.duckdb'], good)).code).toBe(0);
    const partly = await run(['import', '-', '--into', 'b.duckdb'], `${good}broken\n`);
    expect(partly.code).toBe(3);
    expect(partly.err).toContain('standard input, line 2: the JSON is broken');
    const strict = await run(['import', '-', '--into', 'c.duckdb', '--strict'], `${good}broken\n`);
    expect(strict.code).toBe(1);
    expect((await check('c.duckdb')).events).toBe(0);
    expect((await run(['import', '-', '--into', 'd.duckdb'], 'broken')).code).toBe(1);
  });

  it.each([
    [['import', 'nowhere.json'], 'There is no file or folder nowhere.json.'],
    [
      ['import', '-', '--into', 'mysql://host/db'],
      'This release knows database files, postgres:// and clickhouse:// addresses.',
    ],
    [['import', '-', '--into', 'clickhouse://'], 'Write a ClickHouse address as clickhouse://user@host:8123'],
    [['import', '-', '--into', 'clickhouse://host/db?tls=maybe'], 'tls is disable, require, verify-full'],
    [['check', 'clickhouse://host/db?profile=zipkin'], 'The profile of the ClickHouse address'],
    [['import', '-', '--into', 'postgres://host/db'], 'Write a database address as postgres://user@host'],
    [['import', '-', '--into', 'postgres://me@host/db?sslmode=maybe'], 'sslmode is disable, require, verify-full'],
    [['import', '-', '--into', 'postgres://me@host/db?schema=a-b'], 'The schema of the database address'],
    [['db', 'advise', 'shop.duckdb'], 'Name a PostgreSQL database'],
    [['import', '-', '--sample-rate', '7'], '--sample-rate is the share'],
    [['import', '-', '--replay-history', '2'], 'need the folder of a recorded sample'],
    [['import', SAMPLE, '--shift-fault-to-now', 'OB-1'], 'There is no fault OB-1. Known are OB-0822-01'],
    [['generate', '--events', 'many'], 'Say how many events to make'],
    [['generate', '--end', 'soon'], '--end soon is no time'],
    [['check', 'none.duckdb'], 'There is no database'],
  ])('says in one sentence what is wrong with %p', async (args, sentence) => {
    const { code, err } = await run(args);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });

  it('generates a recording with its ground truth beside it', async () => {
    const { code, err } = await run(['generate', '--events', '3000', '--days', '2', '--into', 'shop.duckdb']);
    expect(code).toBe(0);
    expect(err).toContain('planted');
    const truth = JSON.parse(readFileSync(path.join(folder, 'shop.duckdb.truth.json'), 'utf8'));
    expect(await check('shop.duckdb')).toMatchObject({ events: truth.events, metrics: truth.metrics });
    await run(['generate', '--events', '3000', '--days', '2', '--into', 'shop.duckdb', '--seed', '5']);
    expect((await check('shop.duckdb')).events).toBe(
      JSON.parse(readFileSync(path.join(folder, 'shop.duckdb.truth.json'), 'utf8')).events
    );
  });

  it('puts a fault of the recorded sample at the present, with constructed history in front', async () => {
    const { code, out } = await run([
      'import',
      SAMPLE,
      '--into',
      'ob.duckdb',
      '--shift-fault-to-now',
      FAULT.id,
      '--replay-history',
      '1',
      '--json',
    ]);
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    const age = NOW - (FAULT.startMs + summary.shiftMs);
    expect(age).toBeGreaterThanOrEqual(240_000);
    expect(age).toBeLessThan(300_000);
    expect(summary.leftOut).toBeGreaterThan(0);
    const { lastMetric, firstMetric } = await check('ob.duckdb');
    expect(lastMetric).toBeLessThanOrEqual(NOW);
    expect(summary.firstMs - firstMetric).toBeGreaterThan(23 * 3_600_000);
    const whole = JSON.parse((await run(['import', SAMPLE, '--into', 'ob.duckdb', '--json'])).out);
    expect(await check('ob.duckdb')).toMatchObject({ events: whole.events, metrics: whole.metrics });
  }, 60_000);

  it('takes files called anything when they are named, and only importable ones from a folder', async () => {
    writeFileSync(
      path.join(folder, 'export.txt'),
      '{"chain_id":"c","service_name":"s","event_type":"complete","timestamp":1769860800}\n'
    );
    expect((await run(['import', path.join(folder, 'export.txt'), '--into', 'a.duckdb'])).code).toBe(0);
    expect((await run(['import', folder, '--into', 'a.duckdb'])).err).toContain('holds no files to import');
  });

  describe('prune', () => {
    const days = 4;
    beforeEach(() =>
      run([
        'generate',
        '--into',
        'a.duckdb',
        '--events',
        '4000',
        '--days',
        String(days),
        '--end',
        new Date(NOW).toISOString(),
      ])
    );

    it('removes events and metrics at their own ends [S3-067] [S4-053]', async () => {
      const before = await check();
      const { code, out } = await run(['prune', 'a.duckdb', '--keep-events', '1d', '--keep-figures', '2d', '--json']);
      const { removed } = JSON.parse(out) as { removed: Record<string, number> };
      const after = await check();
      expect([code, after.events + removed.events, after.metrics + removed.metrics]).toEqual([
        0,
        before.events,
        before.metrics,
      ]);
      const hour = 3_600_000;
      const endOf = (kept: number) => Math.floor((NOW - kept * 24 * hour) / hour) * hour;
      expect([after.firstEvent >= endOf(1), after.firstEvent < endOf(1) + hour]).toEqual([true, true]);
      expect([after.firstMetric >= endOf(2), after.firstMetric < endOf(2) + hour]).toEqual([true, true]);
      expect((await run(['prune', 'a.duckdb', '--keep-events', '1d'])).out).toBe(
        `Nothing in ${path.join(folder, 'a.duckdb')} is that old.\n`
      );
    });

    it.each([
      [['prune', 'a.duckdb'], 1, 'Say what to keep, such as --keep-events 30d'],
      [['prune', 'a.duckdb', '--keep-events', '2w', '--keep-figures', '3d'], 1, 'at least as long as events'],
      [['prune', 'a.duckdb', '--keep-events', 'soon'], 2, 'such as 30d, 6w or 1y'],
      [['prune', 'a.duckdb', '--keep-events', '0d'], 2, 'such as 30d, 6w or 1y'],
      [['prune', 'b.duckdb', '--keep-events', '1d'], 1, 'There is no database'],
      [['prune', 'clickhouse://localhost', '--keep-events', '1d'], 1, 'TTL'],
    ])('refuses %p and removes nothing', async (args, code, why) => {
      const before = await check();
      const answer = await run(args);
      expect([answer.code, answer.err.includes(why)]).toEqual([code, true]);
      expect(await check()).toEqual(before);
    });
  });
});
