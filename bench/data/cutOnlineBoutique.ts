import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { constants, gzipSync } from 'node:zlib';
import type { EventRow } from '../../src/ingest/batch';
import { uuidText } from '../../src/ingest/ids';
import { ImportReport } from '../../src/ingest/report';
import type { Span } from '../../src/ingest/spans/span';
import { traceRows } from '../../src/ingest/spans/traceRows';
import { readCsv } from './readCsv';

/**
 * Cuts the recorded sample `examples/online-boutique` out of a folder with the re-shaped Nezha data:
 * `node build/bench/cutOnlineBoutique.cjs --data DIR [--out DIR]`.
 */
const SYSTEM = 'OB';
const FRONT_END = 'frontend';
/** Faults whose traces go into the sample: each kind of fault, spread over the services. */
const TRACED_FAULTS = [
  'OB-0822-01',
  'OB-0822-02',
  'OB-0822-05',
  'OB-0822-12',
  'OB-0822-17',
  'OB-0822-20',
  'OB-0822-22',
  'OB-0822-24',
];
/** After the last fault and the last unlisted disturbance, the application ran undisturbed until the end of the day. */
const QUIET = { from: '2022-08-22T08:12:00.000Z', to: '2022-08-22T23:59:00.000Z' };

/** Column of the source, metric name, unit, factor. */
const SERVICE_METRICS: Array<[string, string, string, number]> = [
  ['cpu_millicores', 'cpu', 'millicores', 1],
  ['mem_mi', 'memory', 'MiB', 1],
  ['server_p90_s', 'latency_p90', 'ms', 1000],
  ['server_p95_s', 'latency_p95', 'ms', 1000],
  ['server_p99_s', 'latency_p99', 'ms', 1000],
  ['client_p90_s', 'client_latency_p90', 'ms', 1000],
  ['client_p95_s', 'client_latency_p95', 'ms', 1000],
  ['client_p99_s', 'client_latency_p99', 'ms', 1000],
  ['workload_ops', 'requests', 'req/s', 1],
  ['net_rx_bytes', 'network_received', 'bytes', 1],
  ['net_tx_bytes', 'network_sent', 'bytes', 1],
];
/** Seen at the front door, so these replace what the sidecar of the front end says of its own latency. */
const APPLICATION_METRICS: Array<[string, string, string, number]> = [
  ['p50_s', 'latency_p50', 'ms', 1000],
  ['p90_s', 'latency_p90', 'ms', 1000],
  ['p95_s', 'latency_p95', 'ms', 1000],
  ['p99_s', 'latency_p99', 'ms', 1000],
  ['success_pct', 'success', 'percent', 1],
];

type Csv = ReturnType<typeof readCsv>;

function metricLines(
  rows: Csv,
  columns: typeof SERVICE_METRICS,
  serviceOf: (row: Csv[number]) => string,
  skip: (service: string, metric: string) => boolean
): string[] {
  const lines: string[] = [];
  for (const [column, name, unit, factor] of columns) {
    for (const row of rows) {
      const service = serviceOf(row);
      if (row[column] !== '' && !skip(service, name)) {
        lines.push(
          JSON.stringify({
            kind: 'metric',
            timestamp: Number(row.time_s) * 1000,
            service_name: service,
            metric_name: name,
            metric_value: round(Number(row[column]) * factor),
            metric_unit: unit,
            aggregation_period: '1m',
          })
        );
      }
    }
  }
  return lines;
}

/** Six significant digits are more than the recording has. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}

/** Share of the requests of each fault and minute that the trace sample holds: sampled roots / all roots. */
function sampleRates(traces: Csv, edges: Csv): (trace: Csv[number]) => number {
  const count = (into: Map<string, number>, key: string, n: number) => into.set(key, (into.get(key) ?? 0) + n);
  const key = (fault: string, seconds: number) => `${fault} ${Math.floor(seconds / 60)}`;
  const sampled = new Map<string, number>();
  const all = new Map<string, number>();
  traces.forEach((trace) => count(sampled, key(trace.fault_id, Number(trace.start_ms) / 1000), 1));
  edges
    .filter((edge) => edge.caller === '(ingress)')
    .forEach((edge) => count(all, key(edge.fault_id, Number(edge.bucket_start_s)), Number(edge.n)));
  return (trace) => {
    const at = key(trace.fault_id, Number(trace.start_ms) / 1000);
    return Math.min(1, Number(((sampled.get(at) ?? 0) / (all.get(at) ?? NaN)).toFixed(4)));
  };
}

function chainLines(traces: Csv, spans: Csv, rateOf: (trace: Csv[number]) => number): string[] {
  const byTrace = new Map<string, Csv>();
  for (const span of spans) {
    byTrace.set(span.trace_id, [...(byTrace.get(span.trace_id) ?? []), span]);
  }
  const report = new ImportReport();
  const ordered = [...traces].sort((a, b) => Number(a.start_ms) - Number(b.start_ms));
  const lines = ordered.flatMap((trace) => {
    const rows: string[] = [];
    const read = (byTrace.get(trace.trace_id) ?? []).map((span) => toSpan(trace, span));
    traceRows(read, report, (row) => rows.push(eventLine(row, rateOf(trace))));
    return rows;
  });
  if (report.refused > 0) {
    throw new Error(`${report.refused} spans were refused: ${report.refusals[0].reason}`);
  }
  return lines;
}

function toSpan(trace: Csv[number], span: Csv[number]): Span {
  return {
    at: { file: 'spans', record: 0 },
    format: 'otlp',
    traceId: trace.trace_id,
    spanId: span.span_id,
    parentSpanId: span.parent_span_id === '0' ? '' : span.parent_span_id,
    service: span.service,
    name: span.operation,
    kind: '',
    startMs: Number(trace.start_ms) + Number(span.start_offset_ms),
    durationUs: Math.round(Number(span.duration_ms) * 1000),
    error: false,
    attributes: new Map(),
    resource: new Map(),
    errorMessage: '',
    errorType: '',
    shared: false,
  };
}

function eventLine(row: EventRow, sampleRate: number): string {
  return JSON.stringify({
    chain_id: uuidText(row.chainId),
    span_id: row.spanId,
    ...(row.parentSpanId !== '' && { parent_span_id: row.parentSpanId }),
    service_name: row.service,
    event_type: row.eventType,
    endpoint: row.endpoint,
    timestamp: Math.round(row.timestamp * 1000) / 1000,
    ...(!Number.isNaN(row.durationUs) && { duration_us: row.durationUs }),
    ...(row.eventType !== 'start' && { entry: row.entry }),
    sample_rate: sampleRate,
  });
}

function writeLines(file: string, lines: string[]): void {
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`, { level: constants.Z_BEST_COMPRESSION }));
}

function iso(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString();
}

function cut(data: string, out: string): void {
  const nezha = path.join(data, 'nezha');
  const csv = (name: string) => readCsv(path.join(nezha, name));
  mkdirSync(out, { recursive: true });
  const application = csv('frontend_OB.csv.gz');
  const atFrontDoor = new Set(APPLICATION_METRICS.map(([, name]) => name));
  const metrics = [
    ...metricLines(
      csv('metrics_OB.csv.gz'),
      SERVICE_METRICS,
      (row) => row.service,
      (service, name) => service === FRONT_END && atFrontDoor.has(name)
    ),
    ...metricLines(
      application,
      APPLICATION_METRICS,
      () => FRONT_END,
      () => false
    ),
  ];
  writeLines(path.join(out, 'metrics.jsonl.gz'), metrics);
  const traces = csv('traces_OB.csv.gz');
  const rateOf = sampleRates(traces, csv('edges_10s_OB.csv.gz'));
  const kept = traces.filter((trace) => TRACED_FAULTS.includes(trace.fault_id));
  const keptIds = new Set(kept.map((trace) => trace.trace_id));
  const chains = chainLines(
    kept,
    csv('spans_OB.csv.gz').filter((span) => keptIds.has(span.trace_id)),
    rateOf
  );
  writeLines(path.join(out, 'chains.jsonl.gz'), chains);
  const faults = csv('faults.csv')
    .filter((fault) => fault.system === SYSTEM)
    .map((fault) => ({
      id: fault.fault_id,
      service: fault.service,
      type: fault.type,
      start: iso(fault.start_s),
      end: iso(fault.end_s),
      detail: fault.root_cause_detail,
      traces: TRACED_FAULTS.includes(fault.fault_id),
    }));
  const unlisted = csv('unlisted.csv')
    .filter((period) => period.system === SYSTEM)
    .map((period) => ({ start: iso(period.from_s), end: iso(period.to_s), note: period.note }));
  writeFileSync(path.join(out, 'faults.json'), `${JSON.stringify({ faults, unlisted }, null, 2)}\n`);
  const sample = {
    dataset: 'online-boutique',
    title: 'Online Boutique under injected faults, 22 August 2022',
    files: ['metrics.jsonl.gz', 'chains.jsonl.gz'],
    faults: 'faults.json',
    quiet: QUIET,
  };
  writeFileSync(path.join(out, 'sample.json'), `${JSON.stringify(sample, null, 2)}\n`);
  process.stdout.write(
    `${metrics.length} metrics, ${chains.length} events in ${kept.length} chains, ${faults.length} faults\n`
  );
}

const { values } = parseArgs({
  options: { data: { type: 'string' }, out: { type: 'string', default: 'examples/online-boutique' } },
});
if (values.data === undefined) {
  process.stderr.write('Say where the data are: --data DIR (a folder with nezha/ in it).\n');
  process.exitCode = 2;
} else {
  cut(values.data, values.out);
}
