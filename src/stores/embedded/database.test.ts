import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { raw } from '../sql';
import { EmbeddedDatabase } from './database';

describe('transactions that are committed while the next ones go on', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-ahead-'));
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    database = await EmbeddedDatabase.create({ file: path.join(folder, 'x.duckdb'), memoryMegabytes: 256, threads: 1 });
    await database.write((connection) => database.native.query(connection, 'create table t (n integer primary key)'));
  });
  beforeEach(() => database.write((connection) => database.native.query(connection, 'delete from t')));
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Adds a row; `ready` is called when the row's turn to be committed has come. */
  const add = (n: number, done: number[] = [], ready: () => void = () => undefined) =>
    database.inTurn(() =>
      database.writeAhead(
        async (connection) => {
          await database.native.query(connection, `insert into t values (${n})`);
          database.noteChange(connection, n, n);
        },
        ready,
        () => done.push(n) > 0
      )
    );
  const held = async () => [...(await database.read(raw('select n from t order by n'))).integers(0)];

  it('commits in the order of the turns, all of it before the next write', async () => {
    const done: number[] = [];
    const commits = await Promise.all([1, 2, 3, 4, 5].map((n) => add(n, done)));
    const seen = await database.write(() => Promise.resolve([...done]));
    await Promise.all(commits.map(({ commit }) => commit));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(await held()).toEqual([1, 2, 3, 4, 5]);
  });

  it('undoes one that is not ready, and goes on to work on its connection', async () => {
    const refused = await add(1, [], () => {
      throw new Error('another block of the load is lost');
    });
    await expect(refused.commit).rejects.toThrow();
    const [second, third] = await Promise.all([add(2), add(3)]);
    await Promise.all([second.commit, third.commit]);
    expect(await held()).toEqual([2, 3]);
  });

  it('counts times of rows to the version with which they become visible', async () => {
    const before = database.version;
    let between: unknown;
    const [first, second] = await Promise.all([
      add(10),
      add(20, [], () => {
        between = database.changesSince(before).ranges;
      }),
    ]);
    await Promise.all([first.commit, second.commit]);
    const times = (ranges: unknown) => (ranges as Array<{ from: number }>).map(({ from }) => from);
    expect(times(between)).toEqual([10]);
    expect(times(database.changesSince(before).ranges)).toEqual([10, 20]);
  });

  it('finishes what is being committed before the file is closed', async () => {
    const file = path.join(folder, 'closing.duckdb');
    const closing = await EmbeddedDatabase.create({ file, memoryMegabytes: 256, threads: 1 });
    await closing.write((connection) => closing.native.query(connection, 'create table t (n integer)'));
    const { commit } = await closing.inTurn(() =>
      closing.writeAhead(
        (connection) => closing.native.query(connection, 'insert into t select range from range(200000)'),
        () => undefined,
        () => true
      )
    );
    await closing.close();
    await commit;
    const again = await EmbeddedDatabase.create({ file, memoryMegabytes: 256, threads: 1 });
    const rows = (await again.read(raw('select count(*)::integer from t'))).integers(0)[0];
    await again.close();
    expect(rows).toBe(200_000);
  });
});
