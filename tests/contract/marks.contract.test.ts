import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mark, MarksAnswer } from '../../src/contracts/marks';
import { buildBackend, receiptOf, RunningPlugins, type Caller, type TestPlugin } from './pluginClient';
import { END, FIRST, MINUTE, rows, SECOND } from './twiceTheSame';

jest.setTimeout(120_000);

/** Ends well before the newest row: answers of it are kept on disk, too. */
const RANGE = { from: END - 3 * 60 * MINUTE, to: END - 20 * MINUTE };

const LIMITS = { diskCacheMegabytes: 10 };
/** What fires would leave the usual by itself: here marks alone decide. */
const anomalies = { learnFromAlerts: true };
const admin: Caller = { settings: { path: 'shop.duckdb', limits: LIMITS, anomalies }, login: 'ann', role: 'Editor' };
const viewer: Caller = { ...admin, login: 'vic', role: 'Viewer' };
const bands = { queryType: 'anomalies', options: { format: 'bands', signals: ['metric:cpu'] } };
const table = { queryType: 'anomalies', options: { format: 'table', signals: ['metric:cpu'] } };

const running = new RunningPlugins();
let executable: string;
let plugin: TestPlugin;

beforeAll(async () => {
  executable = buildBackend();
  plugin = await running.start(executable);
  expect((await plugin.resource('POST', 'events', rows(), admin)).code).toBe(200);
});
afterAll(() => running.end());

const stateFile = () => path.join(plugin.dataDir, 'state.duckdb');

async function ask(model: Record<string, unknown>, who: Caller = viewer, range = RANGE) {
  const { A } = await plugin.query([model], range, who);
  expect(A.error).toBe('');
  const { meta } = A.frames[0].schema;
  return {
    data: A.frames.map(({ data }) => data.values),
    receipt: receiptOf(A),
    notices: ((meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text),
    marks: (meta?.custom as { marks?: unknown[] }).marks,
    /** Column of the first frame by name. */
    column: (name: string) => A.frames[0].data.values[A.frames[0].schema.fields.findIndex((one) => one.name === name)],
  };
}

async function set(changes: Partial<Mark> = {}, who = admin): Promise<Mark> {
  const said = {
    service: 'cart',
    signal: 'metric:cpu',
    ...FIRST,
    kind: 'real',
    note: 'a deploy went wrong',
    ...changes,
  };
  const { code, body } = await plugin.resource('POST', 'marks', said, who);
  expect({ code, body }).toMatchObject({ code: 201, body: { ...said, by: who.login } });
  return body as Mark;
}

const takeBack = (id: string, who = admin) => plugin.resource('DELETE', `marks/${id}`, '', who);
const restore = (id: string, who = admin) => plugin.resource('POST', `marks/${id}/restore`, '', who);
const list = async (who = admin, query = '') =>
  (await plugin.resource('GET', `marks${query}`, '', who)).body as MarksAnswer;

describe('Marks', () => {
  it('open nothing while there is none', async () => {
    await ask(bands);
    expect(await list(viewer)).toEqual({ marks: [], mayEdit: false });
    expect(existsSync(stateFile())).toBe(false);
  });

  it('let the same incident be found again five days later, at once, and taking one back gives the old answer', async () => {
    const before = await ask(bands);
    expect(Math.max(...(before.column('severity') as number[]))).toBe(0);
    expect((await ask(table)).column('start')).toEqual([]);
    expect((await ask(bands)).receipt.cacheHit).toBe(true);

    const mark = await set();
    const after = await ask(bands);
    expect(after.receipt).toMatchObject({ cacheHit: false, parameters: { marks: 1 } });
    expect(after.notices).toContain('1 marked window is left out of what is usual.');
    expect(Math.max(...(after.column('severity') as number[]))).toBeGreaterThan(0);
    expect((await ask(table)).column('start')).toEqual([SECOND.from]);
    const marked = await plugin.query(
      [{ queryType: 'annotations', options: { kind: 'anomalies', signals: ['metric:cpu'] } }],
      RANGE,
      viewer
    );
    expect(marked.A.frames[0].data.values[0]).toEqual([SECOND.from]);

    expect(await takeBack(mark.id)).toMatchObject({ code: 200, body: { id: mark.id, removedBy: 'ann' } });
    const again = await ask(bands);
    expect(again.data).toEqual(before.data);
    expect(again.receipt.cacheHit).toBe(true);
    expect(again.receipt.parameters).not.toHaveProperty('marks');

    expect(await restore(mark.id)).toMatchObject({ code: 200, body: { id: mark.id } });
    expect((await ask(bands)).data).toEqual(after.data);
    await takeBack(mark.id);
  });

  it('are not needed for that where alarms leave the usual by themselves, which the answer shows', async () => {
    const model = { ...bands, options: { ...bands.options, learnFromAlerts: false } };
    const found = await ask(model);
    expect(Math.max(...(found.column('severity') as number[]))).toBeGreaterThan(0);
    expect(found.marks).toEqual([expect.objectContaining({ service: 'cart', kind: 'firing', from: SECOND.from })]);
    expect(found.notices[0]).toMatch(/^1 stretch of alarms is left out of what is usual\./);
    const mark = await set({ kind: 'expected' });
    expect(Math.max(...((await ask(model)).column('severity') as number[]))).toBe(0);
    await takeBack(mark.id);
    expect((await ask(model)).data).toEqual(found.data);
  });

  it.each([
    ['expected', 0, 0],
    ['ignore', null, 0],
  ])('%s: what they are about is not raised', async (kind, score, severity) => {
    const marks = [await set(), await set({ ...SECOND, kind: kind as Mark['kind'], note: '' })];
    const answer = await ask(bands);
    const row = (answer.column('time') as number[]).indexOf(SECOND.from + 5 * MINUTE);
    expect([answer.column('score')[row], answer.column('severity')[row]]).toEqual([score, severity]);
    expect((await ask(table)).column('start')).toEqual([]);
    expect(answer.marks).toEqual([expect.objectContaining({ ...SECOND, id: marks[1].id, kind, by: 'ann' })]);
    await Promise.all(marks.map(({ id }) => takeBack(id)));
  });

  it('count for the health score as for everything else', async () => {
    const health = { queryType: 'health', options: { format: 'summary' } };
    const before = await ask(health);
    const mark = await set();
    const after = await ask(health);
    expect(after.receipt).toMatchObject({ parameters: { marks: 1 } });
    expect(before.receipt.parameters).not.toHaveProperty('marks');
    await takeBack(mark.id);
  });

  it('are listed with who set them and who took them back', async () => {
    const mark = await set({ note: 'listed' });
    expect((await list(viewer)).marks).toEqual([mark]);
    await takeBack(mark.id, { ...admin, login: 'bob' });
    expect((await list()).marks).toEqual([]);
    const all = (await list(viewer, '?removed=true')).marks;
    expect(all.find(({ note }) => note === 'listed')).toMatchObject({ by: 'ann', removedBy: 'bob' });
  });

  it.each([
    ['a viewer', viewer],
    ['nobody', { ...admin, login: '' }],
    ['a public dashboard', { ...admin, login: 'service', role: 'Admin' }],
    ['an alert rule', { ...admin, login: 'grafana_scheduler', role: 'Admin' }],
  ])('are neither set nor taken back nor restored by %s', async (_, who) => {
    const mark = await set();
    const refused = { code: 403, body: { code: 'forbidden', error: expect.stringContaining('Editor or Admin') } };
    expect(await plugin.resource('POST', 'marks', { ...FIRST, kind: 'real' }, who)).toMatchObject(refused);
    expect(await takeBack(mark.id, who)).toMatchObject(refused);
    expect(await restore(mark.id, who)).toMatchObject(refused);
    expect((await list(who)).mayEdit).toBe(false);
    await takeBack(mark.id);
  });

  it.each([
    ['{"kind":', 'not valid JSON'],
    [{ ...FIRST }, '"kind"'],
    [{ ...FIRST, kind: 'bad' }, '"kind"'],
    [{ from: FIRST.to, to: FIRST.from, kind: 'real' }, 'ends before it starts'],
    [{ from: 'noon', to: FIRST.to, kind: 'real' }, '"from"'],
    [{ ...FIRST, kind: 'real', signal: 'speed' }, 'Unknown signal'],
    [{ ...FIRST, kind: 'real', note: 'x'.repeat(501) }, '"note"'],
    [{ ...FIRST, kind: 'real', by: 'somebody else' }, 'by'],
    [[], 'The mark'],
  ])('say what is wrong with %j', async (body, words) => {
    expect(await plugin.resource('POST', 'marks', body, admin)).toMatchObject({
      code: 400,
      body: { error: expect.stringContaining(words) },
    });
  });

  it('are not found by a wrong id, in another data source or organisation', async () => {
    const mark = await set();
    for (const id of ['nonsense', '00000000-0000-4000-8000-000000000000', '..%2F..']) {
      expect(await takeBack(id)).toMatchObject({ code: 404, body: { code: 'notFound' } });
    }
    for (const other of [
      { ...admin, uid: 'other' },
      { ...admin, orgId: 2 },
    ]) {
      expect(await takeBack(mark.id, other)).toMatchObject({ code: 404 });
      expect((await list(other)).marks).toEqual([]);
    }
    expect(await plugin.resource('PUT', `marks/${mark.id}`, '', admin)).toMatchObject({ code: 405 });
    await takeBack(mark.id);
  });

  it('are there after a restart', async () => {
    const mark = await set({ note: 'kept' });
    const before = await ask(bands);
    await plugin.process.stop();
    plugin = await running.start(executable, { dataDir: plugin.dataDir });
    expect((await list()).marks).toEqual([mark]);
    const after = await ask(bands);
    expect(after.data).toEqual(before.data);
    expect(after.receipt.cacheHit).toBe(true);
    await takeBack(mark.id);
  });

  it('leave verdicts as they are without them, with a word of warning, when they cannot be read', async () => {
    const other = await running.start(executable);
    await other.resource('POST', 'events', rows(), admin);
    writeFileSync(path.join(other.dataDir, 'state.duckdb'), 'no database'.repeat(2_000));
    const { A } = await other.query([bands], RANGE, viewer);
    expect(A.error).toBe('');
    expect((A.frames[0].schema.meta?.notices as Array<{ text: string }>).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Marks could not be read, so some may not be left out\. .*backup/)
    );
    expect(await other.resource('POST', 'marks', { ...FIRST, kind: 'real' }, admin)).toMatchObject({ code: 502 });
    rmSync(path.join(other.dataDir, 'state.duckdb'));
  });

  it('are joined by the maintenance in the settings', async () => {
    const maintenance = [
      { name: 'Move', from: new Date(SECOND.from).toISOString(), to: new Date(SECOND.to).toISOString() },
    ];
    const who = { ...viewer, updated: 2, settings: { ...admin.settings, anomalies: { ...anomalies, maintenance } } };
    const mark = await set();
    const answer = await ask(bands, who);
    expect(answer.receipt).toMatchObject({ parameters: { marks: 1, maintenance: 1 } });
    expect(Math.max(...(answer.column('severity') as number[]))).toBe(0);
    expect(answer.marks).toEqual([expect.objectContaining({ kind: 'maintenance', note: 'Move' })]);
    await takeBack(mark.id);
  });
});
