import { textAt, type TextColumn } from '../../src/contracts/columns';
import { openClickHouseStore, openClickHouseWriter } from '../../src/stores/clickhouse';
import type { ChainStore, RedQuestion, Scope } from '../../src/stores/port';
import { sql } from '../../src/stores/sql';
import { eventBatch, type TestEvent } from '../../src/stores/testing/batches';
import { noClickHouse } from '../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase, makeChainTables } from '../../src/stores/testing/clickhouseStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { testScope } from '../../src/stores/testing/scopes';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCOPE = testScope(T0, T0 + 20 * HOUR);
const QUESTION: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 20 };
const textsOf = (column: TextColumn) => Array.from(column.codes, (_, row) => textAt(column, row));
const AWAIT = ' settings mutations_sync = 2';

const suite = suiteUnless(noClickHouse(), 'what changes in ClickHouse');

suite('blocks over ClickHouse', () => {
  const closing: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) {
      await close();
    }
  });

  /** 20 hours with a row a minute, four hours in one insert. */
  const filled = async () => {
    const database = await clickhouseDatabase();
    closing.push(database.dispose);
    await makeChainTables(database.run);
    // Parts are merged when a test says so.
    await database.run('alter table chain_history modify setting max_bytes_to_merge_at_max_space_in_pool = 1');
    const writer = openClickHouseWriter(database.settings, {}, '');
    closing.push(() => writer.close());
    const load = async (rows: TestEvent[], firstEvent: number) => {
      const opened = await writer.begin({ dataset: '', strict: false });
      await opened.events(eventBatch(rows, firstEvent));
      await opened.commit();
    };
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      chain: index + 1,
      service: 'cart',
      at: T0 + index * MINUTE,
      durationMs: 5,
      ...(index % 3 === 0 ? { performance: [{ cpu_usage_percent: index % 50, memory_usage_mb: 128 }] } : {}),
    }));
    for (let first = 0; first < 1200; first += 240) {
      await load(rows.slice(first, first + 240), first + 1);
    }
    const open = (tables = {}, megabytes?: number): ChainStore => {
      const store = openClickHouseStore(
        { ...database.settings, tables: { ...database.settings.tables, ...tables } },
        {},
        '',
        megabytes
      );
      closing.push(() => store.close());
      return store;
    };
    const store = open();
    const total = async (of = store) => (await of.red(SCOPE, QUESTION)).requests.reduce((sum, count) => sum + count, 0);
    const parts = async () =>
      (
        await database.connection.read(
          sql`select count() from system.parts where active and database = currentDatabase() and table = 'chain_history'`
        )
      ).numbers(0)[0];
    return { ...database, load, open, store, total, parts, misses: () => store.blockCounts?.misses ?? NaN };
  };
  const row = (at: number, chain: number): TestEvent => ({ chain, service: 'cart', at, durationMs: 5 });

  it('are read once, and after that only where rows are new, late or not [S2-171]', async () => {
    const { load, total, misses } = await filled();
    expect([await total(), misses()]).toEqual([1200, 10]);
    expect([await total(), misses()]).toEqual([1200, 10]);
    await load([row(T0 + 19.5 * HOUR, 5000)], 5000);
    expect([await total(), misses()]).toEqual([1201, 11]);
    await load([row(T0 + 3.5 * HOUR, 5001)], 5001);
    expect([await total(), misses()]).toEqual([1202, 12]);
    await load([row(T0 + 30 * HOUR, 5002)], 5002);
    expect([await total(), misses()]).toEqual([1202, 12]);
  });

  it('are kept in pieces where the range ends in a block', async () => {
    const { load, store, misses } = await filled();
    const scope = testScope(T0, T0 + 15 * HOUR + 7 * MINUTE);
    const total = async () => (await store.red(scope, QUESTION)).requests.reduce((sum, count) => sum + count, 0);
    // Seven blocks of two hours; of the hour after them the first piece of five minutes is looked for, and all read.
    expect([await total(), misses()]).toEqual([907, 7 + 1]);
    expect([await total(), misses()]).toEqual([907, 8]);
    await load([row(T0 + 14 * HOUR + 31 * MINUTE, 5000)], 5000);
    expect([await total(), misses()]).toEqual([908, 9]);
    expect([await total(), misses()]).toEqual([908, 9]);
  });

  it('are taken for as new as a watermark that was just read, and no newer', async () => {
    const { load, store, total } = await filled();
    const asked = async (scope: Scope) =>
      (await store.red(scope, QUESTION)).requests.reduce((sum, count) => sum + count, 0);
    expect(await total()).toBe(1200);
    const { version } = await store.watermark(SCOPE);
    await load([row(T0 + 3.5 * HOUR, 5000)], 5000);
    expect(await asked({ ...SCOPE, asOf: version })).toBe(1200);
    const after = await store.watermark(SCOPE);
    expect(after.version).not.toBe(version);
    expect(await asked({ ...SCOPE, asOf: after.version })).toBe(1201);
    // One who asks for less gets what is there, and what nobody has seen is looked for.
    expect(await asked({ ...SCOPE, asOf: version })).toBe(1201);
    await load([row(T0 + 3.5 * HOUR, 5001)], 5001);
    expect(await asked({ ...SCOPE, asOf: 'unknown' })).toBe(1202);
    expect(await asked(SCOPE)).toBe(1202);
  });

  it('hold what services use of the machine', async () => {
    const { load, store, open, misses } = await filled();
    const whole = open({}, 0);
    const scopes = [SCOPE, testScope(T0 + 90_001, T0 + 15.3 * HOUR), testScope(T0 + 40 * HOUR, T0 + 60 * HOUR)];
    const same = async () => {
      for (const scope of scopes) {
        const found = await store.resources(scope);
        const expected = await whole.resources(scope);
        expect(textsOf(found.service)).toEqual(textsOf(expected.service));
        expect([found.samples, found.memoryMb, found.networkLatencyMs]).toEqual([
          expected.samples,
          expected.memoryMb,
          expected.networkLatencyMs,
        ]);
        found.cpuPercent.forEach((cpu, place) => expect(cpu).toBeCloseTo(expected.cpuPercent[place], 9));
      }
    };
    await same();
    const read = misses();
    await same();
    expect(misses()).toBe(read);
    const late = { ...row(T0 + 3.5 * HOUR, 5000), service: 'audit', performance: [{ cpu_usage_percent: 70 }] };
    await load([late], 5000);
    await same();
    expect(textsOf((await store.resources(SCOPE)).service)).toEqual(['audit', 'cart']);
  });

  it('stay when parts are merged without new rows', async () => {
    const { total, misses, parts, run } = await filled();
    expect([await total(), misses()]).toEqual([1200, 10]);
    await run('optimize table chain_history final');
    expect([await total(), misses(), await parts()]).toEqual([1200, 10, 1]);
  });

  it('are read again where a merge took new rows in', async () => {
    const { load, total, misses, parts, run } = await filled();
    expect([await total(), misses()]).toEqual([1200, 10]);
    await load([row(T0 + 3.5 * HOUR, 5000)], 5000);
    await run('optimize table chain_history final');
    expect([await total(), await parts()]).toEqual([1201, 1]);
    expect(misses()).toBe(20);
    await load([row(T0 + 3.5 * HOUR, 5001)], 5001);
    expect([await total(), misses()]).toEqual([1202, 21]);
  });

  it('are given up where rows were removed or changed, in whatever way', async () => {
    const { total, run } = await filled();
    expect(await total()).toBe(1200);
    await run(`alter table chain_history delete where "timestamp" < '2026-06-01 01:00:00'${AWAIT}`);
    expect(await total()).toBe(1140);
    await run(`alter table chain_history update sample_rate = 0.5 where "timestamp" < '2026-06-01 02:00:00'${AWAIT}`);
    expect(await total()).toBe(1200);
    await run(
      `delete from chain_history where "timestamp" < '2026-06-01 02:00:00'${AWAIT.replace('mutations_sync', 'lightweight_deletes_sync')}`
    );
    expect(await total()).toBe(1080);
    await run('create table other as chain_history');
    await run('exchange tables chain_history and other');
    expect(await total()).toBe(0);
    await run('exchange tables chain_history and other');
    expect(await total()).toBe(1080);
    await run(`alter table chain_history drop partition '202606'`);
    expect(await total()).toBe(0);
  });

  it.each([
    ['a view', 'create view seen as select * from chain_history'],
    ['a Distributed table', 'create table seen as chain_history engine = Distributed(shards, currentDatabase(), half)'],
    [
      'a table that replaces rows',
      'create table seen engine = ReplacingMergeTree order by event_id as select * from chain_history',
    ],
  ])('are not kept of %s', async (_, statement) => {
    const { load, total, run, open } = await filled();
    await run('create view half as select * from chain_history where shardNum() = 1');
    await run(statement);
    const seen = open({ history: 'seen' });
    expect(await total(seen)).toBe(1200);
    await load([row(T0 + 2 * HOUR, 6000)], 6000);
    expect(await total(seen)).toBe(statement.includes('Replacing') ? 1200 : 1201);
    expect(seen.blockCounts?.misses).toBe(0);
  });
});
