import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CollectingWriter, type Row } from '../../tests/fixtures/collectingWriter';
import { importSources } from './importSources';
import { fileSource } from './read/source';

const FOLDER = path.resolve(__dirname, '../../tests/fixtures/traces');

interface Expected {
  span_records: number;
  unique_span_ids: number;
  traces: number;
  services: string[];
  spans_without_service: number;
  roots: number;
  missing_parents: number;
  error_spans: number;
  cross_service_edges: Array<[string, string, number]> | null;
}

const expected: Record<string, Expected> = JSON.parse(readFileSync(path.join(FOLDER, 'expected.json'), 'utf8'));

async function load(name: string) {
  const writer = new CollectingWriter();
  const summary = await importSources([fileSource(name, path.join(FOLDER, name))], writer, {
    dataset: '',
    strict: false,
  });
  const rows = writer.rows;
  return { summary, rows, spans: rows.filter((row) => row.eventType !== 'start') };
}

function edges(spans: Row[]): Array<[string, string, number]> {
  const byId = new Map(spans.map((row) => [`${row.chainId}/${row.spanId}`, row]));
  const counts = new Map<string, number>();
  for (const row of spans) {
    const parent = byId.get(`${row.chainId}/${row.parentSpanId}`);
    if (parent !== undefined && parent.service !== row.service) {
      const key = `${parent.service}\n${row.service}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, n]): [string, string, number] => [key.split('\n')[0], key.split('\n')[1], n]).sort();
}

describe.each(Object.keys(expected))('%s', (name) => {
  const wanted = expected[name];

  it('gives the documented traces, spans, services and calls', async () => {
    const { summary, spans } = await load(name);
    const ids = new Set(spans.map((row) => `${row.chainId}/${row.spanId}`));
    expect(summary.refused).toBe(0);
    expect(summary.traces).toBe(wanted.traces);
    expect(ids.size).toBe(spans.length);
    expect(
      [...new Set(spans.map((row) => row.service))].filter((service) => service !== 'unknown_service').sort()
    ).toEqual(wanted.services);
    if (wanted.cross_service_edges !== null) {
      expect(spans).toHaveLength(wanted.unique_span_ids);
      expect(edges(spans)).toEqual(wanted.cross_service_edges.sort());
      expect(spans.filter((row) => row.eventType === 'error')).toHaveLength(wanted.error_spans);
      expect(
        spans.filter((row) => row.parentSpanId !== '' && !ids.has(`${row.chainId}/${row.parentSpanId}`))
      ).toHaveLength(wanted.missing_parents);
    }
    expect(spans.filter((row) => row.parentSpanId === '')).toHaveLength(wanted.roots);
  });
});

it('has a fixture for every documented file and no other', () => {
  const files = ['otlp', 'jaeger', 'zipkin'].flatMap((folder) =>
    readdirSync(path.join(FOLDER, folder)).map((file) => `${folder}/${file}`)
  );
  expect(files.sort()).toEqual(Object.keys(expected).sort());
});

it.each(['nezha-onlineboutique.json', 'nezha-trainticket.json'])(
  'reads the same spans from all three formats of %s',
  async (file) => {
    const [otlp, jaeger, zipkin] = await Promise.all(
      ['otlp', 'jaeger', 'zipkin'].map((folder) => load(`${folder}/${file}`))
    );
    const identity = ({ rows }: { rows: Row[] }) =>
      rows
        .map((row) =>
          [
            row.chainId,
            row.spanId,
            row.parentSpanId,
            row.service,
            row.eventType,
            row.operation,
            row.spanKind,
            row.entry,
            row.eventId,
          ].join(' ')
        )
        .sort();
    expect(identity(jaeger)).toEqual(identity(otlp));
    expect(identity(zipkin)).toEqual(identity(otlp));
    const start = new Map(otlp.rows.map((row) => [row.eventId, row]));
    for (const row of [...jaeger.rows, ...zipkin.rows]) {
      expect(Math.abs(row.startedAt - (start.get(row.eventId)?.startedAt ?? NaN))).toBeLessThan(0.0015);
    }
  }
);
