import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Cli, contentOf, isRunning, numberedLines, throughline } from './cli';
import { buildBackend, contextOf, TestPlugin } from './pluginClient';

jest.setTimeout(120_000);

const FILE = 'chains.duckdb';
const T0 = Date.UTC(2026, 5, 1);
const CALLER = { settings: { engine: 'embedded', path: FILE } };
const BATCH = 4_000;
const BATCHES = 10;

async function until(met: () => boolean, patienceMs = 10_000): Promise<void> {
  for (const since = Date.now(); !met(); ) {
    if (Date.now() - since > patienceMs) {
      throw new Error('It did not happen in time.');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('processes that are killed or work at the same time', () => {
  let executable: string;
  let root: string;
  let dataDir: string;
  let env: Record<string, string>;
  const running: Array<{ kill(): Promise<void> }> = [];

  beforeAll(() => {
    executable = buildBackend();
  });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'tl-kill-'));
    dataDir = path.join(root, 'data');
    // Sockets of the database's owner lie in the temporary directory; these tests have their own.
    env = { GF_PLUGIN_DATA_DIR: dataDir, TMPDIR: path.join(root, 't') };
    mkdirSync(env.TMPDIR);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.kill()));
    rmSync(root, { recursive: true, force: true });
  });

  const startBackend = async (): Promise<TestPlugin> => {
    const plugin = await TestPlugin.start(executable, { dataDir, env });
    running.push({
      kill: async () => {
        plugin.process.kill('SIGKILL');
        await plugin.process.exited;
        plugin.process.disconnect();
      },
    });
    return plugin;
  };
  const health = async (plugin: TestPlugin) => (await plugin.resource('GET', 'health', '', CALLER)).body;
  /** An import that reads what is written to it, so that a test knows how far it is. */
  const openImport = (...options: string[]): Cli => {
    const cli = new Cli(['import', '-', '--into', FILE, '--json', ...options], env, { stdin: 'open' });
    running.push(cli);
    return cli;
  };
  const feed = async (cli: Cli, from: number, to: number, pauseMs = 30) => {
    for (let batch = from; batch < to; batch++) {
      await cli.write(numberedLines(1 + batch * BATCH, BATCH, T0));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const whole = numberedLines(1, BATCH * BATCHES, T0);

  it.each([
    ['as soon as there is a file', () => until(() => existsSync(path.join(dataDir, FILE)))],
    ['while it makes the tables', () => until(() => existsSync(path.join(dataDir, `${FILE}.wal`)))],
    [
      'a moment later',
      () =>
        until(() => existsSync(path.join(dataDir, FILE))).then(
          () => new Promise<void>((resolve) => setTimeout(resolve, 60))
        ),
    ],
  ])('an import that is killed %s leaves a file that can be used', async (_, moment) => {
    const first = openImport();
    await Promise.race([moment(), first.done]);
    await first.kill();
    expect((await throughline(['import', '-', '--into', FILE], env, { stdin: whole })).code).toBe(0);
    expect(await contentOf(FILE, env)).toMatchObject({ events: BATCH * BATCHES });
  });

  it.each([[[]], [['--strict']], [['--dataset', 'a']]])(
    'an import %j that is killed in the middle is completed by a second run',
    async (options) => {
      const first = openImport(...options);
      await feed(first, 0, 5);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      await first.kill();
      expect(isRunning(first.pid)).toBe(false);
      const { events } = await contentOf(FILE, env);
      expect(events).toBeLessThanOrEqual(5 * BATCH);
      if (options.includes('--strict')) {
        expect(events).toBe(0);
      }
      const second = await throughline(['import', '-', '--into', FILE, '--json', ...options], env, { stdin: whole });
      expect(second).toMatchObject({ code: 0 });
      expect(await contentOf(FILE, env)).toMatchObject({ events: BATCH * BATCHES });
    }
  );

  it('an import goes on when the backend that took its rows is killed, with nothing lost', async () => {
    const plugin = await startBackend();
    expect(await health(plugin)).toMatchObject({ events: 0 });
    const cli = openImport();
    await feed(cli, 0, 6);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(((await health(plugin)) as { events: number }).events).toBeGreaterThan(0);
    plugin.process.kill('SIGKILL');
    await plugin.process.exited;
    await feed(cli, 6, 8);
    const next = await startBackend();
    await feed(cli, 8, BATCHES);
    cli.endInput();
    const done = await cli.done;
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.out)).toMatchObject({ inserted: BATCH * BATCHES, duplicates: 0 });
    expect(await health(next)).toMatchObject({ events: BATCH * BATCHES });
  });

  it('a backend whose import is killed goes on answering, and a second run completes', async () => {
    const plugin = await startBackend();
    await health(plugin);
    const cli = openImport('--strict');
    await feed(cli, 0, 5);
    await cli.kill();
    expect(await health(plugin)).toMatchObject({ events: 0 });
    expect((await throughline(['import', '-', '--into', FILE, '--strict'], env, { stdin: whole })).code).toBe(0);
    expect(await health(plugin)).toMatchObject({ events: BATCH * BATCHES });
  });

  it('a killed host leaves no backend behind, and the next backend has all rows', async () => {
    await throughline(['import', '-', '--into', FILE], env, { stdin: whole });
    const script = `const {spawn}=require('child_process');const c=spawn(process.argv[1],{stdio:['ignore','pipe','pipe'],env:{...process.env,grafana_plugin_type:'datasource'}});c.stdout.once('data',()=>console.log(c.pid));setInterval(()=>{},1000)`;
    const host = spawn(process.execPath, ['-e', script, executable], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
    });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (text) => resolve(Number(String(text))))
    );
    host.kill('SIGKILL');
    await until(() => !isRunning(pid));
    expect(await health(await startBackend())).toMatchObject({ events: BATCH * BATCHES });
  });

  it('import, generator and dashboards work on one file at the same time; nothing is lost', async () => {
    const plugin = await startBackend();
    await health(plugin);
    let busy = true;
    const answers: string[] = [];
    const dashboards = async () => {
      for (let round = 0; busy; round++) {
        const models = ['red', 'dependencies', 'anomalies', 'health', 'chains'].map((queryType, at) => ({
          refId: String.fromCharCode(65 + at),
          queryType,
        }));
        const refs = await plugin.query(models, { from: T0, to: T0 + 86_400_000 + round }, CALLER);
        answers.push(...Object.values(refs).map(({ error }) => error));
      }
    };
    const cli = openImport();
    const asking = Promise.all([dashboards(), dashboards()]);
    const [made] = await Promise.all([
      throughline(
        [
          'generate',
          '--events',
          '60000',
          '--days',
          '2',
          '--end',
          new Date(T0 + 86_400_000).toISOString(),
          '--into',
          FILE,
          '--json',
        ],
        env
      ),
      feed(cli, 0, BATCHES).then(() => cli.endInput()),
    ]);
    const imported = await cli.done;
    busy = false;
    await asking;
    expect([made.code, imported.code]).toEqual([0, 0]);
    const truth = JSON.parse(made.out) as { events: number; metrics: number };
    expect(await health(plugin)).toMatchObject({ events: truth.events + BATCH * BATCHES, metrics: truth.metrics });
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((error) => error !== '')).toEqual([]);
    expect(await plugin.process.checkHealth({ pluginContext: contextOf(CALLER), headers: {} })).toMatchObject({
      status: 1,
    });
  });
});
