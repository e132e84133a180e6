import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { eventBatch } from '../testing/batches';
import { makeCertificate, noCertificates } from '../testing/certificates';
import { noClickHouse } from '../testing/clickhouseServer';
import { clickhouseDatabase } from '../testing/clickhouseStores';
import { testScope } from '../testing/scopes';
import { suiteUnless } from '../testing/suiteUnless';
import { openClickHouseStore, openClickHouseWriter, type ClickHouseSettings } from './open';

const T0 = Date.UTC(2026, 5, 1);
const SCOPE = testScope(T0, T0 + 3_600_000);

const suite = suiteUnless(noClickHouse() ?? noCertificates(), 'ClickHouse over TLS');

suite('ClickHouse over TLS', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof clickhouseDatabase>>;
  let proxy: Server;
  let settings: ClickHouseSettings;
  /** Who showed a certificate of their own. */
  const shown: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-tls-'));
    makeCertificate(folder, 'ca', 'authority');
    makeCertificate(folder, 'other-ca', 'another');
    makeCertificate(folder, 'server', 'localhost', 'ca');
    makeCertificate(folder, 'client', 'certified', 'ca');
    database = await clickhouseDatabase();
    const { host, port } = database.settings;
    const pem = (name: string) => readFileSync(path.join(folder, name));
    const certificates = { key: pem('server.key'), cert: pem('server.crt'), ca: pem('ca.crt'), requestCert: true };
    // The engine of the tests speaks no TLS itself.
    proxy = createServer({ ...certificates, rejectUnauthorized: false }, (asked, answer) => {
      shown.push(String((asked.socket as TLSSocket).getPeerCertificate().subject?.CN ?? ''));
      const { method, url, headers } = asked;
      const passed = request({ host, port, method, path: url, headers }, (given) => {
        answer.writeHead(given.statusCode ?? 500, given.headers);
        given.pipe(answer);
      });
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    settings = { ...database.settings, port: (proxy.address() as AddressInfo).port };
    const writer = openClickHouseWriter({ ...settings, tls: { mode: 'require' } }, {}, folder);
    const load = await writer.begin({ dataset: '', strict: false });
    await load.events(
      eventBatch(Array.from({ length: 10 }, (_, i) => ({ chain: i, service: 'web', at: T0 + i * 1_000 })))
    );
    await load.commit();
    await writer.close();
  }, 30_000);
  afterAll(async () => {
    await new Promise((resolve) => {
      proxy.close(resolve);
      proxy.closeAllConnections();
    });
    await database.dispose();
    rmSync(folder, { recursive: true });
  });

  const requests = async (changes: Partial<ClickHouseSettings>, secrets: object = {}) => {
    const store = openClickHouseStore({ ...settings, ...changes }, secrets, folder);
    try {
      return [...(await store.red(SCOPE, { groupBy: 'service', stepMs: 'total', limit: 5 })).requests];
    } finally {
      await store.close();
    }
  };

  it('encrypts, and with "verify-full" checks who answers', async () => {
    expect(await requests({ tls: { mode: 'require' } })).toEqual([10]);
    expect(await requests({ host: 'localhost', tls: { mode: 'verify-full', caFile: 'ca.crt' } })).toEqual([10]);
  });

  it.each([
    ['of another authority', { host: 'localhost', tls: { mode: 'verify-full', caFile: 'other-ca.crt' } }],
    ['for another name', { host: '127.0.0.1', tls: { mode: 'verify-full', caFile: 'ca.crt' } }],
    ['of an authority that nobody named', { host: 'localhost', tls: { mode: 'verify-full' } }],
  ] as Array<[string, Partial<ClickHouseSettings>]>)('refuses a certificate %s, in a sentence', async (_, changes) => {
    await expect(requests(changes)).rejects.toMatchObject({
      name: 'ThroughlineError',
      message: expect.stringMatching(/certificate.*\.$/i),
    });
  });

  it('shows a certificate of its own', async () => {
    shown.splice(0);
    const tlsClientKey = readFileSync(path.join(folder, 'client.key'), 'utf8');
    const tls = { mode: 'verify-full', caFile: 'ca.crt', certFile: 'client.crt' } as const;
    expect(await requests({ host: 'localhost', tls }, { tlsClientKey })).toEqual([10]);
    expect(new Set(shown)).toEqual(new Set(['certified']));
  });
});
