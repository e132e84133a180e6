import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contentOf, numberedLines, throughline } from './cli';
import { buildBackend, contextOf, TestPlugin } from './pluginClient';
import { testUnless } from '../../src/stores/testing/suiteUnless';

jest.setTimeout(120_000);

const FILE = 'chains.duckdb';
const T0 = Date.UTC(2026, 5, 1);
const CALLER = { settings: { engine: 'embedded', path: FILE } };
const OK = 1;
const ERROR = 2;

/** Mounts a file system in memory; false where this user may not. */
function mountMemory(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mayMount = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tl-mount-'));
  const mounted = mountMemory(folder, 'size=1m');
  if (mounted) {
    execFileSync('umount', [folder]);
  }
  rmSync(folder, { recursive: true, force: true });
  return mounted;
})();
const withMounts = testUnless(
  mayMount ? undefined : 'this user may not mount file systems',
  'a full disk and a read-only one'
);

describe('a backend whose surroundings fail', () => {
  let executable: string;
  let root: string;
  let dataDir: string;
  let env: Record<string, string>;
  let plugin: TestPlugin | undefined;
  const mounted: string[] = [];
  const children: ChildProcess[] = [];

  beforeAll(() => {
    executable = buildBackend();
  });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'tl-fault-'));
    dataDir = path.join(root, 'data');
    env = { GF_PLUGIN_DATA_DIR: dataDir, TMPDIR: path.join(root, 't') };
    mkdirSync(env.TMPDIR);
    mkdirSync(dataDir);
  });
  afterEach(async () => {
    await plugin?.process.stop();
    plugin = undefined;
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    mounted.splice(0).forEach((folder) => execFileSync('umount', [folder]));
    rmSync(root, { recursive: true, force: true });
  });

  const start = async (program = executable): Promise<TestPlugin> =>
    (plugin = await TestPlugin.start(program, { dataDir, env }));
  const health = async () => {
    const { status, message } = await (plugin ?? (await start())).process.checkHealth({
      pluginContext: contextOf(CALLER),
      headers: {},
    });
    return { status, message };
  };
  const importRows = (count: number, ...options: string[]) =>
    throughline(['import', '-', '--into', FILE, ...options], env, { stdin: numberedLines(1, count, T0) });
  const red = async () =>
    (
      await (plugin ?? (await start())).query(
        [{ refId: 'A', queryType: 'anomalies' }],
        { from: T0, to: T0 + 3_600_000 },
        CALLER
      )
    ).A;

  it('without a database says which commands fill one, and answers once there are rows', async () => {
    const { status, message } = await health();
    expect([status, message]).toEqual([
      OK,
      expect.stringMatching(/no chains yet.*throughline import.*throughline generate/),
    ]);
    expect((await importRows(100)).code).toBe(0);
    expect(await health()).toEqual({ status: OK, message: expect.stringContaining('100 events') });
  });

  it('with a damaged file says so, and recovers without a restart when the file is restored [S4-094]', async () => {
    writeFileSync(path.join(dataDir, FILE), Buffer.alloc(64_000, 0x5a));
    const sentence = expect.stringMatching(
      /cannot be read: it is damaged.*Restore it from a backup or choose another file/
    );
    expect(await health()).toEqual({ status: ERROR, message: sentence });
    const answer = await red();
    expect([answer.status, answer.error, answer.errorSource]).toEqual([502, sentence, 'downstream']);
    const refused = await importRows(5);
    expect([refused.code, refused.err]).toEqual([1, sentence]);
    rmSync(path.join(dataDir, FILE));
    expect(await health()).toMatchObject({ status: OK });
  });

  it('with a file that lost its end or its middle says so and does not end', async () => {
    expect((await importRows(50_000)).code).toBe(0);
    const file = path.join(dataDir, FILE);
    copyFileSync(file, `${file}.kept`);
    const damaged: Array<{ status: number; message: string }> = [];
    for (const size of [0.3, 0.7]) {
      execFileSync('truncate', ['-s', String(Math.floor(statSync(`${file}.kept`).size * size)), file]);
      damaged.push(await health());
      expect(plugin?.process.running).toBe(true);
      await plugin?.process.stop();
      plugin = undefined;
      rmSync(`${file}.wal`, { force: true });
      copyFileSync(`${file}.kept`, file);
    }
    // What was lost need not be needed for this question.
    damaged
      .filter(({ status }) => status === ERROR)
      .forEach(({ message }) => expect(message).toContain('it is damaged'));
    expect(damaged.map(({ status }) => status)).toContain(ERROR);
    expect(await health()).toEqual({ status: OK, message: expect.stringContaining('50k events') });
  });

  it('names the foreign process that has the file, and goes on when it ends', async () => {
    const file = path.join(dataDir, FILE);
    const script = `const {DuckDBInstance}=require('@duckdb/node-api');DuckDBInstance.create(${JSON.stringify(file)}).then(async(i)=>{globalThis.c=await i.connect();await c.run('create table t(i int)');console.log('ready');setInterval(()=>i,1000)})`;
    const foreign = spawn(process.execPath, ['-e', script], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(foreign);
    await new Promise((resolve) => foreign.stdout.once('data', resolve));
    const sentence = expect.stringMatching(
      new RegExp(`in use by process ${foreign.pid}, which does not share it\\. End that process`)
    );
    expect(await health()).toEqual({ status: ERROR, message: sentence });
    const refused = await importRows(5);
    expect([refused.code, refused.err]).toEqual([1, sentence]);
    const ended = new Promise((resolve) => foreign.once('exit', resolve));
    foreign.kill('SIGKILL');
    await ended;
    rmSync(file);
    rmSync(`${file}.wal`, { force: true });
    expect(await health()).toMatchObject({ status: OK });
    expect((await importRows(100)).code).toBe(0);
    expect(await health()).toEqual({ status: OK, message: expect.stringContaining('100 events') });
  });

  withMounts('says that the data directory cannot be written to, and goes on when it can', async () => {
    mountMemory(dataDir, 'ro');
    mounted.push(dataDir);
    const sentence = expect.stringMatching(
      /Check (the permissions of the data directory|that the data directory exists and is writable)\./
    );
    expect(await health()).toEqual({ status: ERROR, message: sentence });
    const refused = await importRows(5);
    expect([refused.code, refused.err]).toEqual([1, sentence]);
    execFileSync('mount', ['-o', 'remount,rw', dataDir]);
    expect(await health()).toMatchObject({ status: OK });
  });

  withMounts('says that the disk is full, keeps what was there, and takes rows again when there is space', async () => {
    mountMemory(dataDir, 'size=8m');
    mounted.push(dataDir);
    expect((await importRows(1_000)).code).toBe(0);
    await health();
    for (const throughBackend of [true, false]) {
      const full = await throughline(
        ['generate', '--events', '300000', '--days', '2', '--events-only', '--into', FILE],
        env
      );
      expect([full.code, full.err]).toEqual([
        1,
        expect.stringMatching(/The disk of the embedded database is full\. Free some space/),
      ]);
      if (throughBackend) {
        expect(await health()).toMatchObject({ status: OK });
        expect((await red()).status).toBe(200);
        await plugin?.process.stop();
        plugin = undefined;
      }
    }
    execFileSync('mount', ['-o', 'remount,size=200m', dataDir]);
    const made = await throughline(
      ['generate', '--events', '20000', '--days', '2', '--events-only', '--into', FILE, '--json'],
      env
    );
    expect(made.code).toBe(0);
    const { events } = JSON.parse(made.out) as { events: number };
    expect(await contentOf(FILE, env)).toMatchObject({ events: events + 1_000 });
    expect(await health()).toMatchObject({ status: OK });
  });

  it('replaces analysis threads that die: once unseen, again and again with a sentence, then as if nothing had been', async () => {
    const folder = path.join(root, 'program');
    mkdirSync(folder);
    const program = path.join(folder, path.basename(executable));
    copyFileSync(executable, program);
    copyFileSync(path.join(path.dirname(executable), 'worker.js'), path.join(folder, 'real.js'));
    const [once, always] = [path.join(folder, 'once'), path.join(folder, 'always')];
    writeFileSync(
      path.join(folder, 'worker.js'),
      `const fs=require('node:fs');if(fs.existsSync(${JSON.stringify(always)}))process.exit(1);if(fs.existsSync(${JSON.stringify(once)})){fs.unlinkSync(${JSON.stringify(once)});process.exit(1)}require('./real.js');`
    );
    execFileSync('ln', ['-s', path.resolve(__dirname, '../../node_modules'), path.join(root, 'node_modules')]);
    await importRows(1_000);
    await start(program);
    writeFileSync(always, '');
    const failed = await red();
    expect([failed.status, failed.error]).toEqual([
      500,
      expect.stringMatching(/^The analysis ended before it had an answer, twice\. Run the query again/),
    ]);
    expect(await health()).toMatchObject({ status: OK });
    rmSync(always);
    writeFileSync(once, '');
    expect((await red()).status).toBe(200);
    expect(existsSync(once)).toBe(false);
  });
});
