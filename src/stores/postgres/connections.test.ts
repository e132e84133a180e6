import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from '../sql';
import { eventBatch } from '../testing/batches';
import { makeCertificate, noCertificates } from '../testing/certificates';
import { freePort, noPostgres, postgresServer } from '../testing/postgresServer';
import { postgresSchema } from '../testing/postgresStores';
import { testScope } from '../testing/scopes';
import { suiteUnless } from '../testing/suiteUnless';
import { addressOf, openPostgresStore, openPostgresWriter, type PostgresSettings } from './open';
import { migrate } from './migrations/migrate';
import { PostgresPool } from './pool';

const T0 = Date.UTC(2026, 5, 1);
const SCOPE = testScope(T0, T0 + 3_600_000);
const TOTAL = { groupBy: 'service', stepMs: 'total', limit: 5 } as const;
const POOLER = '/usr/sbin/pgbouncer';

type Schema = Awaited<ReturnType<typeof postgresSchema>>;

/** Ten requests of one service. */
async function shopSchema(): Promise<Schema> {
  const schema = await postgresSchema();
  await migrate(schema.address, schema.schema);
  const writer = openPostgresWriter(schema.settings, schema.secrets, '');
  const load = await writer.begin({ dataset: '', strict: true });
  await load.events(
    eventBatch(Array.from({ length: 10 }, (_, i) => ({ chain: i, service: 'web', at: T0 + i * 1_000 })))
  );
  await load.commit();
  await writer.close();
  return schema;
}

const withTls = suiteUnless(noPostgres() ?? noCertificates(), 'PostgreSQL over TLS');

withTls('PostgreSQL over TLS', () => {
  let folder: string;
  let schema: Schema;

  beforeAll(async () => {
    schema = await shopSchema();
    const { socketFolder } = await postgresServer();
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-tls-'));
    chmodSync(folder, 0o755);
    makeCertificate(folder, 'ca', 'authority');
    makeCertificate(folder, 'other-ca', 'another');
    makeCertificate(folder, 'server', 'localhost', 'ca');
    makeCertificate(folder, 'client', 'certified', 'ca');
    const owner = statSync(path.join(socketFolder, 'data'));
    chmodSync(path.join(folder, 'server.key'), 0o600);
    chownSync(path.join(folder, 'server.key'), owner.uid, owner.gid);
    const hba = path.join(socketFolder, 'data', 'pg_hba.conf');
    writeFileSync(hba, `hostssl all certified all cert\n${readFileSync(hba, 'utf8')}`);
    await schema.run(`create role certified login`);
    await schema.run(
      `grant usage on schema ${schema.schema} to certified; grant select on all tables in schema ${schema.schema} to certified`
    );
    for (const [name, file] of [
      ['ssl_ca_file', 'ca.crt'],
      ['ssl_cert_file', 'server.crt'],
      ['ssl_key_file', 'server.key'],
    ]) {
      await schema.run(`alter system set ${name} = '${path.join(folder, file)}'`);
    }
    await schema.run('alter system set ssl = on');
    await schema.run('select pg_reload_conf()');
    while ((await schema.run('show ssl')).rows[0].ssl !== 'on') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  afterAll(async () => {
    await schema.run('alter system reset all');
    await schema.run('select pg_reload_conf()');
    rmSync(folder, { recursive: true });
  });

  const requests = async (settings: Partial<PostgresSettings>, secrets: object = schema.secrets) => {
    const store = openPostgresStore({ ...schema.settings, ...settings }, secrets, folder);
    try {
      return [...(await store.red(SCOPE, TOTAL)).requests];
    } finally {
      await store.close();
    }
  };

  it('encrypts, and with "verify-full" checks who answers', async () => {
    expect(await requests({ tls: { mode: 'require' } })).toEqual([10]);
    expect(await requests({ host: 'localhost', tls: { mode: 'verify-full', caFile: 'ca.crt' } })).toEqual([10]);
    const pool = new PostgresPool(
      addressOf({ ...schema.settings, tls: { mode: 'require' } }, schema.secrets, folder),
      schema.schema
    );
    const limits = { signal: new AbortController().signal, timeoutMs: 10_000, maxRows: 10 };
    const encrypted = await pool.question(limits, (ask) =>
      ask(sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`)
    );
    expect([...encrypted.integers(0)]).toEqual([1]);
    await pool.close();
  });

  it.each([
    ['of another authority', { host: 'localhost', tls: { mode: 'verify-full', caFile: 'other-ca.crt' } }],
    ['for another name', { host: '127.0.0.1', tls: { mode: 'verify-full', caFile: 'ca.crt' } }],
    ['of an authority that nobody named', { host: 'localhost', tls: { mode: 'verify-full' } }],
  ] as Array<[string, Partial<PostgresSettings>]>)('refuses a certificate %s, in a sentence', async (_, settings) => {
    await expect(requests(settings)).rejects.toMatchObject({
      name: 'ThroughlineError',
      message: expect.stringMatching(/certificate.*\.$/i),
    });
  });

  it('shows a certificate of its own', async () => {
    const tls = { mode: 'require', certFile: 'client.crt' } as const;
    const tlsClientKey = readFileSync(path.join(folder, 'client.key'), 'utf8');
    expect(await requests({ user: 'certified', tls }, { tlsClientKey })).toEqual([10]);
    await expect(requests({ user: 'certified', tls: { mode: 'require' } }, {})).rejects.toMatchObject({
      name: 'ThroughlineError',
    });
  });

  it('stops what runs in the server when the caller hangs up', async () => {
    const address = addressOf({ ...schema.settings, tls: { mode: 'require' } }, schema.secrets, folder);
    const pool = new PostgresPool(address, schema.schema);
    await expectCancelled(pool, schema);
    await pool.close();
  });
});

const withPooler = suiteUnless(
  noPostgres() ?? (existsSync(POOLER) ? undefined : `PgBouncer is not installed (${POOLER})`),
  'PostgreSQL behind PgBouncer'
);

withPooler('PostgreSQL behind PgBouncer, in transaction mode', () => {
  let folder: string;
  let schema: Schema;
  let pooler: ChildProcess;
  let settings: PostgresSettings;

  beforeAll(async () => {
    schema = await shopSchema();
    const { socketFolder } = await postgresServer();
    const owner = statSync(path.join(socketFolder, 'data'));
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-bouncer-'));
    chownSync(folder, owner.uid, owner.gid);
    const port = await freePort();
    const file = path.join(folder, 'pgbouncer.ini');
    writeFileSync(path.join(folder, 'users'), `"${schema.address.user}" "${schema.address.password}"\n`);
    // Two connections for all: questions change places between them.
    writeFileSync(
      file,
      `[databases]\n* = host=127.0.0.1 port=${schema.address.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = ${folder}/users\npool_mode = transaction\ndefault_pool_size = 2\n`
    );
    const identity = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
    pooler = spawn(POOLER, [file], { ...identity, stdio: 'ignore' });
    settings = { ...schema.settings, port };
    await untilOpen(port);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => pooler.once('exit', resolve));
    pooler.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true });
  });

  it('answers many questions at once over two connections, and leaves no setting behind', async () => {
    const store = openPostgresStore(settings, schema.secrets, '');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => store.red({ ...SCOPE, to: T0 + (i + 1) * 1_000 }, TOTAL))
    );
    expect(answers.map(({ requests }) => requests[0])).toEqual(
      Array.from({ length: 40 }, (_, i) => Math.min(i + 1, 10))
    );
    await store.close();
    const other = new PostgresPool(addressOf(settings, schema.secrets, ''), schema.schema);
    const limits = { signal: new AbortController().signal, timeoutMs: 10_000, maxRows: 10 };
    const left = await other.question(limits, (ask) =>
      ask(sql`select reset_val, source from pg_settings where name in ('statement_timeout', 'TimeZone') order by name`)
    );
    expect(left.strings(0)).toEqual(['0', 'America/New_York']);
    const large = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        other.question(limits, (ask) => ask(sql`select ${`value ${i}`}::text`, { large: true }))
      )
    );
    expect(large.map((answer) => answer.strings(0))).toEqual(Array.from({ length: 10 }, (_, i) => [`value ${i}`]));
    await other.close();
  });

  it('stops what runs in the server when the caller hangs up', async () => {
    const pool = new PostgresPool(addressOf(settings, schema.secrets, ''), schema.schema);
    await expectCancelled(pool, schema);
    await pool.close();
  });

  it('takes rows, too', async () => {
    const own = await postgresSchema();
    await migrate({ ...own.address, port: settings.port ?? 0 }, own.schema);
    const writer = openPostgresWriter({ ...own.settings, port: settings.port }, own.secrets, '');
    const load = await writer.begin({ dataset: '', strict: false });
    await load.events(eventBatch([{ chain: 1, service: 'web', at: T0 }]));
    await load.commit();
    await writer.close();
    const { rows } = await own.run('select count(*)::int as n from chain_history');
    expect(rows).toEqual([{ n: 1 }]);
  });
});

async function expectCancelled(pool: PostgresPool, { run }: Schema): Promise<void> {
  const caller = new AbortController();
  const slow = pool.question({ signal: caller.signal, timeoutMs: 30_000, maxRows: 10 }, (ask) =>
    ask(sql`select count(*)::float8 from generate_series(1, 1000000000) slow_series`)
  );
  const active = async () => {
    const { rows } = await run(
      `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%slow_series%' and pid <> pg_backend_pid()`
    );
    return Number(rows[0].n);
  };
  while ((await active()) === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  caller.abort();
  await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await active()).toBe(0);
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (open) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nothing listens at port ${port}.`);
}
