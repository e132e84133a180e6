import { textAt } from '../../src/contracts/columns';
import { openClickHouseStore } from '../../src/stores/clickhouse';
import type { ChainStore, GraphColumns, Scope } from '../../src/stores/port';
import { noClickHouse } from '../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase, makeChainTables } from '../../src/stores/testing/clickhouseStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { testScope } from '../../src/stores/testing/scopes';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 5, 1);
const CHAINS = 60_000;
const SPAN = 5 * DAY;

const ID = `toUUID(concat('00000000-0000-4000-8000-', leftPad(lower(hex(number + 1)), 12, '0')))`;
const SLOW = `(20000 + 37 * (number * 7919 % 997))`;

/** A row of each chain; chains begin one after the other over five days. */
const rowsOf = (columns: Record<string, string>, where = 'true') => {
  const all = {
    chain_id: ID,
    event_id: 'generateUUIDv4()',
    tenant_id: `if(number % 8 = 0, 'globex', 'acme')`,
    event_type: `'complete'`,
    '"timestamp"': 'at',
    started_at: 'addMicroseconds(at, -us)',
    duration_us: 'us',
    entry: 'true',
    ...columns,
  };
  return `insert into chain_history (${Object.keys(all).join(', ')}) select ${Object.values(all).join(', ')}
    from (select number, ${columns.us ?? SLOW} as us, fromUnixTimestamp64Milli(toInt64(${T0} + intDiv(number * ${SPAN}, ${CHAINS}) + ${columns.late ?? 0}), 'UTC') as at
      from numbers(${CHAINS})) n where ${where}`;
};
const insert = ({ us, late, ...columns }: Record<string, string>, where?: string) =>
  rowsOf(Object.defineProperties(columns, { us: { value: us }, late: { value: late } }), where);

const suite = suiteUnless(noClickHouse(), 'the graph from what is kept of ClickHouse');

suite('ClickHouse keeps calls by the hour', () => {
  let database: Awaited<ReturnType<typeof clickhouseDatabase>>;
  let kept: ChainStore;
  let exact: ChainStore;

  beforeAll(async () => {
    database = await clickhouseDatabase();
    const { run, settings } = database;
    await makeChainTables(run);
    await run(
      insert({
        service_name: `'gateway'`,
        span_id: `concat('g', toString(number))`,
        event_type: `if(number % 50 = 0, 'error', 'complete')`,
        span_kind: `'server'`,
      })
    );
    // Two minutes after its caller, so that many lie in another part of the time; what it calls has no rows.
    await run(
      insert({
        service_name: `'cart'`,
        span_id: `concat('c', toString(number))`,
        parent_span_id: `concat('g', toString(number))`,
        sample_rate: 'if(number % 3 = 0, 0.5, 1)',
        calls: `[(if(number % 4 = 0, 'audit-queue', 'orders-db'), null, us / 4000, number % 100 = 0)]`,
        us: `intDiv(${SLOW}, 3)`,
        late: String(2 * MINUTE),
      })
    );
    // Chains without spans and calls, whose calls are inferred.
    await run(
      insert(
        {
          chain_id: `toUUID(concat('00000000-0000-4000-9000-', leftPad(lower(hex(number + 1)), 12, '0')))`,
          service_name: `'batch'`,
          us: '9000000',
          late: '9000',
        },
        'number % 20 = 0'
      )
    );
    await run(
      insert(
        {
          chain_id: `toUUID(concat('00000000-0000-4000-9000-', leftPad(lower(hex(number + 1)), 12, '0')))`,
          service_name: `'reports'`,
          us: '2000000',
          late: '5000',
        },
        'number % 20 = 0'
      )
    );
    kept = openClickHouseStore(settings, {}, '');
    exact = openClickHouseStore(settings, {}, '', 0);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([kept.close(), exact.close()]);
    await database.dispose();
  });

  const ragged = { from: T0 + 7 * MINUTE + 1_234, to: T0 + SPAN - 3 * HOUR - 42_000 };
  const scopes: Record<string, Scope> = {
    'five days': testScope(ragged.from, ragged.to),
    'of one tenant': testScope(ragged.from, ragged.to, { tenants: ['acme'], filters: { services: ['/^g/'] } }),
    'a service that has no rows': testScope(ragged.from, ragged.to, { filters: { services: ['orders-db'] } }),
  };

  async function expectAlike(scope: Scope): Promise<void> {
    const [one, other] = [await kept.graph(scope, 50), await exact.graph(scope, 50)];
    expect([other.source, other.quantileError]).toEqual(['rows', undefined]);
    expect([one.sampled, one.folded, one.rowsRead]).toEqual([other.sampled, other.folded, other.rowsRead]);
    expect(counts(one)).toEqual(counts(other));
    expect(farthest(one, other)).toBeLessThanOrEqual(one.quantileError ?? 0);
  }

  it.each(Object.keys(scopes))('counts exactly, with quantiles within 1 %: %s', async (name) => {
    expect((await kept.graph(scopes[name], 50)).source).toBe('rollup');
    const misses = kept.blockCounts?.misses;
    await expectAlike(scopes[name]);
    expect(kept.blockCounts?.misses).toBe(misses);
  });

  it('reads the rows where they are few, and where a filter asks for them', async () => {
    expect((await kept.graph(testScope(T0, T0 + DAY), 50)).source).toBe('rows');
    const filters = { eventTypes: ['complete', 'error'] };
    expect((await kept.graph(testScope(ragged.from, ragged.to, { filters }), 50)).source).toBe('rows');
  });

  it('sees what a new row changes within an hour of it, and rows that leave', async () => {
    const scope = scopes['five days'];
    await database.run(
      insert(
        { service_name: `'gateway'`, span_id: `concat('late', toString(number))`, span_kind: `'client'` },
        'number = 30001'
      )
    );
    await expectAlike(scope);
    // Its caller came before, and is dated fifty minutes earlier.
    await database.run(
      insert(
        {
          service_name: `'mail'`,
          span_id: `'m'`,
          parent_span_id: `concat('late', toString(number))`,
          late: String(50 * MINUTE),
        },
        'number = 30001'
      )
    );
    await expectAlike(scope);
    expect(counts(await kept.graph(scope, 50)).edges).toContainEqual(['gateway', 'mail', 1, 0, 1]);
    await database.run(
      `alter table chain_history delete where service_name in ('mail', 'batch') settings mutations_sync = 2`
    );
    await expectAlike(scope);
  });
});

function counts({ nodes, edges }: GraphColumns) {
  return {
    nodes: Array.from(nodes.requests, (requests, row) => [
      textAt(nodes.service, row),
      textAt(nodes.kind, row),
      requests,
      nodes.errors[row],
      nodes.lastSeen[row],
    ]),
    edges: Array.from(edges.calls, (calls, row) => [
      textAt(edges.caller, row),
      textAt(edges.callee, row),
      calls,
      edges.errors[row],
      Math.round(edges.confidence[row] * 1e9) / 1e9,
    ]),
  };
}

/** The largest relative distance of any quantile. */
function farthest(one: GraphColumns, other: GraphColumns): number {
  const pairs = [
    ...(['p50', 'p95', 'p99'] as const).map((name) => [one.nodes[name], other.nodes[name]]),
    ...(['p50', 'p95'] as const).map((name) => [one.edges[name], other.edges[name]]),
  ];
  const off = pairs.flatMap(([left, right]) => Array.from(left, (value, row) => Math.abs(value / right[row] - 1)));
  return Math.max(...off.map((value) => (Number.isNaN(value) ? Infinity : value)));
}
