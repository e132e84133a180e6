import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { importSources } from '../../src/ingest/importSources';
import { openClickHouseStore } from '../../src/stores/clickhouse';
import { openEmbeddedStore } from '../../src/stores/embedded';
import type { ChainStore } from '../../src/stores/port';
import { noClickHouse } from '../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase } from '../../src/stores/testing/clickhouseStores';
import { testScope } from '../../src/stores/testing/scopes';
import { OTEL_COLUMNS, OTEL_TRACES, otelRows } from '../fixtures/otelTraces';
import { ODD_TRACES } from '../fixtures/oddTraces';
import { disagreements, questions } from './agreement';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const RECORDED = ['nezha-onlineboutique', 'nezha-trainticket', 'telemetrygen-multi'].map((name) =>
  readFileSync(path.join(__dirname, `../fixtures/traces/otlp/${name}.json`), 'utf8')
);
const TRACES = [...RECORDED, JSON.stringify(ODD_TRACES)];

/** A graph in every scope takes its time on a busy machine. */
const LONGEST_MS = 120_000;

const suite = suiteUnless(noClickHouse(), "spans in the collector's tables");

suite("spans that were imported and spans in the collector's tables", () => {
  let folder: string;
  let dispose: () => Promise<void>;
  let imported: ChainStore;
  let read: ChainStore;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-otel-'));
    const embedded = await openEmbeddedStore({
      file: path.join(folder, 'chains.duckdb'),
      memoryMegabytes: 256,
      threads: 2,
    });
    imported = embedded;
    await importSources(
      TRACES.map((text, at) => ({ name: String(at), open: () => Readable.from([Buffer.from(text)]) })),
      embedded,
      { dataset: '', strict: false }
    );
    const database = await clickhouseDatabase({ profile: 'otel' });
    dispose = database.dispose;
    await database.run(OTEL_TRACES);
    for (const text of TRACES) {
      await database.connection.insert('otel_traces', OTEL_COLUMNS, otelRows(JSON.parse(text)), {});
    }
    read = openClickHouseStore(database.settings, {}, '');
  }, 60_000);
  afterAll(async () => {
    await Promise.all([imported?.close(), read?.close()]);
    await dispose?.();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(questions))(
    'give the same answers: %s',
    async (name) => {
      const { firstEvent, lastEvent } = await imported.watermark(testScope(0, 1));
      const whole = testScope(firstEvent - 1000, lastEvent + 1000);
      const scopes = {
        whole,
        cut: testScope(firstEvent, (firstEvent + lastEvent) / 2),
        'some services': { ...whole, filters: { ...whole.filters, services: ['/(front|order|shop)/'] } },
      };
      expect(await disagreements(name, imported, read, { inScopes: scopes, alike: withoutNetwork })).toEqual([]);
    },
    LONGEST_MS
  );
});

/**
 * What the network takes between a caller's span and its callee's is found out by the import alone; how many rows were
 * read depends on what a store keeps.
 */
function withoutNetwork(answer: unknown): unknown {
  const { avgNetworkLatencyMs: _, networkLatencyMs: __, samples: ___, rowsRead: ____, ...rest } = Object(answer);
  return Array.isArray(answer) ? answer : rest;
}
