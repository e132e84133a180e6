import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Sizes that are read when somebody asks, not counted. */
export interface Readings {
  queueLength: number;
  analysesRunning: number;
  threads: number;
  threadsBusy: number;
  threadsLost: number;
  cacheBytes: number;
  cacheEntries: number;
  diskBytes: number;
  diskHits: number;
  diskMisses: number;
  blockBytes: number;
  blockHits: number;
  blockMisses: number;
  instances: number;
  /** Data sources whose database does not answer. */
  silent: number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the backend tells about itself, in Prometheus' text form. */
export class SelfMetrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'grafana_plugin_request_total',
    help: 'Calls from Grafana',
    labelNames: ['endpoint', 'status', 'status_source'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'grafana_plugin_request_duration_seconds',
    help: 'Time a call took',
    labelNames: ['endpoint'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly queries = new Counter({
    name: 'throughline_queries_total',
    help: 'Queries by type and HTTP-like status',
    labelNames: ['query_type', 'status'],
    registers: [this.registry],
  });
  private readonly lookups = new Counter({
    name: 'throughline_cache_lookups_total',
    help: 'Lookups in the result cache',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly ahead = new Counter({
    name: 'throughline_cache_warmed_total',
    help: 'Answers that were computed ahead for dashboards in use',
    registers: [this.registry],
  });
  private readonly reads = new Histogram({
    name: 'throughline_store_read_duration_seconds',
    help: 'Time the database took to answer a query',
    labelNames: ['query_type'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly rows = new Counter({
    name: 'throughline_store_rows_read_total',
    help: 'Rows that queries read',
    registers: [this.registry],
  });
  private hits = 0;
  private misses = 0;

  constructor(readings: () => Readings) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: (values: Readings) => number) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read(readings()));
        },
      });
    gauge('throughline_analysis_queue_length', 'Analyses waiting for a place', (values) => values.queueLength);
    gauge('throughline_analyses_running', 'Analyses under way', (values) => values.analysesRunning);
    gauge('throughline_worker_threads', 'Analysis threads', (values) => values.threads);
    gauge('throughline_worker_threads_busy', 'Analysis threads at work', (values) => values.threadsBusy);
    gauge(
      'throughline_worker_threads_lost',
      'Analysis threads that died and were replaced',
      (values) => values.threadsLost
    );
    gauge('throughline_cache_bytes', 'Memory of the result caches', (values) => values.cacheBytes);
    gauge('throughline_cache_entries', 'Answers in the result caches', (values) => values.cacheEntries);
    gauge('throughline_disk_cache_bytes', 'Answers kept on disk', (values) => values.diskBytes);
    gauge('throughline_disk_cache_hits', 'Answers found on disk', (values) => values.diskHits);
    gauge('throughline_disk_cache_misses', 'Answers looked for on disk in vain', (values) => values.diskMisses);
    gauge(
      'throughline_block_cache_bytes',
      'Memory of the parts of answers that are kept',
      (values) => values.blockBytes
    );
    gauge(
      'throughline_block_cache_hits',
      'Parts of answers that were there when asked for',
      (values) => values.blockHits
    );
    gauge('throughline_block_cache_misses', 'Parts of answers that had to be read', (values) => values.blockMisses);
    gauge('throughline_instances', 'Data sources in use', (values) => values.instances);
    gauge(
      'throughline_databases_silent',
      'Data sources whose database is left alone because it does not answer',
      (values) => values.silent
    );
  }

  request(endpoint: string, status: number | string, source: string, milliseconds: number): void {
    this.requests.inc({ endpoint, status: String(status), status_source: source });
    this.durations.observe({ endpoint }, milliseconds / 1000);
  }

  query(queryType: string, status: number): void {
    this.queries.inc({ query_type: queryType, status: String(status) });
  }

  cache(hit: boolean): void {
    this.lookups.inc({ outcome: hit ? 'hit' : 'miss' });
    this.hits += hit ? 1 : 0;
    this.misses += hit ? 0 : 1;
  }

  warmed(): void {
    this.ahead.inc();
  }

  read(queryType: string, milliseconds: number, rows: number): void {
    this.reads.observe({ query_type: queryType }, milliseconds / 1000);
    this.rows.inc(rows);
  }

  /** Share of lookups that the cache answered; null before the first. */
  get cacheHitRate(): number | null {
    const lookups = this.hits + this.misses;
    return lookups === 0 ? null : this.hits / lookups;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
