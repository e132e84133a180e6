import { EVER, NO_FILTERS } from '../../src/backend/instances/instance';
import { main as throughline } from '../../src/cli/index';
import { settingsSchema } from '../../src/contracts/settings';
import type { ChainStore, Scope } from '../../src/stores/port';
import { addressOf, openPostgresStore, type PostgresSettings } from '../../src/stores/postgres';
import { connected } from '../../src/stores/postgres/client';
import { noPostgres, postgresServer } from '../../src/stores/testing/postgresServer';
import { CASES, round2, summary, timeCase } from './cases';

const HOUR = 3_600_000;
const STORE_RUNS = 5;
const RUNS = { warm: 5, cached: 20 };
const TIMEOUT_MS = 300_000;

/** The questions that rollups are for, asked of the store alone, without the blocks that a refresh would find. */
const ASKED: Record<string, (store: ChainStore, end: number) => Promise<unknown>> = {
  red: (store, end) => store.red(hours(24, end), { groupBy: 'service', stepMs: 60_000, limit: 50 }),
  red30d: (store, end) => store.red(hours(720, end), { groupBy: 'service', stepMs: HOUR, limit: 50 }),
  redEndpoints: (store, end) =>
    store.red(hours(24, end), { groupBy: 'endpoint', stepMs: 60_000, limit: 50, tolerance: 0.01 }),
  redEndpoints30d: (store, end) =>
    store.red(hours(720, end), { groupBy: 'endpoint', stepMs: HOUR, limit: 50, tolerance: 0.01 }),
  redEndpointsTotal30d: (store, end) =>
    store.red(hours(720, end), { groupBy: 'endpoint', stepMs: 'total', limit: 50, tolerance: 0.01 }),
  dependencies: (store, end) => store.graph(hours(24, end), 200),
  dependencies30d: (store, end) => store.graph(hours(720, end), 200),
};

/**
 * The same over a PostgreSQL server of its own, with fsync off and 64 MB of shared buffers. `store`: the store alone, without and
 * with rollups. `bareRed30d`: the statement of `red30d` as a person writes it, on a bare connection. `fillSeconds`: filling the
 * rollups. `backend`: every query type through the built executable, with rollups and its blocks.
 * @param generate makes the recording in the database at an address
 */
export async function timePostgres(
  folder: string,
  end: number,
  generate: (address: string) => Promise<unknown>
): Promise<Record<string, unknown>> {
  const missing = noPostgres();
  if (missing !== undefined) {
    throw new Error(`This bench needs a PostgreSQL server: ${missing}.`);
  }
  const { host, port, user, database, password } = await postgresServer();
  process.env.PGPASSWORD = password;
  const address = `postgres://${user}@${host}:${port}/${database}`;
  const settings = settingsSchema.parse({
    engine: 'postgres',
    ...{ host, port, user, database, tls: { mode: 'disable' }, limits: { queryTimeoutMs: TIMEOUT_MS } },
  });
  await throughline(['db', 'migrate', address]);
  await generate(address);
  await connected(addressOf(settings, { password }, ''), (client) => client.query('vacuum analyze'));
  const figures: Record<string, unknown> = {};
  const note = (name: string, values: unknown) => {
    figures[name] = values;
    process.stderr.write(`${name}: ${JSON.stringify(values)}\n`);
  };
  note('bareRed30d', await timeBare(settings, password, end));
  note('storeWithoutRollups', await timeStore(settings, password, end));
  await throughline(['db', 'migrate', '--rollups', address]);
  const started = performance.now();
  await throughline(['db', 'rollup', address]);
  note('fillSeconds', round2((performance.now() - started) / 1000));
  note('storeWithRollups', await timeStore(settings, password, end));
  const source = { uid: 'postgres', jsonData: settings, secureJsonData: { password } };
  for (const [name, question] of Object.entries(CASES)) {
    note(name, await timeCase(question, { folder, end, source }, RUNS));
  }
  return figures;
}

function hours(count: number, end: number): Scope {
  return {
    ...{ ...EVER, tenants: 'all', filters: NO_FILTERS, from: end - count * HOUR, to: end },
    ...{ maxRows: 1_000_000, timeoutMs: TIMEOUT_MS, signal: new AbortController().signal },
  };
}

async function timeStore(settings: PostgresSettings, password: string, end: number): Promise<Record<string, unknown>> {
  const store = openPostgresStore(settings, { password }, '', 0);
  try {
    const figures: Record<string, unknown> = {};
    for (const [name, ask] of Object.entries(ASKED)) {
      figures[name] = await times(() => ask(store, end));
    }
    return figures;
  } finally {
    await store.close();
  }
}

async function timeBare(settings: PostgresSettings, password: string, end: number): Promise<Record<string, number>> {
  const [from, to] = [end - 720 * HOUR, end].map((time) => new Date(time).toISOString());
  const statement = `select service_name, date_trunc('hour', "timestamp"), sum(coalesce(1 / nullif(sample_rate, 0), 1)),
      sum(case when event_type = 'error' then coalesce(1 / nullif(sample_rate, 0), 1) else 0 end),
      percentile_cont(array[0.5, 0.95, 0.99]) within group (order by duration_us)
    from chain_history where event_type in ('complete', 'error') and coalesce(entry, true) and "timestamp" >= '${from}' and "timestamp" < '${to}'
    group by 1, 2 order by 1, 2`;
  return connected(addressOf(settings, { password }, ''), async (client) => {
    await client.query(`set jit = off; set work_mem = '32MB'`);
    return times(() => client.query({ text: statement, rowMode: 'array' }));
  });
}

async function times(work: () => Promise<unknown>): Promise<ReturnType<typeof summary>> {
  await work();
  const taken: number[] = [];
  for (let run = 0; run < STORE_RUNS; run++) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return summary(taken);
}
