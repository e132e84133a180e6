import type { TextColumn } from '../../src/contracts/columns';
import { chainsQuerySchema } from '../../src/contracts/queries/chains';
import { settingsSchema } from '../../src/contracts/settings';
import { openClickHouseStore } from '../../src/stores/clickhouse';
import { rollupRefill } from '../../src/stores/clickhouse/migrations/rollups';
import type { ChainStore, ChainSummaryColumns, RedQuestion, Scope } from '../../src/stores/port';
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

const T0 = Date.UTC(2026, 5, 30, 20);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Chains of sixteen events each, over up to two hours around the end of a month; every seventh of two tenants. */
const insert = (chains: number, seed: number) => `insert into chain_history
  (chain_id, event_id, tenant_id, service_name, endpoint, event_type, "timestamp", started_at, duration_us, entry, sample_rate, dataset)
  select reinterpretAsUUID(sipHash128(chain, ${seed})), generateUUIDv4(), if(chain % 7 = 0, ['acme', 'globex'][step % 2 + 1], 'acme'),
    ['gateway', 'cart', 'orders'][number % 3 + 1], '/a', if(sipHash64(number) % 19 = 0, 'error', 'complete'),
    fromUnixTimestamp64Milli(toInt64(${T0} + sipHash64(chain, ${seed}) % ${8 * HOUR} + step * (1 + sipHash64(chain) % ${8 * MINUTE})), 'UTC') as at,
    at - toIntervalMicrosecond(sipHash64(number, 1) % 900000), sipHash64(number, 1) % 900000, step = 0, if(chain % 5 = 0, 0.25, 1), 'seed ${seed}'
  from (select number, intDiv(number, 16) as chain, number % 16 as step from numbers(${16 * chains}))`;

/** Cut within hours at both ends. */
const scope = testScope(T0 + HOUR + 10 * MINUTE, T0 + 7 * HOUR + 20 * MINUTE);
const scopes: Record<string, Scope> = { all: scope, 'one tenant': { ...scope, tenants: ['acme'] } };
const counted: Record<string, RedQuestion> = {
  total: { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1 },
  'by the hour': { groupBy: 'none', unit: 'chains', stepMs: HOUR, limit: 1, counts: true },
};
const options = (part: object) => chainsQuerySchema.parse({ queryType: 'chains', options: part }).options;
const searches = {
  longest: options({ sort: 'duration', limit: 40 }),
  'first with errors': options({ sort: 'start', order: 'asc', limit: 40, status: 'error' }),
};

/** An engine gives its texts in whatever order. */
function inWords({ rootService, rootEndpoint, ...others }: ChainSummaryColumns) {
  const words = ({ codes, dictionary }: TextColumn) => Array.from(codes, (code) => dictionary[code]);
  return { ...others, rootService: words(rootService), rootEndpoint: words(rootEndpoint) };
}

const suite = suiteUnless(noClickHouse(), 'figures of chains in ClickHouse');

suite('ClickHouse answers from figures of chains by the hour', () => {
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
    await run(`create view plain_history as select * from chain_history`);
    await run(insert(12_000, 1));
    await run(insert(6_000, 2));
    stores['one server'] = open({});
    stores['two shards'] = open(SHARDED);
    stores.rows = open({ history: 'plain_history' });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(Object.values(stores).map((store) => store.close()));
    await database.dispose();
  });

  const sameAsRows = async (kind: string, within: Scope) => {
    for (const question of Object.values(counted)) {
      const [kept, exact] = await Promise.all([stores[kind], stores.rows].map((store) => store.red(within, question)));
      expect([exact.source, kept.source]).toEqual(['rows', 'rollup']);
      expect({ ...kept, source: 'rows' }).toEqual(exact);
    }
    for (const search of Object.values(searches)) {
      const [kept, exact] = await Promise.all(
        [stores[kind], stores.rows].map((store) => store.chainSearch(within, search))
      );
      expect([exact.source, kept.source]).toEqual(['rows', 'rollup']);
      expect(exact.chainId).toHaveLength(40);
      expect({ ...inWords(kept), source: 'rows' }).toEqual(inWords(exact));
    }
  };

  describe.each(['one server', 'two shards'])('%s', (kind) => {
    it.each(Object.keys(scopes))('like those of the rows: %s', (where) => sameAsRows(kind, scopes[where]));
  });

  it('reads the rows where figures know too little, or cost as much', async () => {
    const source = async (within: Scope, part: object) =>
      (await stores['one server'].chainSearch(within, options(part))).source;
    expect(await source({ ...scope, filters: { ...scope.filters, services: ['cart'] } }, {})).toBe('rows');
    expect(await source(scope, { sort: 'services' })).toBe('rows');
    expect(await source({ ...scope, to: scope.from + 115 * MINUTE }, {})).toBe('rows');
    expect(await source({ ...scope, to: scope.from + 40 * MINUTE }, {})).toBe('rows');
    expect(await source({ ...scope, tenants: ['globex'] }, {})).toBe('rows');
    expect(await source(scope, {})).toBe('rollup');
  });

  it('counts late rows, notices rows that leave, and is right again when made anew', async () => {
    const source = async () => (await stores['one server'].chainSearch(scope, options({}))).source;
    await database.run(insert(500, 3));
    await sameAsRows('one server', scope);
    await database.run(`alter table chain_history delete where dataset = 'seed 3' settings mutations_sync = 2`);
    expect(await source()).toBe('rows');
    for (const statement of rollupRefill()) {
      await database.run(statement);
    }
    await sameAsRows('one server', scope);
  });
});
