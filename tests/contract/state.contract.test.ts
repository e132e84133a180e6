import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Mark, MarksAnswer } from '../../src/contracts/marks';
import { openEmbeddedState } from '../../src/stores/embedded';
import { openPostgresState, STATE_SCHEMA } from '../../src/stores/postgres';
import { STATE_LIMITS } from '../../src/stores/state/port';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { buildBackend, RunningPlugins } from './pluginClient';
import { ACME, OTHERS, STATE_ENGINES, type Opened } from './stateStores';

jest.setTimeout(120_000);

const NOON = Date.UTC(2026, 5, 1, 12);

function mark(changes: Partial<Mark> = {}): Mark {
  return {
    id: randomUUID(),
    service: 'cart',
    signal: 'p95',
    from: NOON,
    to: NOON + 600_000,
    kind: 'real',
    note: `payment's "provider" was down; drop table marks -- é`,
    by: 'ann',
    at: NOON + 3_600_000,
    ...changes,
  };
}

for (const [name, missing, open] of STATE_ENGINES) {
  suiteUnless(missing, `marks in ${name}`)(`marks in ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    it('make nothing before the first one is set', async () => {
      const { marks } = opened.state;
      expect(await marks.list(ACME)).toEqual([]);
      expect(await opened.isThere()).toBe(false);
      await marks.add(ACME, mark());
      expect(await opened.isThere()).toBe(true);
    });

    it('come back as they were set, by time', async () => {
      const { marks } = opened.state;
      const [late, early, all] = [
        mark(),
        mark({ from: NOON - 60_000, to: NOON, kind: 'expected', note: '' }),
        mark({ service: '', signal: '', from: NOON - 1, to: NOON + 1, kind: 'ignore' }),
      ];
      for (const one of [late, early, all]) {
        await marks.add(ACME, one);
      }
      expect(await marks.list(ACME)).toEqual([early, all, late]);
    });

    it('are seen, taken back and restored by nobody of another scope', async () => {
      const { marks } = opened.state;
      const own = mark();
      await marks.add(ACME, own);
      for (const other of OTHERS) {
        expect(await marks.list(other, true)).toEqual([]);
        expect(await marks.remove(other, own.id, 'eve', NOON)).toBeUndefined();
        expect(await marks.restore(other, own.id)).toBeUndefined();
      }
      expect(await marks.list(ACME)).toEqual([own]);
    });

    it('are taken back by whom and when, once, and restored as they were', async () => {
      const { marks } = opened.state;
      const own = mark();
      await marks.add(ACME, own);
      const removed = { ...own, removedBy: 'bob', removedAt: NOON + 7_200_000 };
      expect(await marks.remove(ACME, own.id, 'bob', NOON + 7_200_000)).toEqual(removed);
      expect(await marks.remove(ACME, own.id, 'eve', NOON + 9_999_999)).toEqual(removed);
      expect(await marks.list(ACME)).toEqual([]);
      expect(await marks.list(ACME, true)).toEqual([removed]);
      expect(await marks.restore(ACME, own.id)).toEqual(own);
      expect(await marks.list(ACME)).toEqual([own]);
      expect(await marks.remove(ACME, randomUUID(), 'bob', NOON)).toBeUndefined();
    });

    it('are there after closing, for others that use the same place, at the same time', async () => {
      const other = opened.again();
      const all = Array.from({ length: 12 }, (_, i) => mark({ from: NOON + i, to: NOON + i + 1 }));
      await Promise.all(all.map((one, i) => (i % 2 === 0 ? opened.state : other).marks.add(ACME, one)));
      await opened.state.close();
      expect(await opened.again().marks.list(ACME)).toEqual(all);
      await opened.again().marks.add(ACME, mark({ from: 0, to: 1 }));
      expect(await opened.state.marks.list(ACME)).toHaveLength(13);
    });
  });
}

describe('marks in a file', () => {
  it('are bounded, those that were taken back apart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-state-'));
    const { marks, close } = openEmbeddedState(path.join(folder, 'state.duckdb'), { ...STATE_LIMITS, marks: 3 });
    const all = Array.from({ length: 3 }, () => mark());
    await Promise.all(all.map((one) => marks.add(ACME, one)));
    await expect(marks.add(ACME, mark())).rejects.toMatchObject({
      code: 'tooMuch',
      message: 'There are 3 marks already. Take back some that nobody needs.',
    });
    await marks.add(OTHERS[0], mark());
    for (let i = 0; i < 5; i++) {
      const [oldest] = await marks.list(ACME);
      await marks.remove(ACME, oldest.id, 'ann', NOON + i);
      await marks.add(ACME, mark());
    }
    expect(await marks.list(ACME)).toHaveLength(3);
    const removed = (await marks.list(ACME, true)).filter(({ removedAt }) => removedAt !== undefined);
    expect(removed.map(({ removedAt }) => Number(removedAt) - NOON).sort()).toEqual([2, 3, 4]);
    await close();
    rmSync(folder, { recursive: true });
  });

  it('say what is wrong with a file that is none', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-state-'));
    const file = path.join(folder, 'state.duckdb');
    writeFileSync(file, 'this is no database, whatever its name says'.repeat(500));
    const state = openEmbeddedState(file);
    await expect(state.marks.list(ACME)).rejects.toMatchObject({
      code: 'storeUnavailable',
      message: expect.stringContaining('cannot be read'),
    });
    await state.close();
    rmSync(folder, { recursive: true });
  });
});

suiteUnless(noPostgres(), 'marks in PostgreSQL without the right to')('marks in PostgreSQL', () => {
  it('say which right is missing', async () => {
    const { settings, secrets, schema, run } = await postgresSchema();
    const reader = `reader_${process.pid}`;
    await run(`create role ${reader} login password 'reads'`);
    const state = openPostgresState({ ...settings, user: reader }, { ...secrets, password: 'reads' }, '', 'nowhere');
    expect(await state.marks.list(ACME)).toEqual([]);
    await expect(state.marks.add(ACME, mark())).rejects.toMatchObject({
      code: 'storeUnavailable',
      message: expect.stringContaining(`CREATE SCHEMA nowhere AUTHORIZATION ${reader}`),
    });
    await state.close();
    await run(`drop role ${reader}; drop schema ${schema} cascade`);
  });
});

suiteUnless(noPostgres(), 'marks of several Grafanas')('marks of several Grafanas', () => {
  const running = new RunningPlugins();
  afterAll(() => running.end());

  it('are shared through the database, over connections that are not those of questions', async () => {
    const { settings, secrets, schema, run } = await postgresSchema();
    const executable = buildBackend();
    const [one, other] = [await running.start(executable), await running.start(executable)];
    const caller = { settings: { ...settings, state: 'database' }, secrets, login: 'ann', role: 'Editor' };
    const said = { service: 'cart', from: NOON, to: NOON + 600_000, kind: 'expected' };
    const read = async () => (await other.resource('GET', 'marks', '', caller)).body as MarksAnswer;
    expect(await read()).toEqual({ marks: [], mayEdit: true });
    const { code, body } = await one.resource('POST', 'marks', said, caller);
    expect({ code, body }).toMatchObject({ code: 201, body: said });
    expect((await read()).marks).toEqual([body]);
    const { id } = body as Mark;
    expect(await other.resource('DELETE', `marks/${id}`, '', { ...caller, login: 'bob' })).toMatchObject({ code: 200 });
    expect((await one.resource('GET', 'marks?removed=true', '', caller)).body).toMatchObject({
      marks: [{ id, removedBy: 'bob' }],
    });
    expect(existsSync(path.join(one.dataDir, 'state.duckdb'))).toBe(false);
    await run(`drop schema ${STATE_SCHEMA} cascade; drop schema ${schema} cascade`);
  });
});
