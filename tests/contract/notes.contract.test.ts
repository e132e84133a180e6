import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NoteCountsAnswer, NotesAnswer, ShownNote } from '../../src/contracts/notes';
import { STATE_SCHEMA } from '../../src/stores/postgres';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { buildBackend, receiptOf, RunningPlugins, type Caller, type TestPlugin } from './pluginClient';
import { END, MINUTE, rows } from './twiceTheSame';

jest.setTimeout(120_000);

const INCIDENT = '28419f8e0a40bf21';
const RANGE = { from: END - 180 * MINUTE, to: END - 20 * MINUTE };

const running = new RunningPlugins();
let executable: string;
beforeAll(() => {
  executable = buildBackend();
});
afterAll(() => running.end());

/** Notes of one data source, as its callers have them. */
class Notes {
  constructor(
    readonly plugin: TestPlugin,
    readonly base: Caller
  ) {}

  who = (login: string, role = 'Editor', more: Caller = {}): Caller => ({ ...this.base, login, role, ...more });
  post = (who: Caller, body: unknown = { text: 'The pool was full.' }, incident = INCIDENT) =>
    this.plugin.resource('POST', `incidents/${incident}/notes`, body as object, who);
  takeBack = (who: Caller, id: string) => this.plugin.resource('DELETE', `notes/${id}`, '', who);
  restore = (who: Caller, id: string) => this.plugin.resource('POST', `notes/${id}/restore`, '', who);
  get = (who: Caller, query = '', incident = INCIDENT) =>
    this.plugin.resource('GET', `incidents/${incident}/notes${query}`, '', who);
  counts = async (who: Caller) =>
    ((await this.plugin.resource('GET', 'notes/counts', '', who)).body as NoteCountsAnswer).counts;

  async read(who: Caller, query = ''): Promise<NotesAnswer> {
    const { code, body } = await this.get(who, query);
    expect(code).toBe(200);
    return body as NotesAnswer;
  }

  async write(who: Caller, text = 'The pool was full.', incident = INCIDENT): Promise<ShownNote> {
    const { code, body } = await this.post(who, { text }, incident);
    expect({ code, body }).toMatchObject({ code: 201, body: { incident, text, by: who.login, mayChange: true } });
    return body as ShownNote;
  }
}

const TENANTS = {
  users: [
    { login: 'ann', tenants: ['acme'] },
    { login: 'vic', tenants: ['acme'] },
    { login: 'gus', tenants: ['globex'] },
    { login: 'root', tenants: ['acme', 'globex'] },
  ],
  sharedView: { 1: ['acme'] },
  alertRules: { 1: ['acme'] },
};

/** What holds wherever the state is kept; each suite of it has a data source of its own. */
function behaveAsNotesDo(open: (uid: string, settings?: object) => Promise<Notes>) {
  it('are written by editors and read by everyone who is signed in, the newest first', async () => {
    const notes = await open('written');
    const [ann, bob, vic] = [notes.who('ann'), notes.who('bob'), notes.who('vic', 'Viewer')];
    expect(await notes.read(vic)).toEqual({ notes: [], total: 0, mayEdit: false });
    const one = await notes.write(ann);
    const two = await notes.write(bob, `<img src=x onerror=alert(1)> & "quotes"\n\tand a tab`);
    expect(Math.abs(two.at - Date.now())).toBeLessThan(60_000);
    const asVic = [two, one].map((note) => ({ ...note, mayChange: false }));
    expect(await notes.read(vic)).toEqual({ notes: asVic, total: 2, mayEdit: false });
    expect(await notes.read(ann, '?limit=1')).toEqual({ notes: [asVic[0]], total: 2, mayEdit: true });
    expect((await notes.read(ann)).notes.map(({ mayChange }) => mayChange)).toEqual([false, true]);
    expect((await notes.read(notes.who('root', 'Admin'))).notes.map(({ mayChange }) => mayChange)).toEqual([
      true,
      true,
    ]);
    expect(await notes.counts(vic)).toEqual({ [INCIDENT]: 2 });
  });

  it('are taken back by who wrote them or an Admin, and restored by who took them back or an Admin', async () => {
    const notes = await open('taken-back');
    const [ann, bob, root] = [notes.who('ann'), notes.who('bob'), notes.who('root', 'Admin')];
    const { id } = await notes.write(ann);
    expect(await notes.takeBack(bob, id)).toMatchObject({
      code: 403,
      body: { error: 'Only who wrote a note, or an Admin, may take it back.' },
    });
    expect(await notes.takeBack(ann, id)).toMatchObject({ code: 200, body: { removedBy: 'ann', mayChange: true } });
    expect(await notes.read(bob, '?removed=true')).toMatchObject({ notes: [], total: 0 });
    expect((await notes.read(ann, '?removed=true')).notes).toMatchObject([{ id, removedBy: 'ann', mayChange: true }]);
    expect(await notes.restore(bob, id)).toMatchObject({ code: 404 });
    expect(await notes.takeBack(bob, id)).toMatchObject({ code: 404 });
    expect(await notes.restore(ann, id)).toMatchObject({ code: 200, body: { id, by: 'ann' } });
    expect(await notes.takeBack(root, id)).toMatchObject({ code: 200, body: { removedBy: 'root' } });
    expect(await notes.restore(ann, id)).toMatchObject({ code: 404 });
    expect((await notes.read(root, '?removed=true')).notes).toMatchObject([{ id, by: 'ann', removedBy: 'root' }]);
    expect(await notes.restore(root, id)).toMatchObject({ code: 200 });
    expect((await notes.read(bob)).notes).toMatchObject([{ id }]);
    expect((await notes.read(bob)).notes[0]).not.toHaveProperty('removedBy');
  });

  it.each([
    ['a viewer', 'vic', 'Viewer', 200],
    ['somebody who is not signed in', '', 'Viewer', 403],
    ['nobody with a role', '', 'Admin', 403],
    ['a public dashboard', 'service', 'Admin', 403],
    ['an alert rule', 'grafana_scheduler', 'Admin', 403],
  ])('are neither written nor taken back by %s', async (what, login, role, reads) => {
    const notes = await open('refused');
    const who = notes.who(login, role);
    const { id } = await notes.write(notes.who('ann'), what);
    const refused = { code: 403, body: { code: 'forbidden', error: expect.stringContaining('Editor or Admin') } };
    expect(await notes.post(who)).toMatchObject(refused);
    expect(await notes.takeBack(who, id)).toMatchObject(refused);
    expect(await notes.restore(who, id)).toMatchObject(refused);
    const [list, counts] = [await notes.get(who), await notes.plugin.resource('GET', 'notes/counts', '', who)];
    expect([list.code, counts.code]).toEqual([reads, reads]);
    expect(JSON.stringify([list.body, counts.body]).includes(what)).toBe(reads === 200);
  });

  it('say who wrote them by what Grafana says alone', async () => {
    const notes = await open('signed');
    const said = { text: 'x', by: 'the boss', at: 1, incident: '0000000000000001' };
    expect(await notes.post(notes.who('ann'), said)).toMatchObject({ code: 400 });
    expect((await notes.read(notes.who('ann'))).notes).toEqual([]);
  });

  it('belong to exactly the tenants of who wrote them', async () => {
    const notes = await open('tenants', { tenants: TENANTS });
    const { id } = await notes.write(notes.who('ann'));
    expect((await notes.read(notes.who('vic', 'Viewer'))).notes).toMatchObject([{ id }]);
    for (const other of [notes.who('gus', 'Admin'), notes.who('root', 'Admin')]) {
      expect(await notes.read(other, '?removed=true')).toMatchObject({ notes: [], total: 0 });
      expect(await notes.counts(other)).toEqual({});
      expect(await notes.takeBack(other, id)).toMatchObject({ code: 404 });
      expect(await notes.restore(other, id)).toMatchObject({ code: 404 });
    }
    for (const nobody of ['', 'service', 'grafana_scheduler']) {
      expect(await notes.get(notes.who(nobody, 'Admin'))).toMatchObject({ code: 403 });
    }
    expect(await notes.get(notes.who('stranger'))).toMatchObject({ code: 403 });
    for (const elsewhere of [{ uid: 'elsewhere' }, { orgId: 2 }]) {
      const who = notes.who('ann', 'Admin', elsewhere);
      expect(await notes.takeBack(who, id)).toMatchObject({ code: 404 });
      expect((await notes.read(who)).notes).toEqual([]);
    }
  });

  it.each([
    ['{"text":', 'not valid JSON'],
    [{}, '"text"'],
    [{ text: ' \n' }, 'It is empty.'],
    [{ text: '\u0000\u001b' }, 'It is empty.'],
    [{ text: 'x'.repeat(2_001) }, '2,000 characters'],
    [[], 'The note'],
  ])('say what is wrong with %j', async (body, words) => {
    const notes = await open('wrong');
    const answer = await notes.post(notes.who('ann'), body);
    expect(answer).toMatchObject({ code: 400, body: { error: expect.stringContaining(words) } });
  });

  it('are kept without what nobody can read', async () => {
    const notes = await open('cleaned');
    const ann = notes.who('ann');
    const sent = '\u001b[31mERROR\u001b[0m\u0000 pool\r\nfull\ud800';
    expect(await notes.post(ann, { text: sent })).toMatchObject({
      code: 201,
      body: { text: '[31mERROR[0m pool\nfull' },
    });
    expect((await notes.read(ann)).notes[0].text).toBe('[31mERROR[0m pool\nfull');
  });

  it('are of nothing that cannot be an incident, and not found by a wrong id', async () => {
    const notes = await open('ids');
    const ann = notes.who('ann');
    for (const id of ['nonsense', INCIDENT.toUpperCase(), `${INCIDENT}0`, '..%2F..', '%00', "'or 1=1--"]) {
      expect(await notes.post(ann, { text: 'x' }, id)).toMatchObject({ code: 404, body: { code: 'notFound' } });
      expect(await notes.get(ann, '', id)).toMatchObject({ code: 404 });
      expect(await notes.takeBack(ann, id)).toMatchObject({ code: 404 });
    }
    for (const limit of ['0', '1001', 'many', '-1', '1.5', '']) {
      expect(await notes.get(ann, `?limit=${limit}`)).toMatchObject({ code: 400 });
    }
    expect(await notes.plugin.resource('PUT', `notes/${INCIDENT}`, '', ann)).toMatchObject({ code: 405 });
  });

  it('are a thousand of one incident at most, read as many as are asked for', async () => {
    const notes = await open('many');
    const ann = notes.who('ann');
    for (let i = 0; i < 1_000; i += 50) {
      const fifty = Array.from({ length: 50 }, (_, n) => notes.post(ann, { text: `note ${i + n}` }));
      expect((await Promise.all(fifty)).every(({ code }) => code === 201)).toBe(true);
    }
    expect(await notes.post(ann)).toMatchObject({
      code: 413,
      body: { error: 'This incident has 1,000 notes already. Take back some that nobody needs.' },
    });
    await notes.write(ann, 'another incident', '0000000000000001');
    const { notes: some, total } = await notes.read(ann);
    expect([some.length, total]).toEqual([20, 1_000]);
    const { notes: all } = await notes.read(ann, '?limit=1000');
    expect(new Set(all.map(({ text }) => text)).size).toBe(1_000);
    expect(all.every(({ at }, i) => i === 0 || at <= all[i - 1].at)).toBe(true);
    await notes.takeBack(ann, some[0].id);
    await notes.write(ann, 'there is room again');
  });
}

describe('Notes in a file', () => {
  let plugin: TestPlugin;
  beforeAll(async () => {
    plugin = await running.start(executable);
  });
  const open = async (uid: string, settings: object = {}) =>
    new Notes(plugin, { uid, settings: { path: `${uid}.duckdb`, ...settings } });

  it('open nothing while there is none', async () => {
    const notes = await open('none');
    expect(await notes.read(notes.who('ann'))).toEqual({ notes: [], total: 0, mayEdit: true });
    expect(existsSync(path.join(plugin.dataDir, 'state.duckdb'))).toBe(false);
  });

  behaveAsNotesDo(open);

  it('change no verdict and no cached answer, and are there after a restart', async () => {
    const base = { uid: 'verdicts', settings: { path: 'shop.duckdb', limits: { diskCacheMegabytes: 10 } } };
    const viewer = { ...base, login: 'vic', role: 'Viewer' };
    let notes = new Notes(await running.start(executable), base);
    await notes.plugin.resource('POST', 'events', rows(), notes.who('ann'));
    const ask = async () => {
      const options = { format: 'table', signals: ['metric:cpu'] };
      const { A } = await notes.plugin.query([{ queryType: 'incidents', options }], RANGE, viewer);
      expect(A.error).toBe('');
      return { data: A.frames.map(({ data }) => data.values), hit: receiptOf(A).cacheHit, receipt: receiptOf(A) };
    };
    const before = await ask();
    expect(before.hit).toBe(false);
    const [[id]] = before.data[0] as string[][];
    const written = await notes.write(notes.who('ann'), 'found by its id', id);
    const after = await ask();
    expect(after).toMatchObject({ hit: true, data: before.data });
    expect(after.receipt.parameters).toEqual(before.receipt.parameters);
    await notes.takeBack(notes.who('ann'), written.id);
    expect(await ask()).toMatchObject({ hit: true, data: before.data });
    await notes.restore(notes.who('ann'), written.id);
    await notes.plugin.process.stop();
    notes = new Notes(await running.start(executable, { dataDir: notes.plugin.dataDir }), base);
    expect((await notes.get(viewer, '', id)).body).toMatchObject({ notes: [{ text: 'found by its id' }], total: 1 });
    expect(await ask()).toMatchObject({ hit: true, data: before.data });
  });

  it('say why they are missing when they cannot be read, while verdicts are given all the same', async () => {
    const notes = new Notes(await running.start(executable), { settings: { path: 'shop.duckdb' } });
    const ann = notes.who('ann');
    await notes.plugin.resource('POST', 'events', rows(), ann);
    writeFileSync(path.join(notes.plugin.dataDir, 'state.duckdb'), 'no database'.repeat(2_000));
    const missing = { code: 502, body: { code: 'storeUnavailable', error: expect.stringContaining('cannot be read') } };
    expect(await notes.get(ann)).toMatchObject(missing);
    expect(await notes.post(ann)).toMatchObject(missing);
    expect(await notes.plugin.resource('GET', 'notes/counts', '', ann)).toMatchObject(missing);
    const { A } = await notes.plugin.query([{ queryType: 'incidents', options: {} }], RANGE, ann);
    expect(A.error).toBe('');
  });
});

suiteUnless(noPostgres(), 'Notes in PostgreSQL')('Notes in PostgreSQL', () => {
  let plugin: TestPlugin;
  let database: Awaited<ReturnType<typeof postgresSchema>>;
  beforeAll(async () => {
    database = await postgresSchema();
    plugin = await running.start(executable);
  });
  afterAll(async () => {
    await plugin.process.stop();
    await database.run(`drop schema if exists ${STATE_SCHEMA} cascade; drop schema ${database.schema} cascade`);
  });
  const callerOf = (uid: string, settings: object = {}): Caller => ({
    uid,
    settings: { ...database.settings, state: 'database', ...settings },
    secrets: database.secrets,
  });
  const open = async (uid: string, settings?: object) => new Notes(plugin, callerOf(uid, settings));

  behaveAsNotesDo(open);

  it('are shared by several Grafanas', async () => {
    const other = new Notes(await running.start(executable), callerOf('shared'));
    const notes = await open('shared');
    const { id } = await notes.write(notes.who('ann'));
    expect((await other.read(other.who('bob'))).notes).toMatchObject([{ id, by: 'ann' }]);
    expect(await other.takeBack(other.who('root', 'Admin'), id)).toMatchObject({ code: 200 });
    expect((await notes.read(notes.who('ann'))).notes).toEqual([]);
    expect(existsSync(path.join(plugin.dataDir, 'state.duckdb'))).toBe(false);
    await other.plugin.process.stop();
  });
});
