import { settingsSchema } from '../../src/contracts/settings';
import { LOG_QUANTILE_ERROR, logBin } from '../../src/core/stats/logHistogram';
import { openClickHouseStore } from '../../src/stores/clickhouse';
import { binOf } from '../../src/stores/clickhouse/bins';
import { rollupRefill, rollupTables } from '../../src/stores/clickhouse/migrations/rollups';
import type { ChainStore, RedColumns, RedQuestion, Scope } from '../../src/stores/port';
import { raw, sql } from '../../src/stores/sql';
import { noClickHouse } from '../../src/stores/testing/clickhouseServer';
import {
  clickhouseDatabase,
  makeChainTables,
  makeKeptFigures,
  makeShards,
  SHARDED,
} from '../../src/stores/testing/clickhouseStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { testScope } from '../../src/stores/testing/scopes';

const T0 = Date.UTC(2026, 5, 30, 21);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ROWS = 480_000;

/** Rows of four hours around the end of a month: three services of two tenants, sampled rows, rows that do not count, and some without duration. */
const insert = (rows: number, from: number, to: number, seed: number) => `insert into chain_history
  (chain_id, event_id, tenant_id, service_name, endpoint, event_type, "timestamp", started_at, duration_us, entry, sample_rate, dataset)
  select generateUUIDv4(), generateUUIDv4(), ['acme', 'globex'][number % 2 + 1], ['gateway', 'cart', 'orders'][number % 3 + 1],
    ['', '/a'][intDiv(number, 7) % 2 + 1], if(number % 17 = 0, 'error', if(number % 11 = 0, 'start', 'complete')),
    fromUnixTimestamp64Milli(toInt64(${from} + intDiv(number * ${to - from}, ${rows})), 'UTC') as at, at,
    if(number % 101 = 0, null, if(number % 103 = 0, 0, toInt64(900 + 5 * pow(sipHash64(number, ${seed}) % 1000 / 100, 2)))),
    number % 11 <> 0 or number % 17 = 0, if(number % 13 = 0, 0.25, 1), 'seed ${seed}'
  from numbers(${rows})`;

/** Cut within minutes at both ends. */
const scope = testScope(T0 + 10_500, T0 + 4 * HOUR - 20_250);
const scopes: Record<string, Scope> = {
  all: scope,
  'one tenant': { ...scope, tenants: ['acme'] },
  'filtered by service and endpoint': {
    ...scope,
    filters: { ...scope.filters, services: ['/a/'], endpoints: ['/^.[ab]$/'] },
  },
};
const asked: Record<string, RedQuestion> = {
  'by service and minute': { groupBy: 'service', stepMs: 60_000, limit: 10 },
  'by endpoint in steps of 5 minutes, folded': { groupBy: 'endpoint', stepMs: 5 * MINUTE, limit: 1, counts: true },
  'of everything by the hour, off the hour': { groupBy: 'none', stepMs: HOUR, offsetMs: 7 * MINUTE, limit: 1 },
  'of services in total': { groupBy: 'service', stepMs: 'total', limit: 2 },
  'by service and hour': { groupBy: 'service', stepMs: HOUR, limit: 10 },
};

const suite = suiteUnless(noClickHouse(), 'figures of minutes in ClickHouse');

suite('ClickHouse reads rows or figures, whichever cost less', () => {
  let database: Awaited<ReturnType<typeof clickhouseDatabase>>;
  let store: ChainStore;
  const ENDPOINTS = { dense: 2, mixed: 20, sparse: 20_000 };
  const starts = { dense: T0, mixed: T0 + DAY, sparse: T0 + 2 * DAY };
  /** Half a million requests in four hours, whose durations are spread widely. */
  const spread = (endpoints: number, from: number) => `insert into chain_history
    (chain_id, event_id, tenant_id, service_name, endpoint, event_type, "timestamp", started_at, duration_us, entry)
    select generateUUIDv4(), generateUUIDv4(), 'acme', 'gateway', toString(sipHash64(number) % ${endpoints}), 'complete',
      fromUnixTimestamp64Milli(toInt64(${from} + intDiv(number * ${4 * HOUR}, 500000)), 'UTC') as at, at,
      toInt64(exp(4 + sipHash64(number, 1) % 1000 / 200)), true from numbers(500000)`;

  beforeAll(async () => {
    database = await clickhouseDatabase();
    await makeChainTables(database.run);
    for (const statement of rollupTables()) {
      await database.run(statement);
    }
    for (const kind of ['dense', 'mixed', 'sparse'] as const) {
      await database.run(spread(ENDPOINTS[kind], starts[kind]));
    }
    store = openClickHouseStore(database.settings, {}, '');
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await database.dispose();
  });

  it.each<[keyof typeof starts, string, Partial<RedQuestion>, RedColumns['source']]>([
    ['dense', 'quantiles of minutes', {}, 'rollup'],
    ['dense', 'counts of minutes', { quantiles: [] }, 'rollup'],
    ['mixed', 'quantiles of minutes, whose bins have a duration or two each', {}, 'rows'],
    ['mixed', 'quantiles of hours', { stepMs: HOUR }, 'rollup'],
    ['mixed', 'quantiles of all', { stepMs: 'total' }, 'rollup'],
    ['mixed', 'counts of minutes', { quantiles: [] }, 'rollup'],
    ['sparse', 'quantiles of hours', { stepMs: HOUR }, 'rows'],
    ['sparse', 'counts of minutes, which are as many as the rows', { quantiles: [] }, 'rows'],
  ])('%s figures, %s', async (kind, _, changes, source) => {
    const question: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 10, tolerance: 0.01, ...changes };
    const within = testScope(starts[kind], starts[kind] + 4 * HOUR);
    const found = await store.red(within, question);
    expect([found.source, found.rowsRead]).toEqual([source, 500_000]);
    const few = await store.red({ ...within, to: within.from + HOUR / 2 }, question);
    expect([few.source, few.rowsRead]).toEqual(['rows', 62_500]);
  });
});

suite('ClickHouse answers from the figures of minutes', () => {
  let database: Awaited<ReturnType<typeof clickhouseDatabase>>;
  const stores: Record<string, ChainStore> = {};
  const open = (tables: object) =>
    openClickHouseStore({ ...database.settings, tables: settingsSchema.parse({ tables }).tables }, {}, '');

  beforeAll(async () => {
    database = await clickhouseDatabase();
    const { run } = database;
    await makeChainTables(run);
    await makeShards(run);
    await makeKeptFigures(run);
    await run(insert(ROWS / 2, T0, T0 + 3 * HOUR, 1));
    await run(insert(ROWS / 2, T0 + HOUR, T0 + 4 * HOUR, 2));
    stores['one server'] = open({});
    stores['two shards'] = open(SHARDED);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(Object.values(stores).map((store) => store.close()));
    await database.dispose();
  });

  describe.each(['one server', 'two shards'])('%s', (kind) => {
    describe.each(Object.keys(asked))('%s', (what) => {
      it.each(Object.keys(scopes))('%s', async (where) => {
        const exact = await stores[kind].red(scopes[where], asked[what]);
        const kept = await stores[kind].red(scopes[where], { ...asked[what], tolerance: 0.01 });
        expect([exact.source, exact.quantileError]).toEqual(['rows', undefined]);
        expect([kept.source, kept.quantileError]).toEqual(['rollup', LOG_QUANTILE_ERROR]);
        expect(kept.groups).toEqual(exact.groups);
        expect([kept.sampled, kept.folded, kept.rowsRead]).toEqual([exact.sampled, exact.folded, exact.rowsRead]);
        expect(distance(kept, exact, ['group', 'time', 'requests', 'errors', 'recorded', 'durationSum'])).toBeLessThan(
          1e-9
        );
        expect(distance(kept, exact, ['p50', 'p95', 'p99'])).toBeLessThanOrEqual(LOG_QUANTILE_ERROR + 1e-12);
      });
    });

    it('counts exactly where no quantile is wanted', async () => {
      const question: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 10 };
      const kept = await stores[kind].red(scope, { ...question, quantiles: [] });
      expect([kept.source, kept.quantileError]).toEqual(['rollup', undefined]);
      const exact = await stores[kind].red(scope, question);
      expect(distance(kept, exact, ['group', 'time', 'requests', 'errors'])).toBeLessThan(1e-9);
    });
  });

  it('knows the mean, but not of cells of which some rows were sampled and some have no duration [S1-094]', async () => {
    const asked: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 10, quantiles: [], mean: true };
    const mixed = await stores['one server'].red(scope, asked);
    expect(mixed.source).toBe('rows');
    // A day later: none is sampled, every seventh row has no duration.
    await database.run(`insert into chain_history (chain_id, event_id, tenant_id, service_name, endpoint, event_type, "timestamp", started_at, duration_us, entry)
      select generateUUIDv4(), generateUUIDv4(), 'acme', 'gateway', '', 'complete', fromUnixTimestamp64Milli(toInt64(${T0 + DAY} + number * 30), 'UTC') as at, at,
        if(number % 7 = 0, null, toInt64(1000 + number % 5000)), true from numbers(480000)`);
    const within = testScope(T0 + DAY + 500, T0 + DAY + 4 * HOUR - 700);
    for (const question of [asked, { ...asked, tolerance: 0.01, quantiles: undefined }]) {
      const kept = await stores['one server'].red(within, question);
      const rows = await stores['one server'].red(
        { ...within, filters: { ...within.filters, eventTypes: ['complete'] } },
        question
      );
      expect([kept.source, rows.source]).toEqual(['rollup', 'rows']);
      const mean = ({ durationSum, timed = new Float64Array(0) }: RedColumns) =>
        durationSum.map((sum, row) => sum / timed[row]);
      expect(mean(kept)).toHaveLength(240);
      mean(rows).forEach((value, row) => expect(mean(kept)[row] / value).toBeCloseTo(1, 9));
    }
  });

  it.each<[string, Partial<Scope>, Partial<RedQuestion>]>([
    ['few rows', { to: scope.from + 20 * MINUTE }, {}],
    ['steps below a minute', {}, { stepMs: 30_000 }],
    ['windows off the minute', {}, { offsetMs: 1_000 }],
    ['chains', {}, { groupBy: 'chain' }],
    ['a filter on users', { filters: { ...scope.filters, users: ['/^$/'] } }, {}],
    ['quantiles that have to be exact', {}, { tolerance: 0.001 }],
  ])('reads the rows for %s', async (_, inScope, changes) => {
    const question: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 10, tolerance: 0.01, ...changes };
    expect((await stores['one server'].red({ ...scope, ...inScope }, question)).source).toBe('rows');
  });

  it('puts durations into the bins that everything else has', async () => {
    const durations = [0, 1, 2, 999, 1_000, 1_030, 50_000, 3_600_000_000];
    const values = raw(`(select arrayJoin([${durations.join(', ')}]) as us)`);
    const found = await database.connection.read(sql`select us, ${binOf(raw('us'))} from ${values}`);
    expect([...found.numbers(1)]).toEqual([...found.numbers(0)].map(logBin));
  });

  it('is not taken in by figures that left after they were found to hold', async () => {
    const question: RedQuestion = { groupBy: 'service', stepMs: HOUR, limit: 10, tolerance: 0.01 };
    const { version } = await stores['one server'].watermark(scope);
    const within = { ...scope, asOf: version };
    const before = await stores['one server'].red(within, question);
    await database.run('truncate table chain_history_hours');
    const after = await stores['one server'].red(within, question);
    for (const statement of rollupRefill()) {
      await database.run(statement);
    }
    expect([before.source, after.source]).toEqual(['rollup', 'rows']);
    expect(distance(after, before, ['requests', 'errors'])).toBeLessThan(1e-9);
  });

  it('counts late rows, notices rows that leave, and is right again when made anew', async () => {
    const store = stores['one server'];
    const question: RedQuestion = { groupBy: 'service', stepMs: 'total', limit: 10, tolerance: 0.01 };
    const sourceAndRows = async (within: Scope) => {
      const { source, rowsRead } = await store.red(within, question);
      return [source, rowsRead];
    };
    const [, before] = await sourceAndRows(scope);
    await database.run(insert(6_000, T0 + HOUR, T0 + 2 * HOUR, 3));
    const [source, after] = await sourceAndRows(scope);
    expect([source, Number(after) - Number(before)]).toEqual(['rollup', 5_487]);
    expect((await store.status(scope)).notes).toBeUndefined();

    await database.run(`alter table chain_history delete where dataset = 'seed 3' settings mutations_sync = 2`);
    expect(await sourceAndRows(scope)).toEqual(['rows', before]);
    expect((await store.status(scope)).notes).toEqual([expect.stringContaining('kept figures of 2026-06 do not have')]);
    expect((await store.status(scope)).capabilities.rollups).toBe(true);

    for (const statement of rollupRefill()) {
      await database.run(statement);
    }
    expect(await sourceAndRows(scope)).toEqual(['rollup', before]);
    expect((await store.status(scope)).notes).toBeUndefined();
  });
});

/** The largest relative difference of any value; infinite where there is no counterpart. */
function distance(one: RedColumns, other: RedColumns, names: ReadonlyArray<keyof RedColumns>): number {
  let most = 0;
  for (const name of names) {
    const [left, right] = [Array.from(one[name] as Float64Array), Array.from(other[name] as Float64Array)];
    expect([name, left.length]).toEqual([name, right.length]);
    left.forEach((value, row) => {
      const off =
        Object.is(value, right[row]) || (value === 0 && right[row] === 0) ? 0 : Math.abs(value / right[row] - 1);
      most = Math.max(most, Number.isNaN(off) ? Infinity : off);
    });
  }
  return most;
}
