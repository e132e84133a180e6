import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BackendCaller } from './backendCaller';
import { createPreviewServer } from './server';

const NO_BACKEND = { process: () => Promise.reject(new Error('no backend runs')) };

describe('the preview server', () => {
  let folder: string;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-preview-'));
    mkdirSync(path.join(folder, 'public'));
    mkdirSync(path.join(folder, 'plugin'));
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    writeFileSync(path.join(folder, 'plugin/module.js'), 'define()');
    server = createPreviewServer({
      api: {
        version: '1',
        plugins: [],
        provisioned: { datasources: [], dashboards: [], apps: [] },
        backend: new BackendCaller(NO_BACKEND),
      },
      pluginFolders: new Map([['our-app', path.join(folder, 'plugin')]]),
      publicFolder: path.join(folder, 'public'),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  function ask(
    address: string,
    {
      method = 'GET',
      headers = {},
      body = '',
    }: { method?: string; headers?: Record<string, string>; body?: string } = {}
  ) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const call = request(
        { host: '127.0.0.1', port, path: address, method, headers: { host: `localhost:${port}`, ...headers } },
        (response) => {
          let text = '';
          response.on('data', (part) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        }
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  it('serves the page and the files of plugins', async () => {
    expect((await ask('/d/throughline-overview')).text).toContain('<div id="root">');
    expect(await ask('/public/plugins/our-app/module.js')).toEqual({ status: 200, text: 'define()' });
  });

  it.each([
    '/public/plugins/our-app/../secret.txt',
    '/public/plugins/our-app/%2e%2e/secret.txt',
    '/public/plugins/our-app/..%2fsecret.txt',
    '/public/..%2fsecret.txt',
    '/public/plugins/other/module.js',
  ])('serves nothing outside of its folders: %s', async (address) => {
    const { status, text } = await ask(address);
    expect(text).not.toContain('secret\n');
    expect([200, 404]).toContain(status);
    expect(text).not.toBe('secret');
  });

  it('answers no other name than this machine’s', async () => {
    expect(await ask('/api/datasources', { headers: { host: `attacker.example:${port}` } })).toMatchObject({
      status: 403,
    });
  });

  it('lets no page of another site change anything, and its own do so', async () => {
    const post = (origin: string) =>
      ask('/api/ds/query', {
        method: 'POST',
        headers: { origin, 'content-type': 'text/plain' },
        body: '{"queries":[],"from":"0","to":"1"}',
      });
    expect(await post('https://attacker.example')).toMatchObject({ status: 403 });
    expect(await post('null')).toMatchObject({ status: 403 });
    expect(await post(`http://localhost:${port}`)).toEqual({ status: 200, text: '{"results":{}}' });
  });

  it('answers what it does not know, and bodies that are no JSON, with a sentence', async () => {
    expect(await ask('/api/nothing')).toMatchObject({ status: 404 });
    expect(await ask('/api/datasources/uid/none')).toMatchObject({
      status: 404,
      text: '{"message":"There is no data source \\"none\\"."}',
    });
    const query = (body: string) => ask('/api/ds/query', { method: 'POST', body });
    expect(await query('{')).toMatchObject({ status: 400 });
    expect(await query('null')).toMatchObject({ status: 400 });
    expect(await query('{"from":"0","to":"1"}')).toMatchObject({ status: 400 });
    expect(await query('{"queries":[],"from":"yesterday","to":"now"}')).toEqual({
      status: 400,
      text: '{"message":"\\"yesterday\\" is no time. Use milliseconds since 1970, now, or now-6h."}',
    });
    expect(await query('{"queries":[],"from":"now-6h","to":"now"}')).toMatchObject({ status: 200 });
  });
});
