import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { openEmbeddedStore, openEmbeddedWriter } from '../../src/stores/embedded';
import { socketPath } from '../../src/stores/embedded/handover/socketPath';
import { eventBatch } from '../../src/stores/testing/batches';
import { testScope } from '../../src/stores/testing/scopes';

const ROOT = path.join(__dirname, '..', '..');
const BUNDLE = path.join(ROOT, 'node_modules', '.cache', 'throughline', 'embeddedProcess.cjs');

interface Line {
  ready?: boolean;
  batch?: number;
  inserted?: number;
  events?: number;
  requests?: number;
  committed?: { inserted: number; duplicates: number };
  error?: string;
}

/** A child process whose output lines can be waited for one after the other. */
class Child {
  readonly process: ChildProcess;
  private readonly lines: Line[] = [];
  private readonly waiting: Array<(line: Line | undefined) => void> = [];
  private readonly ended: Promise<void>;

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, [BUNDLE, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(this);
    if (this.process.stdout) {
      createInterface(this.process.stdout).on('line', (text) => this.push(JSON.parse(text) as Line));
    }
    this.ended = new Promise((resolve) =>
      this.process.once('close', () => {
        this.waiting.splice(0).forEach((wake) => wake(undefined));
        resolve();
      })
    );
  }

  next(): Promise<Line | undefined> {
    const line = this.lines.shift();
    return line || this.process.exitCode !== null
      ? Promise.resolve(line)
      : new Promise((resolve) => this.waiting.push(resolve));
  }

  async until(wanted: (line: Line) => boolean): Promise<Line> {
    for (let line = await this.next(); line; line = await this.next()) {
      if (line.error !== undefined) {
        throw new Error(line.error);
      }
      if (wanted(line)) {
        return line;
      }
    }
    throw new Error('The process ended before it said so.');
  }

  async ask(): Promise<Line> {
    this.process.stdin?.write('count\n');
    return this.until((line) => line.events !== undefined);
  }

  async close(): Promise<void> {
    this.process.stdin?.write('close\n');
    await this.ended;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  private push(line: Line): void {
    const wake = this.waiting.shift();
    if (wake) {
      wake(line);
    } else {
      this.lines.push(line);
    }
  }
}

const children: Child[] = [];
const committed = (line: Line) => line.committed !== undefined;

describe('one database file and several processes', () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    buildSync({
      entryPoints: [path.join(ROOT, 'tests', 'fixtures', 'embeddedProcess.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@duckdb/*'],
      outfile: BUNDLE,
    });
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-processes-'));
    file = path.join(folder, 'chains.duckdb');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    rmSync(folder, { recursive: true, force: true });
  });

  const importing = (first: number, batches: number, rows: number, pauseMs: number, mode = 'plain') =>
    new Child('import', file, ...[first, batches, rows, pauseMs].map(String), mode);

  it('two imports while a backend answers: all succeed and nothing is lost', async () => {
    const backend = new Child('own', file);
    await backend.until((line) => line.ready === true);
    const imports = [importing(1, 5, 2000, 20), importing(100_001, 5, 2000, 20, 'strict')];
    expect((await backend.ask()).events).toBeGreaterThanOrEqual(0);
    await Promise.all(imports.map((child) => child.until(committed)));
    expect(await backend.ask()).toMatchObject({ events: 20_000, requests: 20_000 });
    await backend.close();
  }, 60_000);

  it('an import gives way to a backend that starts, and goes on through it', async () => {
    const work = importing(1, 12, 2000, 60, 'strict');
    await work.until((line) => line.batch === 1);
    const backend = new Child('own', file);
    await backend.until((line) => line.ready === true);
    expect((await backend.ask()).events).toBe(0);
    expect((await work.until(committed)).committed).toEqual({ inserted: 24_000, duplicates: 0 });
    expect(await backend.ask()).toMatchObject({ events: 24_000, requests: 24_000 });
  }, 60_000);

  it('an import goes on by itself when the backend is killed, with nothing lost', async () => {
    const backend = new Child('own', file);
    await backend.until((line) => line.ready === true);
    const work = importing(1, 10, 2000, 60);
    await work.until((line) => line.batch === 3);
    await backend.kill();
    await work.until(committed);
    const next = new Child('own', file);
    await next.until((line) => line.ready === true);
    expect(await next.ask()).toMatchObject({ events: 20_000, requests: 20_000 });
  }, 60_000);

  it('a killed import leaves an undamaged file, and a second run completes it', async () => {
    for (const mode of ['plain', 'strict']) {
      const work = importing(1, 200, 2000, 5, mode);
      await work.until((line) => line.batch === 4);
      await work.kill();
    }
    const again = importing(1, 10, 2000, 0);
    await again.until(committed);
    const backend = new Child('own', file);
    await backend.until((line) => line.ready === true);
    const { events, requests } = await backend.ask();
    expect(events).toBeGreaterThanOrEqual(20_000);
    expect(requests).toBe(events);
  }, 60_000);

  it('a second backend is told which process has the file', async () => {
    const backend = new Child('own', file);
    await backend.until((line) => line.ready === true);
    const refused = await new Child('own', file).next();
    expect(refused?.error).toContain(`process ${backend.process.pid}`);
  }, 60_000);

  it('two stores of one process share the file, which is free after the last one', async () => {
    const options = { file, memoryMegabytes: 128, threads: 1 };
    mkdirSync(path.join(folder, 'sub'));
    const [one, two] = await Promise.all([
      openEmbeddedStore(options),
      openEmbeddedStore({ ...options, file: path.join(folder, 'sub', '..', 'chains.duckdb') }),
    ]);
    const writer = await openEmbeddedWriter({ file });
    const load = await writer.begin({ dataset: '', strict: false });
    await load.events(eventBatch([{ chain: 1, service: 'a', at: 5 }]));
    await load.commit();
    await writer.close();
    await one.close();
    expect((await two.status(testScope(0, 10))).events).toBe(1);
    await two.close();
    await two.close();
    const other = new Child('own', file);
    await other.until((line) => line.ready === true);
    expect((await other.ask()).events).toBe(1);
  }, 60_000);

  it('listens in a folder that only this user may enter, on a path short enough for a socket', () => {
    const socket = socketPath(path.join('/', 'x'.repeat(400)));
    expect(socket.length).toBeLessThan(104);
    const inside = path.dirname(socketPath('a', folder));
    chmodSync(inside, 0o755);
    expect(() => socketPath('a', folder)).toThrow('0700');
    rmSync(inside, { recursive: true });
    symlinkSync(tmpdir(), inside);
    expect(() => socketPath('a', folder)).toThrow('0700');
  });

  it('says what to do when the file is not a database', async () => {
    writeFileSync(file, 'not a database at all '.repeat(300));
    await expect(openEmbeddedStore({ file, memoryMegabytes: 128, threads: 1 })).rejects.toMatchObject({
      code: 'storeUnavailable',
      message: expect.stringContaining('not a DuckDB file'),
    });
  });
});
