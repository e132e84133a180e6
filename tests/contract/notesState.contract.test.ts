import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Note } from '../../src/contracts/notes';
import { openEmbeddedState } from '../../src/stores/embedded';
import { openPostgresState } from '../../src/stores/postgres';
import { STATE_LIMITS } from '../../src/stores/state/port';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { ACME, OTHERS, STATE_ENGINES, type Opened } from './stateStores';

jest.setTimeout(120_000);

const NOON = Date.UTC(2026, 5, 1, 12);
const INCIDENT = '28419f8e0a40bf21';
const OTHER_INCIDENT = '0000000000000001';
const ANN = { login: 'ann', isAdmin: false };
const BOB = { login: 'bob', isAdmin: false };
const ROOT = { login: 'root', isAdmin: true };

function note(changes: Partial<Note> = {}): Note {
  return {
    id: randomUUID(),
    incident: INCIDENT,
    text: `The pool was full.\n\tmax = '5'; drop table notes -- <b>é</b> 👩‍🚒`,
    by: 'ann',
    at: NOON,
    ...changes,
  };
}

for (const [name, missing, open] of STATE_ENGINES) {
  suiteUnless(missing, `notes in ${name}`)(`notes in ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    const shown = async (incident = INCIDENT, limit = 100) =>
      (await opened.state.notes.list(ACME, incident, limit, 'none')).notes;

    it('make nothing before the first one is written', async () => {
      expect(await opened.state.notes.list(ACME, INCIDENT, 10, 'none')).toEqual({ notes: [], total: 0 });
      expect(await opened.state.notes.counts(ACME)).toEqual(new Map());
      expect(await opened.isThere()).toBe(false);
      await opened.state.notes.add(ACME, note());
      expect(await opened.isThere()).toBe(true);
    });

    it('come back as they were written, the newest first, a few at a time, counted by incident', async () => {
      const all = Array.from({ length: 5 }, (_, i) => note({ at: NOON + i }));
      const other = note({ incident: OTHER_INCIDENT });
      for (const one of [...all, other]) {
        await opened.state.notes.add(ACME, one);
      }
      const newest = [...all].reverse();
      expect(await opened.state.notes.list(ACME, INCIDENT, 2, 'none')).toEqual({
        notes: newest.slice(0, 2),
        total: 5,
      });
      expect(await shown()).toEqual(newest);
      await opened.state.notes.remove(ACME, all[0].id, ANN, NOON);
      expect(await opened.state.notes.counts(ACME)).toEqual(
        new Map([
          [INCIDENT, 4],
          [OTHER_INCIDENT, 1],
        ])
      );
    });

    it('are seen, counted, taken back and restored by nobody of another scope', async () => {
      const { notes } = opened.state;
      const own = note();
      await notes.add(ACME, own);
      for (const other of OTHERS) {
        expect(await notes.list(other, INCIDENT, 10, 'all')).toEqual({ notes: [], total: 0 });
        expect(await notes.counts(other)).toEqual(new Map());
        expect(await notes.remove(other, own.id, ROOT, NOON)).toBeUndefined();
        expect(await notes.restore(other, own.id, ROOT)).toBeUndefined();
      }
      expect(await shown()).toEqual([own]);
    });

    it('are taken back by who wrote them, once, and restored by who took them back', async () => {
      const { notes } = opened.state;
      const own = note();
      await notes.add(ACME, own);
      expect(await notes.remove(ACME, own.id, BOB, NOON)).toEqual(own);
      const removed = { ...own, removedBy: 'ann', removedAt: NOON + 5 };
      expect(await notes.remove(ACME, own.id, ANN, NOON + 5)).toEqual(removed);
      expect(await notes.remove(ACME, own.id, ROOT, NOON + 9)).toEqual(removed);
      expect(await shown()).toEqual([]);
      expect(await notes.restore(ACME, own.id, BOB)).toEqual(removed);
      expect(await notes.restore(ACME, own.id, ANN)).toEqual(own);
      expect(await shown()).toEqual([own]);
      expect(await notes.remove(ACME, randomUUID(), ROOT, NOON)).toBeUndefined();
    });

    it('are an admin’s to take back and to restore, which who wrote them cannot undo', async () => {
      const { notes } = opened.state;
      const own = note();
      await notes.add(ACME, own);
      const removed = { ...own, removedBy: 'root', removedAt: NOON + 5 };
      expect(await notes.remove(ACME, own.id, ROOT, NOON + 5)).toEqual(removed);
      expect(await notes.restore(ACME, own.id, ANN)).toEqual(removed);
      expect((await notes.list(ACME, INCIDENT, 10, 'all')).notes).toEqual([removed]);
      expect((await notes.list(ACME, INCIDENT, 10, { by: 'root' })).notes).toEqual([removed]);
      expect((await notes.list(ACME, INCIDENT, 10, { by: 'ann' })).notes).toEqual([]);
      expect(await notes.restore(ACME, own.id, ROOT)).toEqual(own);
    });

    it('stand beside marks, after closing and for others that use the same place at the same time', async () => {
      const other = opened.again();
      const all = Array.from({ length: 12 }, (_, i) => note({ at: NOON - i }));
      await Promise.all(all.map((one, i) => (i % 2 === 0 ? opened.state : other).notes.add(ACME, one)));
      await opened.state.close();
      expect((await opened.again().notes.list(ACME, INCIDENT, 100, 'none')).notes).toEqual(all);
      expect(await opened.again().marks.list(ACME, true)).toEqual([]);
    });
  });
}

describe('notes in a file', () => {
  it('are bounded, by incident and in all, those that were taken back apart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-state-'));
    const limits = { ...STATE_LIMITS, notes: 5, notesOfIncident: 3 };
    const { notes, close } = openEmbeddedState(path.join(folder, 'state.duckdb'), limits);
    for (let i = 0; i < 3; i++) {
      await notes.add(ACME, note());
    }
    const more = (incident: string) => notes.add(ACME, note({ incident }));
    await expect(more(INCIDENT)).rejects.toMatchObject({
      code: 'tooMuch',
      message: 'This incident has 3 notes already. Take back some that nobody needs.',
    });
    await more(OTHER_INCIDENT);
    await more(OTHER_INCIDENT);
    await expect(more('0000000000000002')).rejects.toMatchObject({
      code: 'tooMuch',
      message: 'There are 5 notes already. Take back some that nobody needs.',
    });
    await notes.add(OTHERS[0], note());
    for (let i = 0; i < 7; i++) {
      const [newest] = (await notes.list(ACME, INCIDENT, 1, 'none')).notes;
      await notes.remove(ACME, newest.id, ANN, NOON + i);
      await notes.add(ACME, note());
    }
    const { notes: all } = await notes.list(ACME, INCIDENT, 100, 'all');
    const removed = all.flatMap(({ removedAt }) => removedAt ?? []);
    expect(all.length - removed.length).toBe(3);
    expect(removed.map((at) => at - NOON).sort()).toEqual([2, 3, 4, 5, 6]);
    await close();
    rmSync(folder, { recursive: true });
  });
});

suiteUnless(noPostgres(), 'notes in a state of an earlier release')('notes in a state of an earlier release', () => {
  it('are none until the first one is written, which brings the state up to date', async () => {
    const { settings, secrets, schema, run } = await postgresSchema();
    const own = `${schema}_state`;
    const open = () => openPostgresState(settings, secrets, '', own);
    const before = open();
    await before.notes.add(ACME, note());
    await run(`drop table ${own}.notes; delete from ${own}.state_migrations where version = 2`);
    const now = open();
    expect(await now.notes.list(ACME, INCIDENT, 10, 'none')).toEqual({ notes: [], total: 0 });
    expect(await now.marks.list(ACME)).toEqual([]);
    const one = note();
    await now.notes.add(ACME, one);
    expect((await now.notes.list(ACME, INCIDENT, 10, 'none')).notes).toEqual([one]);
    await Promise.all([before.close(), now.close()]);
    await run(`drop schema ${own} cascade; drop schema ${schema} cascade`);
  });
});
