import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { literal, sql } from '../sql';
import { EmbeddedDatabase } from './database';

describe('lists of an answer', () => {
  it('come over several chunks, missing and empty ones without numbers', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-lists-'));
    const database = await EmbeddedDatabase.create({
      file: path.join(folder, 'lists.duckdb'),
      memoryMegabytes: 64,
      threads: 2,
    });
    const rows = 5_000;
    const found = await database.read(
      sql`select case when n % 7 = 0 then null when n % 5 = 0 then [] else [n::integer, -n::integer] end from range(${literal(rows)}) t(n) order by n`
    );
    const { ends, values } = found.lists(0);
    const expected = Array.from({ length: rows }, (_, n) => (n % 7 === 0 || n % 5 === 0 ? [] : [n, -n]));
    expect([...values]).toEqual(expected.flat());
    expect(Array.from(ends, (end, row) => end - (row === 0 ? 0 : ends[row - 1]))).toEqual(
      expected.map((list) => list.length)
    );
    expect(() => found.numbers(0)).toThrow('does not hold numbers');
    const none = await database.read(sql`select 1, [1] where false`);
    expect([...none.lists(1).ends]).toEqual([]);
    expect(() => none.lists(0)).toThrow('does not hold lists');
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
