import type { Ask, Hints } from '../ask';
import { raw, sql } from '../sql';
import { noPostgres } from '../testing/postgresServer';
import { postgresSchema } from '../testing/postgresStores';
import { suiteUnless } from '../testing/suiteUnless';
import { BinaryRows } from './copyOut';
import { PostgresPool } from './pool';

const LARGE: Hints = { large: true };
const LIMITS = { signal: new AbortController().signal, timeoutMs: 20_000, maxRows: 100_000 };
const AWKWARD = ['', 'Grüße ☂ 𝄞', `'); drop table t; --`, '$1 ${x} %s \\ " { } , null', 'a\nb\tc', 'NULL', '0\uFFFF1'];

suiteUnless(noPostgres(), 'answers of PostgreSQL in binary')('answers in binary', () => {
  let pool: PostgresPool;
  let run: Awaited<ReturnType<typeof postgresSchema>>['run'];
  let dispose: () => Promise<unknown>;
  beforeAll(async () => {
    const schema = await postgresSchema();
    pool = new PostgresPool(schema.address, schema.schema);
    run = schema.run;
    dispose = async () => {
      await pool.close();
      await run(`drop schema ${schema.schema} cascade`);
    };
    await run('create table t (a integer); insert into t values (1)');
  });
  afterAll(() => dispose());

  /** An answer of 100 rows of every type, as texts and in binary. */
  const asked = (ask: Ask, hints?: Hints) =>
    ask(
      sql`select n::float8 / 7, -n::float4 / 3, n::int8 * 9007199254740, n::int4, (-n)::int2, n % 2 = 0, nullif(n, 3)::float8, nullif(n, 3)::int4,
        case when n <> 3 then n % 5 = 0 end, (${AWKWARD}::text[])[n % ${String(AWKWARD.length)}::int + 1], case when n <> 3 then 'x' end::varchar,
        ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${'one'}::text || n, '-Infinity'::float8
      from generate_series(1, 100) n where n > ${'2'}::int`,
      hints
    );

  it('equal those in texts, whatever the types, missing values and parameters', async () => {
    const [texts, binary] = await Promise.all([
      pool.question(LIMITS, (ask) => asked(ask)),
      pool.question(LIMITS, (ask) => asked(ask, LARGE)),
    ]);
    expect(binary.length).toBe(98);
    const columns = (answer: typeof texts) => [
      ...[0, 1, 2, 3, 6, 13].map((column) => answer.numbers(column)),
      ...[3, 4, 5, 7, 8].map((column) => answer.integers(column)),
      ...[9, 10, 11, 12].map((column) => answer.strings(column)),
      answer.texts(10).codes,
    ];
    const float4 = (answer: typeof texts) => Float32Array.from(answer.numbers(1));
    expect(float4(binary)).toEqual(float4(texts));
    const exact = (answer: typeof texts) => columns(answer).filter((_, place) => place !== 1);
    expect(exact(binary)).toEqual(exact(texts));
  });

  it('of no rows have their columns', async () => {
    const found = await pool.question(LIMITS, (ask) => ask(raw('select 1::float8, null::text where false'), LARGE));
    expect([found.length, found.numbers(0), found.strings(1)]).toEqual([0, new Float64Array(0), []]);
  });

  it('cannot be asked with two statements, nor write', async () => {
    for (const text of [
      'select 1; drop table t',
      'select 1) to stdout; drop table t; --',
      'insert into t values (2) returning a',
    ]) {
      await expect(pool.question(LIMITS, (ask) => ask(raw(text), LARGE))).rejects.toMatchObject({
        name: 'ThroughlineError',
      });
    }
    expect((await run('select count(*)::int as n from t')).rows).toEqual([{ n: 1 }]);
  });

  it('end in time, when they are given up and after too many rows, and the connection is used again', async () => {
    const heavy = sql`select (a % 7)::float8 from generate_series(1, 100000000) a where a % 7 = ${'9'}::int`;
    await expect(pool.question({ ...LIMITS, timeoutMs: 200 }, (ask) => ask(heavy, LARGE))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.2 s'),
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(pool.question({ ...LIMITS, signal: abort.signal }, (ask) => ask(heavy, LARGE))).rejects.toMatchObject({
      code: 'cancelled',
    });
    const many = raw('select a::float8 from generate_series(1, 9000000) a');
    await expect(pool.question({ ...LIMITS, maxRows: 10 }, (ask) => ask(many, LARGE))).rejects.toMatchObject({
      code: 'tooMuch',
      message: expect.stringContaining('limit of 10'),
    });
    const running = await run(
      `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()`
    );
    expect(running.rows).toEqual([{ n: 0 }]);
    expect((await pool.question(LIMITS, (ask) => ask(sql`select ${'there'}::text`, LARGE))).strings(0)).toEqual([
      'there',
    ]);
  });

  it('that break off midway are errors in the same words as in texts', async () => {
    const breaking = [
      raw('select (1 / (5000 - n))::float8 from generate_series(1, 9000) n'),
      raw(`select (case when n < 5000 then '1' else 'x' end)::float8 from generate_series(1, 9000) n`),
      raw('select a from there_is_no_such_table'),
      sql`select a::float8 from t where a::text ~ ${'('}::text`,
    ];
    for (const statement of breaking) {
      const [texts, binary] = await Promise.all(
        [undefined, LARGE].map((hints) =>
          pool.question(LIMITS, (ask) => ask(statement, hints)).catch((cause: unknown) => cause)
        )
      );
      expect(binary).toMatchObject({ name: 'ThroughlineError' });
      expect(binary).toMatchObject({ code: (texts as { code: string }).code, message: (texts as Error).message });
    }
  });

  it('know nothing of values of an earlier question', async () => {
    await pool.question(LIMITS, (ask) => ask(sql`select ${'secret'}::text`, LARGE));
    const left = await Promise.all(
      Array.from({ length: 4 }, () =>
        pool.question(LIMITS, (ask) => ask(raw(`select coalesce(current_setting('throughline.value_1', true), '')`)))
      )
    );
    expect(left.flatMap((answer) => answer.strings(0))).toEqual(['', '', '', '']);
  });
});

describe('rows in binary', () => {
  it('are read whatever parts they come in', () => {
    const row = (value: number, text: string) => {
      const bytes = Buffer.alloc(2 + 4 + 8 + 4 + text.length);
      bytes.writeInt16BE(2);
      bytes.writeInt32BE(8, 2);
      bytes.writeDoubleBE(value, 6);
      bytes.writeInt32BE(text.length, 14);
      bytes.write(text, 18);
      return bytes;
    };
    const header = Buffer.concat([
      Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
      Buffer.alloc(7),
      Buffer.from([2, 9, 9]),
    ]);
    const all = Buffer.concat([header, row(1.5, 'one'), row(-2, ''), row(3, 'three'), Buffer.from([255, 255])]);
    for (let size = 1; size <= all.length; size++) {
      const rows = new BinaryRows(10, () => undefined);
      rows.begin([701, 25]);
      for (let at = 0; at < all.length; at += size) {
        rows.add(all.subarray(at, at + size));
      }
      const answer = rows.answer();
      expect([[...answer.numbers(0)], answer.strings(1)]).toEqual([
        [1.5, -2, 3],
        ['one', '', 'three'],
      ]);
    }
  });

  it('of a type that is not known are refused', () => {
    expect(() => new BinaryRows(10, () => undefined).begin([701, 1700])).toThrow('1700');
  });
});
