import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HealthCheckResponse_ServingStatus } from '../../src/backend/grpc/generated/health';
import { buildBackend, contextOf, RunningPlugins, shopEvents, type TestPlugin } from './pluginClient';

jest.setTimeout(60_000);

const END = Date.parse('2026-03-02T12:00:00Z');
const running = new RunningPlugins();
const start = (options: Parameters<typeof TestPlugin.start>[1] = {}) => running.start(executable, options);
let executable: string;
let plugin: TestPlugin;

beforeAll(async () => {
  executable = buildBackend();
  plugin = await start();
});
afterAll(() => running.end());

const waitUntil = async (condition: () => boolean, withinMs: number) => {
  for (const until = Date.now() + withinMs; Date.now() < until && !condition(); ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return condition();
};
const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('go-plugin', () => {
  it('announces a socket in a folder that only its owner may enter', () => {
    const [, , network, address, protocol, rest] = plugin.process.handshakeLine.split('|');
    expect(plugin.process.handshakeLine.startsWith('1|2|')).toBe(true);
    expect([network, protocol, rest]).toEqual(['unix', 'grpc', '']);
    expect(address.length).toBeLessThan(104);
    expect(statSync(path.dirname(address)).mode & 0o777).toBe(0o700);
  });

  it('serves the health of "plugin" and of nothing else', async () => {
    expect(await plugin.process.ping()).toEqual({ status: HealthCheckResponse_ServingStatus.SERVING });
    await expect(plugin.process.ping('other')).rejects.toMatchObject({ code: 5 });
  });

  it('says who starts it when it is started by hand, on stderr alone', () => {
    const { status, stdout, stderr } = spawnSync(executable, {
      encoding: 'utf8',
      env: { ...process.env, grafana_plugin_type: undefined },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('started by Grafana');
  });

  it('ends when asked to, within a second and a half, and takes its socket with it [S4-093]', async () => {
    const other = await start();
    const socket = other.process.handshakeLine.split('|')[3];
    await other.process.checkHealth({ pluginContext: contextOf(), headers: {} });
    const asked = Date.now();
    await other.end();
    expect(await other.process.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - asked).toBeLessThan(1_500);
    expect(() => statSync(socket)).toThrow('ENOENT');
  });

  it('ignores SIGINT and ends in order on SIGTERM', async () => {
    const other = await start();
    other.process.kill('SIGINT');
    expect(await other.process.ping()).toEqual({ status: HealthCheckResponse_ServingStatus.SERVING });
    other.process.kill('SIGTERM');
    expect(await other.process.exited).toEqual({ code: 0, signal: null });
    await other.end();
  });

  it('does not outlive a host that was killed', async () => {
    const script = `const {spawn}=require('child_process');const c=spawn(process.argv[1],{stdio:['ignore','pipe','pipe'],env:{...process.env,grafana_plugin_type:'datasource'}});c.stdout.once('data',()=>console.log(c.pid));setInterval(()=>{},1000)`;
    const host = spawn(process.execPath, ['-e', script, executable], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (text) => resolve(Number(String(text))))
    );
    expect(isRunning(pid)).toBe(true);
    host.kill('SIGKILL');
    expect(await waitUntil(() => !isRunning(pid), 5_000)).toBe(true);
  });

  it('clears away what a killed predecessor left, and finds its data undamaged', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-test-'));
    const first = await start({ dataDir });
    await first.resource('POST', 'events', shopEvents(END, 1));
    const folder = path.dirname(first.process.handshakeLine.split('|')[3]);
    first.process.kill('SIGKILL');
    await first.process.exited;
    expect(readdirSync(path.dirname(folder))).toContain(path.basename(folder));
    const second = await start({ dataDir });
    expect(await second.resource('GET', 'health')).toMatchObject({ code: 200, body: { events: 18 } });
    expect(await waitUntil(() => !readdirSync(path.dirname(folder)).includes(path.basename(folder)), 2_000)).toBe(true);
  });
});
