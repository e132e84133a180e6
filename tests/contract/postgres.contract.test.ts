import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noPostgres, postgresServer } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { Cli } from './cli';
import { buildBackend, contextOf, RunningPlugins, type Caller } from './pluginClient';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

jest.setTimeout(90_000);

const END = Date.parse('2026-03-02T12:00:00Z');
const DAY = { from: END - 86_400_000, to: END };

const suite = suiteUnless(noPostgres(), 'PostgreSQL, from the command line to the panel');

suite('PostgreSQL, from the command line to the panel', () => {
  let folder: string;
  let address: string;
  let schema: Awaited<ReturnType<typeof postgresSchema>>;
  const running = new RunningPlugins();

  const cli = async (...args: string[]) => {
    const run = new Cli(args, { PGPASSWORD: schema.server.password, GF_PLUGIN_DATA_DIR: folder }, { cwd: folder });
    const result = await run.done;
    expect(result.out + result.err).not.toContain(schema.server.password);
    return result;
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-postgres-'));
    schema = await postgresSchema();
    const { host, port, user, database } = schema.server;
    address = `postgres://${user}@${host}:${port}/${database}?schema=${schema.schema}`;
  });
  afterAll(async () => {
    await running.end();
    await schema.run(`drop schema ${schema.schema} cascade`);
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes the tables once, and says so', async () => {
    expect(await cli('db', 'migrate', address)).toMatchObject({
      code: 0,
      err: expect.stringContaining('now has 001_add_chain_tables, 002_add_spans.'),
    });
    expect(await cli('db', 'migrate', address)).toMatchObject({
      code: 0,
      err: expect.stringContaining('has everything already'),
    });
    const printed = await cli('db', 'migrate', '--print', '--analytics');
    expect(printed.out).toContain('CREATE TABLE IF NOT EXISTS chain_history');
    expect(printed.out).toContain('CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_chain_history_analytics');
  });

  it('generates, imports without doing it twice, and checks', async () => {
    const generated = await cli(
      'generate',
      '--into',
      address,
      '--events',
      '5000',
      '--days',
      '2',
      '--end',
      new Date(END).toISOString()
    );
    expect(generated).toMatchObject({ code: 0, err: expect.stringMatching(/Generated [\d,]+ events/) });
    const truth = JSON.parse(readFileSync(path.join(folder, `${schema.server.database}.truth.json`), 'utf8')) as {
      events: number;
    };
    const rows = [1, 2].map((chain) => ({
      chain_id: `00000000-0000-4000-8000-00000000000${chain}`,
      service_name: 'till',
      event_type: 'complete',
      timestamp: new Date(END - chain * 1000).toISOString(),
      duration_ms: 5,
    }));
    for (const duplicates of [0, 2]) {
      const run = new Cli(
        ['import', '-', '--into', address, '--json'],
        { PGPASSWORD: schema.server.password },
        { stdin: rows.map((row) => JSON.stringify(row)).join('\n') }
      );
      const { code, out, err } = await run.done;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({ duplicates });
    }
    const checked = await cli('db', 'check', address, '--json');
    expect(JSON.parse(checked.out)).toMatchObject({
      engine: 'postgres',
      events: truth.events + 2,
      services: expect.arrayContaining(['till']),
    });
  });

  it('makes rollups on request, fills them, keeps them up with others and with its own loads, and takes them away', async () => {
    const waiting = async () => {
      const { rows } = await schema.run('select count(*)::int as n from chain_rollup_pending');
      return rows[0].n;
    };
    expect(await cli('db', 'rollup', address)).toMatchObject({
      code: 1,
      err: expect.stringContaining('has no rollups'),
    });
    expect(await cli('db', 'migrate', '--rollups', address)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/now has rollups\.[^]*GRANT SELECT ON [^]* TO throughline_reader;/),
    });
    expect((await cli('db', 'migrate', '--print', '--rollups', address)).out).toContain(
      'CREATE TRIGGER chain_rollups_insert'
    );
    expect(await cli('db', 'rollup', address)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/Made what had changed in [^]*up to date/),
    });
    expect(await waiting()).toBe(0);
    const watching = new Cli(['db', 'rollup', address, '--watch', '1'], { PGPASSWORD: schema.server.password });
    await schema.run(`update chain_history set duration_ms = 1 where service_name = 'till'`);
    while ((await waiting()) !== 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await watching.kill();
    const more = ['--dataset', 'more', '--events', '500', '--days', '1', '--end', new Date(END).toISOString()];
    expect(await cli('generate', '--into', address, ...more)).toMatchObject({ code: 0 });
    expect(await waiting()).toBe(0);
    expect(await cli('db', 'rollup', address, '--watch', 'often')).toMatchObject({
      code: 1,
      err: expect.stringContaining('at least one second'),
    });
    expect(await cli('db', 'migrate', '--no-rollups', address)).toMatchObject({
      code: 0,
      err: expect.stringContaining('has no rollups any more'),
    });
  });

  it('names missing indexes with what they would bring, and makes none', async () => {
    const advice = async () => {
      const { out } = await cli('db', 'advise', address, '--json');
      const { indexes } = JSON.parse(out) as { indexes: Array<{ statement: string; present: boolean }> };
      return indexes.filter(({ present }) => !present).map(({ statement }) => statement);
    };
    expect(await advice()).toEqual([
      `CREATE INDEX CONCURRENTLY ON "${schema.schema}"."chain_history" ("tenant_id", "timestamp");`,
    ]);
    await schema.run('drop index idx_chain_history_chain_id, idx_chain_history_timestamp');
    const missing = await advice();
    expect(missing).toHaveLength(3);
    expect(await advice()).toEqual(missing);
    for (const statement of missing) {
      await schema.run(statement);
    }
    expect(await advice()).toEqual([]);
    expect((await cli('db', 'advise', address)).out).toContain('No index is missing.');
  });

  it('fails with a sentence', async () => {
    const wrong = new Cli(['db', 'check', address], { PGPASSWORD: 'wrong' });
    expect(await wrong.done).toMatchObject({ code: 1, err: expect.stringContaining('refused the password') });
    const elsewhere = await cli('db', 'check', address.replace(/schema=.*/, 'schema=nowhere'));
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('no schema "nowhere"') });
  });

  it('answers panels, keeps up with new rows, and comes back by itself after a restart of the server', async () => {
    const { host, port, user, database } = await postgresServer();
    const caller: Caller = {
      settings: { engine: 'postgres', host, port, user, database, schema: schema.schema, tls: { mode: 'disable' } },
      secrets: { password: schema.server.password },
    };
    const plugin = await running.start(buildBackend(), {});
    const health = () => plugin.process.checkHealth({ pluginContext: contextOf(caller), headers: {} });
    expect(await health()).toMatchObject({
      status: 1,
      message: expect.stringMatching(/^Connected: .* events of about/),
    });
    const ask = async () => {
      const answers = await plugin.query(
        [
          { refId: 'A', queryType: 'red' },
          { refId: 'B', queryType: 'dependencies' },
          { refId: 'C', queryType: 'chains' },
          { refId: 'D', queryType: 'anomalies' },
        ],
        DAY,
        caller
      );
      return Object.fromEntries(
        Object.entries(answers).map(([refId, { status, error, frames }]) => [
          refId,
          error || (status === 200 && frames.length > 0),
        ])
      );
    };
    const well = { A: true, B: true, C: true, D: true };
    expect(await ask()).toEqual(well);
    const server = await postgresServer();
    await server.stop();
    expect(await health()).toMatchObject({ status: 2, message: expect.stringContaining('Nothing listens') });
    await server.start();
    expect(await health()).toMatchObject({ status: 1 });
    expect(await ask()).toEqual(well);
    const bad = await plugin.process.checkHealth({
      pluginContext: contextOf({ ...caller, uid: 'bad', secrets: { password: 'sesame' } }),
      headers: {},
    });
    expect(bad).toMatchObject({ status: 2, message: expect.stringContaining('refused the password') });
    expect(JSON.stringify([bad.message, bad.jsonDetails.toString(), plugin.log])).not.toMatch(/sesame|only for tests/);
  });

  it('removes what is older than what is kept, and nothing else [S3-067] [S4-053]', async () => {
    const day = 86_400_000;
    const rows = async () => {
      const { rows: found } = await schema.run(
        `select (select count(*) from chain_history) as events, (select count(*) from chain_metrics) as metrics,
          (select extract(epoch from min(timestamp)) * 1000 from chain_history) as first`
      );
      const [counts] = found as Array<Record<'events' | 'metrics' | 'first', string>>;
      return { events: Number(counts.events), metrics: Number(counts.metrics), first: Number(counts.first) };
    };
    const before = await rows();
    const kept = Math.round((Date.now() - (END - day)) / day);
    const end = Date.now() - kept * day;
    const { code, out } = await cli('prune', address, '--keep-events', `${kept}d`, '--json');
    const { removed } = JSON.parse(out) as { removed: { events: number } };
    const after = await rows();
    expect(code).toBe(0);
    expect(removed).toEqual({ events: before.events - after.events, figures: 0, metrics: 0 });
    expect([removed.events > 100, after.events > 100, after.first >= end, after.metrics]).toEqual([
      true,
      true,
      true,
      before.metrics,
    ]);
    await cli('prune', address, '--keep-events', `${kept}d`, '--keep-figures', `${kept}d`);
    expect((await rows()).metrics).toBeLessThan(before.metrics);
  });
});
