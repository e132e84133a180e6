import { settingsSchema } from '../../src/contracts/settings';
import { LOG_QUANTILE_ERROR, quantilesOfBins } from '../../src/core/stats/logHistogram';
import { openClickHouseStore } from '../../src/stores/clickhouse';
import { binColumns, binOf, binQuantiles } from '../../src/stores/clickhouse/bins';
import { rollupRefill } from '../../src/stores/clickhouse/migrations/rollups';
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
};

const suite = suiteUnless(noClickHouse(), 'figures of minutes in ClickHouse');

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
        const few = exact.rowsRead < 100_000;
        expect([kept.source, kept.quantileError]).toEqual(few ? ['rows', undefined] : ['rollup', LOG_QUANTILE_ERROR]);
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

  it('takes quantiles from bins like everything else does', async () => {
    const durations = [0, 1, 1, 999, 1_000, 1_020, 50_000, 3_600_000_000];
    const counts = sql`sumMap(map(${binOf(raw('us'))}, toUInt64(1)))`;
    const values = raw(`(select arrayJoin([${durations.join(', ')}]) as us)`);
    const found = await database.connection.read(
      sql`select ${binQuantiles()}, toString(m) from (select m, ${binColumns(raw('m'))} from (select ${counts} as m from ${values}) c) b`
    );
    const bins = new Map(
      [...found.strings(3)[0].matchAll(/(-?\d+):(\d+)/g)].map(([, bin, count]) => [Number(bin), Number(count)])
    );
    const wanted = quantilesOfBins(bins, [0.5, 0.95, 0.99]).map((us) => us / 1000);
    wanted.forEach((value, place) => expect(found.numbers(place)[0] / value).toBeCloseTo(1, 9));
    const none = await database.connection.read(
      sql`select ${binQuantiles()} from (select ${binColumns(raw(`CAST(map(), 'Map(Int16, UInt64)')`))}) b`
    );
    expect(none.numbers(0)[0]).toBeNaN();
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
