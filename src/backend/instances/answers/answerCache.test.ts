import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testUnless } from '../../../stores/testing/suiteUnless';
import { log } from '../../telemetry/logger';
import { AnswerCache } from './answerCache';
import { clearAnswers, openDiskTier, type AnswerOwner } from './answerFolder';
import { DiskTier } from './diskTier';

const MB = 1024 * 1024;
const answerOf = (...sizes: number[]) => ({ frames: sizes.map((size, index) => new Uint8Array(size).fill(index + 1)) });
const closed = (question: string, ttlMs = 60_000) => ({ question, ttlMs, closed: true });

describe('AnswerCache', () => {
  let folder: string;
  let now: number;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-answers-'));
    now = Date.UTC(2026, 0, 1);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const tier = (maxBytes = MB) => new DiskTier(folder, maxBytes, () => now);

  it('finds on disk what another process left, and has it in memory from then on [S2-177]', async () => {
    const before = new AnswerCache(MB, tier());
    before.put('key', answerOf(3, 0, 20), closed('question'));
    await before.close();

    const after = new AnswerCache(MB, tier());
    expect(after.get('key')).toBeUndefined();
    expect(await after.promote('key', 'question')).toEqual(answerOf(3, 0, 20));
    expect(after.get('key')).toEqual(answerOf(3, 0, 20));
    expect(after.earlier('question')?.value).toEqual(answerOf(3, 0, 20));
    expect(await after.promote('other key', 'question')).toBeUndefined();
    expect(after.diskCounts).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  });

  it('finds there what was pushed out of memory or is too large for it [S2-177]', async () => {
    const disk = tier();
    const cache = new AnswerCache(1_000, disk);
    cache.put('large', answerOf(5_000), closed('large'));
    Array.from({ length: 6 }, (_, i) => cache.put(`key ${i}`, answerOf(200), closed(`key ${i}`)));
    await disk.settled();
    expect(cache.get('key 0')).toBeUndefined();
    expect(await cache.promote('key 0', 'key 0')).toEqual(answerOf(200));
    expect(cache.get('large')).toBeUndefined();
    expect(await cache.promote('large', 'large')).toEqual(answerOf(5_000));
  });

  it('gives nothing out when its time is over, and nothing more of its time than is left', async () => {
    const disk = tier();
    disk.put('key', answerOf(10), 1_000);
    await disk.settled();
    now += 400;
    expect(await disk.get('key')).toEqual({ answer: answerOf(10), ttlMs: 600 });
    expect(await tier().get('key')).toEqual({ answer: answerOf(10), ttlMs: 600 });
    now += 600;
    expect(await disk.get('key')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('writes neither an answer that rows may still change nor one that is not to be kept', async () => {
    const cache = new AnswerCache(MB, tier());
    cache.put('open', answerOf(10), { question: 'open', ttlMs: 60_000, closed: false });
    cache.put('unkept', answerOf(10), closed('unkept', 0));
    await cache.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays within its bytes: the least recently used answers go first', async () => {
    const disk = tier(4_000);
    ['a', 'b', 'c'].forEach((key) => disk.put(key, answerOf(1_000), 60_000));
    await disk.settled();
    await disk.get('a');
    disk.put('d', answerOf(1_000), 60_000);
    disk.put('too large', answerOf(5_000), 60_000);
    await disk.settled();
    const found = await Promise.all(['a', 'b', 'c', 'd', 'too large'].map((key) => disk.get(key)));
    expect(found.map((one) => one !== undefined)).toEqual([true, false, true, true, false]);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    expect(disk.counts).toMatchObject({ bytes, entries: 3 });
    expect(bytes).toBeLessThanOrEqual(4_000);
  });

  it('has removed what is over, asked for or not, when the next answer is kept', async () => {
    const disk = tier();
    disk.put('short', answerOf(10), 1_000);
    disk.put('long', answerOf(10), 60_000);
    await disk.settled();
    now += 1_000;
    disk.put('next', answerOf(10), 60_000);
    await disk.settled();
    expect(readdirSync(folder)).toHaveLength(2);
    expect(disk.counts.entries).toBe(2);
  });

  it('forgets a file that another process has removed', async () => {
    const disk = tier();
    disk.put('key', answerOf(10), 60_000);
    await disk.settled();
    readdirSync(folder).forEach((name) => rmSync(path.join(folder, name)));
    expect(await disk.get('key')).toBeUndefined();
    expect(disk.counts).toMatchObject({ entries: 0, bytes: 0 });
  });

  it.each([
    ['cut off', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one bit', (file: Buffer) => (file.writeUInt8(file[60] ^ 1, 60), file)],
    ['of another form', () => Buffer.from('not an answer, but as long as one has to be at least')],
  ])('takes a file that is %s for none, and removes it', async (_, damage) => {
    const disk = tier();
    disk.put('key', answerOf(100), 60_000);
    await disk.settled();
    const [name] = readdirSync(folder);
    const file = path.join(folder, name);
    writeFileSync(file, damage(readFileSync(file)));
    expect(await disk.get('key')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never takes the file of one key for that of another', async () => {
    const disk = tier();
    disk.put('key', answerOf(100), 60_000);
    disk.put('other', answerOf(50), 60_000);
    await disk.settled();
    const [one, two] = readdirSync(folder).map((name) => path.join(folder, name));
    writeFileSync(one, readFileSync(two));
    const found = [await disk.get('key'), await disk.get('other')].filter((answer) => answer !== undefined);
    expect(found).toHaveLength(1);
  });

  it('clears away what a write that was cut off left, but not what another process is writing', async () => {
    writeFileSync(path.join(folder, 'old.tmp'), '');
    writeFileSync(path.join(folder, 'young.tmp'), '');
    utimesSync(path.join(folder, 'old.tmp'), now / 1000 - 3_600, now / 1000 - 3_600);
    utimesSync(path.join(folder, 'young.tmp'), now / 1000, now / 1000);
    await tier().get('key');
    expect(readdirSync(folder)).toEqual(['young.tmp']);
  });

  it('says once that it cannot write, and goes on', async () => {
    const warn = jest.spyOn(log, 'warn').mockImplementation(() => undefined);
    const blocked = path.join(folder, 'file');
    writeFileSync(blocked, '');
    const cache = new AnswerCache(MB, new DiskTier(path.join(blocked, 'inside'), MB, () => now));
    cache.put('a', answerOf(10), closed('a'));
    cache.put('b', answerOf(10), closed('b'));
    await cache.close();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(await cache.promote('a', 'a')).toBeUndefined();
  });

  const withModes = testUnless(
    process.platform === 'win32' ? 'Windows has no modes of files' : undefined,
    'who may read answers on disk'
  );
  withModes('lets nobody else read its files', async () => {
    const disk = new DiskTier(path.join(folder, 'own'), MB, () => now);
    disk.put('key', answerOf(10), 60_000);
    await disk.settled();
    const [name] = readdirSync(path.join(folder, 'own'));
    expect(statSync(path.join(folder, 'own')).mode & 0o077).toBe(0);
    expect(statSync(path.join(folder, 'own', name)).mode & 0o077).toBe(0);
  });

  describe('of a data source', () => {
    const owner = (settings: object, more: Partial<AnswerOwner> = {}): AnswerOwner => ({
      orgId: 1,
      uid: '../shop',
      jsonData: Buffer.from(JSON.stringify(settings)),
      release: '1.0.0',
      ...more,
    });
    const keep = async (who: AnswerOwner) => {
      const disk = openDiskTier(folder, who, 1);
      disk?.put('key', answerOf(10), 600_000);
      await disk?.settled();
    };
    const has = async (who: AnswerOwner) => (await openDiskTier(folder, who, 1)?.get('key')) !== undefined;

    it('is its own: not that of other settings, organisations or releases', async () => {
      await keep(owner({ tenants: 'a' }));
      expect(await has(owner({ tenants: 'a' }))).toBe(true);
      expect(await has(owner({ tenants: 'b' }))).toBe(false);
      expect(await has(owner({ tenants: 'a' }, { orgId: 2 }))).toBe(false);
      expect(await has(owner({ tenants: 'a' }, { uid: 'shop' }))).toBe(false);
      expect(await has(owner({ tenants: 'a' }, { release: '1.0.1' }))).toBe(false);
      expect(readdirSync(folder)).toEqual(['answers']);
    });

    it('goes with its time, also when the data source is gone', async () => {
      await keep(owner({}, { uid: 'gone' }));
      await clearAnswers(folder, owner({}), 1, Date.now() + 599_000);
      expect(await has(owner({}, { uid: 'gone' }))).toBe(true);
      await clearAnswers(folder, owner({}), 1, Date.now() + 601_000);
      expect(readdirSync(path.join(folder, 'answers'))).toEqual([]);
    });

    it('goes when its settings change, and altogether when there is no room for it', async () => {
      const [before, after, other] = [owner({ a: 1 }), owner({ a: 2 }), owner({ a: 1 }, { uid: 'other' })];
      await Promise.all([before, after, other].map(keep));
      await clearAnswers(folder, after, 1);
      expect(await Promise.all([before, after, other].map(has))).toEqual([false, true, true]);
      expect(openDiskTier(folder, after, 0)).toBeUndefined();
      await clearAnswers(folder, after, 0);
      expect(await Promise.all([after, other].map(has))).toEqual([false, true]);
    });
  });
});
