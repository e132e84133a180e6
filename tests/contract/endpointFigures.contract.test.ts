import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOG_QUANTILE_ERROR } from '../../src/core/stats/logHistogram';
import { openEmbeddedStore, pruneEmbedded } from '../../src/stores/embedded';
import { EmbeddedDatabase } from '../../src/stores/embedded/database';
import { migrate as migrateEmbedded } from '../../src/stores/embedded/migrations/migrate';
import type { ChainStore, RedQuestion, Scope } from '../../src/stores/port';
import {
  migrate,
  openPostgresStore,
  openPostgresWriter,
  prunePostgres,
  refreshRollupsAt,
} from '../../src/stores/postgres';
import { eventBatch, type TestEvent } from '../../src/stores/testing/batches';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { testScope } from '../../src/stores/testing/scopes';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import type { ChainWriter } from '../../src/stores/writer';
import { differences, plain } from './agreement';

jest.setTimeout(120_000);

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ROWS = 48_000;
const HOURS = 6;
const ENGINE = { memoryMegabytes: 256, threads: 2 };

/**
 * Rows of six hours, in words that both engines understand: three services with two endpoints of their own, one in common and rows without
 * any, of two tenants, some sampled, some failed, some without a duration, some that do not count.
 */
const INSERT = `insert into chain_history (chain_id, request_id, service_name, endpoint, event_type, "timestamp", started_at, duration_us, entry, sample_rate,
    tenant_id, dataset)
  select cast(md5('c' || n) as uuid), cast(md5('r' || n) as uuid), case n % 3 when 0 then 'gateway' when 1 then 'cart' else 'orders' end,
    case when n % 10 < 3 then '/shared' when n % 10 < 6 then '/a' || (n % 3) when n % 10 < 9 then 'GET /b' || (n % 3) end,
    case when n % 17 = 0 then 'error' else 'complete' end, moment, moment, case when n % 101 = 0 then null when n % 103 = 0 then 0 else 900 + n * 7 % 1000 * (1 + n % 7) end,
    n % 11 <> 0, case when n % 13 = 0 then 0.25 else 1 end, case when n % 4 = 0 then 'globex' else 'acme' end, 'made'
  from (select n, timestamp '2026-06-01' + n * interval '450 milliseconds' as moment from generate_series(0, ${ROWS - 1}) t(n)) r`;

const cut = testScope(T0 + 10 * MINUTE + 10_500, T0 + (HOURS - 1) * HOUR + 20 * MINUTE + 250);
const filtered = (filters: Partial<Scope['filters']>) => ({ ...cut, filters: { ...cut.filters, ...filters } });
const SCOPES: Record<string, Scope> = {
  'whole hours': testScope(T0, T0 + (HOURS - 1) * HOUR),
  'cut at its ends': cut,
  'one tenant': { ...cut, tenants: ['acme'] },
  'some endpoints': filtered({ endpoints: ['/^GET/', '/shared'] }),
  'an endpoint of some services': filtered({ services: ['cart', '/^gate/'], endpoints: ['/shared'] }),
  'no such endpoint': filtered({ endpoints: [`') or true; drop table chain_history; --`] }),
};
const ASKED: Record<string, RedQuestion> = {
  'by endpoint and hour': { groupBy: 'endpoint', stepMs: HOUR, limit: 20 },
  'by endpoint and two hours, folded': { groupBy: 'endpoint', stepMs: 2 * HOUR, limit: 2, counts: true },
  'by endpoint, windows of hours': { groupBy: 'endpoint', stepMs: 2 * HOUR, offsetMs: HOUR, limit: 20 },
  'by endpoint in total': { groupBy: 'endpoint', stepMs: 'total', limit: 20 },
  'by endpoint without quantiles': { groupBy: 'endpoint', stepMs: HOUR, limit: 20, quantiles: [] },
};
/** Only where endpoints are named. */
const OF_ENDPOINTS: Record<string, RedQuestion> = {
  'by service and hour': { groupBy: 'service', stepMs: HOUR, limit: 20, quantiles: ['p95'] },
  'of all in total': { groupBy: 'none', stepMs: 'total', limit: 1 },
};
const OF_MINUTES: Record<string, RedQuestion> = {
  'by endpoint and minute': { groupBy: 'endpoint', stepMs: MINUTE, limit: 20 },
  'by endpoint and five minutes, folded': { groupBy: 'endpoint', stepMs: 5 * MINUTE, limit: 3, offsetMs: 2 * MINUTE },
};

interface Engine {
  store: ChainStore & Pick<ChainWriter, 'begin'>;
  questions: Record<string, RedQuestion>;
  /** Makes figures of what has changed. */
  refresh: () => Promise<unknown>;
  prune: (eventsBefore: number) => Promise<unknown>;
  dispose: () => Promise<unknown>;
}

/** A file as it was before hours knew their endpoints, with rows. */
async function embedded(): Promise<Engine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-endpoints-'));
  const file = path.join(folder, 'chains.duckdb');
  const old = await EmbeddedDatabase.create({ file, ...ENGINE });
  await migrateEmbedded(old, 8);
  await old.write(async (connection) => {
    await old.native.query(connection, INSERT);
    await old.native.query(
      connection,
      `insert into rollup_pending select distinct date_trunc('minute', "timestamp") from chain_history`
    );
  });
  await old.close();
  const open = () => openEmbeddedStore({ file, ...ENGINE, blockMegabytes: 0, exactRows: 1_000 });
  const store = await open();
  return {
    store,
    questions: {},
    // Hours that are over get their figures with a load, and when a file is opened, beside the questions.
    refresh: () => expectKept(store),
    prune: (eventsBefore) => pruneEmbedded(file, { eventsBefore }),
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function postgres(): Promise<Engine> {
  const { address, schema, secrets, settings, run } = await postgresSchema();
  await migrate(address, schema, { rollups: true });
  await run(INSERT);
  await run('analyze chain_history');
  const kept = openPostgresStore(settings, secrets, '', 0, 1_000);
  const writer = openPostgresWriter(settings, secrets, '');
  return {
    store: Object.assign(kept, { begin: writer.begin.bind(writer) }),
    questions: OF_MINUTES,
    refresh: () => refreshRollupsAt(address, schema, {}),
    prune: (eventsBefore) => prunePostgres(address, settings, { eventsBefore }),
    dispose: async () => {
      await writer.close();
      await kept.close();
      await run(`drop schema ${schema} cascade`);
    },
  };
}

async function expectKept(store: ChainStore): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const { source } = await store.red(SCOPES['whole hours'], { ...ASKED['by endpoint in total'], tolerance: 0.01 });
    if (source === 'rollup' || Date.now() > until) {
      expect(source).toBe('rollup');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What differs between the answers that may be near and the exact ones, and which of the former came from the rows. */
async function compared({ store, questions }: Engine) {
  const [different, fromRows]: string[][] = [[], []];
  for (const [where, scope] of Object.entries(SCOPES)) {
    const ofEndpoints = scope.filters.endpoints.length > 0 ? OF_ENDPOINTS : {};
    for (const [what, question] of Object.entries({ ...ASKED, ...questions, ...ofEndpoints })) {
      const exact = await store.red(scope, question);
      const near = await store.red(scope, { ...question, tolerance: 0.01 });
      if (question.quantiles?.length !== 0) {
        expect([exact.source, exact.quantileError]).toEqual(['rows', undefined]);
        expect(near.quantileError).toBe(near.source === 'rollup' ? LOG_QUANTILE_ERROR : undefined);
      }
      different.push(...differences(plain(near), plain(exact), `${what}, ${where}`, LOG_QUANTILE_ERROR + 1e-12));
      fromRows.push(...(near.source === 'rows' ? [`${what}, ${where}`] : []));
    }
  }
  return { different, fromRows: fromRows.filter((name) => !name.endsWith('no such endpoint')) };
}

const late = (chain: number, at: number, durationMs: number): TestEvent => ({
  ...{ chain, at, durationMs, service: 'cart', endpoint: '/shared', tenant: 'acme', entry: true },
});
const LATE = Array.from({ length: 300 }, (_, row) =>
  late(900_000 + row, T0 + 65 * MINUTE + row * 1_000, 1 + row * row)
);

const ENGINES: Record<string, { missing: string | undefined; make: () => Promise<Engine> }> = {
  embedded: { missing: undefined, make: embedded },
  postgres: { missing: noPostgres(), make: postgres },
};

describe.each(Object.keys(ENGINES))('figures of endpoints, %s', (name) => {
  const { missing, make } = ENGINES[name];
  suiteUnless(missing, `figures of endpoints in ${name}`)('', () => {
    let engine: Engine;
    const agree = { different: [], fromRows: [] };
    const load = async (rows: TestEvent[], dataset = 'late', firstEvent = 900_000) => {
      const opened = await engine.store.begin({ dataset, strict: false });
      await opened.events(eventBatch(rows, firstEvent));
      await opened.commit();
    };

    beforeAll(async () => {
      engine = await make();
    });
    afterAll(() => engine.dispose());

    it('are made of rows that are there, and answer what may be near: counts exact, quantiles within 1 %', async () => {
      await engine.refresh();
      expect(await compared(engine)).toEqual(agree);
    });

    it('answer nothing that has to be exact, nor what they do not know', async () => {
      const near = { ...ASKED['by endpoint and hour'], tolerance: 0.01 };
      const sources = await Promise.all([
        engine.store.red(cut, { ...near, tolerance: 0.009 }),
        engine.store.red(cut, { ...near, offsetMs: 1_000 }),
        engine.store.red(cut, { ...near, groupBy: 'chain' }),
        engine.store.red(filtered({ users: ['/^$/'] }), near),
        engine.store.red(filtered({ eventTypes: ['error'] }), near),
        engine.store.red(testScope(cut.from, cut.from + 5 * MINUTE), near),
      ]);
      expect(sources.map(({ source }) => source)).toEqual(Array(6).fill('rows'));
      // What figures by service answer exactly stays exact.
      const service = await engine.store.red(SCOPES['one tenant'], { ...near, groupBy: 'service' });
      expect([service.source, service.quantileError]).toEqual(['rollup', undefined]);
    });

    it('know the mean of services, but not where some rows were sampled and some have no duration [S1-094]', async () => {
      const asked: RedQuestion = { groupBy: 'service', stepMs: HOUR, limit: 20, quantiles: [], mean: true };
      expect((await engine.store.red(cut, asked)).source).toBe('rows');
      await load(
        Array.from({ length: 1_500 }, (_, row) => ({
          ...late(950_000 + row, T0 + HOUR + row * 4_000, 1 + (row % 97)),
          service: 'billing',
          durationMs: row % 7 === 0 ? undefined : 1 + (row % 97),
        })),
        'billing',
        1_000_000
      );
      await engine.refresh();
      const within = filtered({ services: ['billing'] });
      const kept = await engine.store.red(within, asked);
      const rows = await engine.store.red(
        { ...within, filters: { ...within.filters, eventTypes: ['complete', 'error'] } },
        asked
      );
      expect([kept.source, rows.source]).toEqual(['rollup', 'rows']);
      expect(differences(plain(kept), plain(rows), 'means')).toEqual([]);
      expect(kept.timed?.[0]).toBeLessThan(kept.requests[0]);
    });

    it('count rows that come late, replaced ones, and those that leave', async () => {
      const rows = async () =>
        (await engine.store.red(cut, { ...ASKED['by endpoint in total'], tolerance: 0.01 })).rowsRead;
      const before = await rows();
      await load(LATE);
      expect((await compared(engine)).different).toEqual([]);
      await engine.refresh();
      expect([await rows(), await compared(engine)]).toEqual([before + LATE.length, agree]);

      // A dataset that comes again replaces its rows.
      await load([late(900_000, T0 + 200 * MINUTE, 7)]);
      await engine.refresh();
      expect([await rows(), await compared(engine)]).toEqual([before + 1, agree]);

      await engine.prune(T0 + 2 * HOUR);
      expect((await compared(engine)).different).toEqual([]);
      await engine.refresh();
      expect((await compared(engine)).different).toEqual([]);
      expect(await rows()).toBeLessThan(before);
    });
  });
});

suiteUnless(noPostgres(), 'figures of endpoints, embedded and PostgreSQL')('figures of endpoints', () => {
  it('are the same in both engines, quantiles too', async () => {
    const engines = await Promise.all([embedded(), postgres()]);
    await Promise.all(engines.map(({ refresh }) => refresh()));
    for (const [where, scope] of Object.entries(SCOPES)) {
      for (const [what, question] of Object.entries(ASKED)) {
        const near = { ...question, tolerance: 0.01 };
        const [one, other] = await Promise.all(engines.map(({ store }) => store.red(scope, near)));
        expect(differences(plain(one), plain(other), `${what}, ${where}`)).toEqual([]);
      }
    }
    await Promise.all(engines.map(({ dispose }) => dispose()));
  });
});
