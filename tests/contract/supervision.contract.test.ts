import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseLogLine, PluginProcess } from '../../src/preview/host/pluginProcess';
import { SupervisedPlugin } from '../../src/preview/host/supervisedPlugin';
import { buildBackend, contextOf } from './pluginClient';

jest.setTimeout(60_000);

describe('a host like Grafana', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-test-'));
  let executable: string;
  beforeAll(() => {
    executable = buildBackend();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('gets its backend back after a crash', async () => {
    const supervised = new SupervisedPlugin({ executable, env: { GF_PLUGIN_DATA_DIR: dataDir } }, 50);
    const first = await supervised.process();
    first.kill('SIGKILL');
    await first.exited;
    const second = await supervised.process();
    expect(second.pid).not.toBe(first.pid);
    expect(await second.checkHealth({ pluginContext: contextOf(), headers: {} })).toMatchObject({ status: 1 });
    await supervised.stop();
    expect(second.running).toBe(false);
    await expect(supervised.process()).rejects.toThrow('was stopped');
  });

  it('is told why a backend does not start', async () => {
    await expect(PluginProcess.start({ executable: path.join(dataDir, 'none') })).rejects.toThrow('ENOENT');
    await expect(PluginProcess.start({ executable, env: { grafana_plugin_type: 'renderer' } })).rejects.toThrow(
      'ended with 1 before the handshake'
    );
  });

  it('reads log lines as go-plugin does', () => {
    expect(parseLogLine('{"@level":"warn","@message":"m","n":1}')).toEqual({ '@level': 'warn', '@message': 'm', n: 1 });
    expect(parseLogLine('plain')).toEqual({ '@level': 'debug', '@message': 'plain' });
    expect(parseLogLine('{"other":1}')).toEqual({ '@level': 'debug', '@message': '{"other":1}' });
  });
});
