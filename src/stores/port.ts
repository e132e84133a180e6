import type { TextColumn } from '../contracts/columns';
import type { Filters, GroupBy } from '../contracts/query';
import type { ChainsQuery } from '../contracts/queries/chains';
import type { MetricsQuery } from '../contracts/queries/metrics';
import type { VariableKind } from '../contracts/queries/variable';
import type { Engine } from '../contracts/settings';

/** What every question is asked within. No store method exists without one, so none can forget the tenant. */
export interface Scope {
  /** Tenant values whose rows may be read; `all` only for a single-tenant store. */
  tenants: readonly string[] | 'all';
  /** Half open range `[from, to)` in UTC epoch milliseconds. */
  from: number;
  to: number;
  filters: Filters;
  maxRows: number;
  timeoutMs: number;
  signal: AbortSignal;
  /**
   * Version of a watermark that the answer has to be as new as. A store that has just found it need not look whether what
   * it keeps has changed since.
   */
  asOf?: string;
}

export interface StoreCapabilities {
  /** Columns of migration 002 are there: spans, entries, sampling. */
  spans: boolean;
  /** Minute rollups are kept up to date, so the canonical grid costs no scan. */
  rollups: boolean;
  metrics: boolean;
  definitions: boolean;
}

export interface StoreStatus {
  engine: Engine;
  capabilities: StoreCapabilities;
  /** Text for people: engine version, file or host (never a secret). */
  description: string;
  events: number;
  chains: number;
  metrics: number;
  /** What is not as it should be, and what to do, in sentences. */
  notes?: string[];
}

/** How far the data goes. `version` changes whenever a row is added or removed: the cache key of an open range. */
export interface Watermark {
  version: string;
  firstEvent: number;
  /**
   * Time of the newest event that is not in the future, so that one with a wrong clock moves nothing; of the newest one
   * where all are. NaN when there is none.
   */
  lastEvent: number;
  firstMetric: number;
  lastMetric: number;
}

export interface BlockCounts {
  /** Blocks that were there when they were asked for, and those that had to be read. */
  hits: number;
  misses: number;
  bytes: number;
  entries: number;
}

/** What has become of a store's rows since a version of its data. */
export interface Changes {
  version: string;
  /** Times of events and metrics of which rows came or went, both ends included; `all` where that is not known. */
  ranges: ReadonlyArray<{ from: number; to: number }> | 'all';
}

/** RED figures in long form, sorted by group, then time. One row per group and bucket that has requests. */
export interface RedColumns {
  /** Labels of each group, such as `{service: 'cart'}`; `group` holds indices into it. */
  groups: Array<Record<string, string>>;
  group: Int32Array;
  /** Start of the bucket, epoch ms: a multiple of `stepMs`, beyond it the question's offset (for a total: `from`). */
  time: Float64Array;
  /** Completes + errors, scaled up where rows were sampled. */
  requests: Float64Array;
  errors: Float64Array;
  /** Rows (chains, where they are grouped by chain) behind `requests`, not scaled up; of totals, and of steps when asked for, else empty. */
  recorded: Float64Array;
  /** Milliseconds, scaled up like the counts; of totals, and of steps when a mean is asked for, else empty. */
  durationSum: Float64Array;
  /** How many of `requests` have a duration, so that it is part of `durationSum`; absent where no mean is asked for. */
  timed?: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
  /** Whether any row of the group was sampled (`sample_rate` below 1): rates are then estimates. */
  sampled: boolean[];
  /** 1 for each row whose figures are such estimates; absent where none is. */
  estimated?: Uint8Array;
  source: 'rows' | 'rollup';
  /** Largest relative error of the quantiles where they were not taken from the rows themselves. */
  quantileError?: number;
  rowsRead: number;
  /** Groups that were folded into "other"; 0 or absent when none was. */
  folded?: number;
}

export interface RedQuestion {
  groupBy: GroupBy;
  /** Counts each chain once instead of each request, from its first start to its last end; with `groupBy: 'none'` only. */
  unit?: 'chains';
  /** Bucket width, or `total` for one row per group over the whole range. */
  stepMs: number | 'total';
  /** Buckets begin this much after a multiple of `stepMs`; 0 when absent. */
  offsetMs?: number;
  /** Keep the heaviest groups and fold the rest into `{…: 'other'}`. */
  limit: number;
  /** Wants `recorded` of steps too. */
  counts?: boolean;
  /** Wants `durationSum` and `timed`, whose quotient is the mean duration. */
  mean?: boolean;
  /** Quantiles that are needed, all when absent; columns of the others may be empty. Without any, sums of kept figures will do. */
  quantiles?: ReadonlyArray<'p50' | 'p95' | 'p99'>;
  /** Relative error of quantiles that will do; exact ones when absent, which what is judged by them needs to be. */
  tolerance?: number;
}

export interface NodeColumns {
  service: TextColumn;
  requests: Float64Array;
  errors: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
  /** `service`, `database`, `queue` or `external`. */
  kind: TextColumn;
  lastSeen: Float64Array;
}

export interface EdgeColumns {
  caller: TextColumn;
  callee: TextColumn;
  calls: Float64Array;
  errors: Float64Array;
  /** Duration as the caller saw it where known, else as the callee reported it. */
  p50: Float64Array;
  p95: Float64Array;
  /** 1 for an edge from span ids or declared dependencies, lower where it was inferred from event order. */
  confidence: Float64Array;
}

export interface GraphColumns {
  nodes: NodeColumns;
  edges: EdgeColumns;
  sampled: boolean;
  rowsRead: number;
  source: 'rows' | 'rollup';
  /** Largest relative error of the quantiles where they were not taken from the rows themselves. */
  quantileError?: number;
  /** Since when calls are counted, where figures reach back further than the events themselves; epoch ms. */
  knownFrom?: number;
  /** Nodes beyond the limit, which are not among `nodes`; 0 or absent when none was left out. */
  folded?: number;
}

/** Every event of one chain, sorted by start. */
export interface ChainEventColumns {
  chainId: string;
  eventId: string[];
  spanId: string[];
  parentSpanId: string[];
  service: TextColumn;
  endpoint: TextColumn;
  operation: TextColumn;
  eventType: TextColumn;
  spanKind: TextColumn;
  userId: TextColumn;
  start: Float64Array;
  /** `timestamp`: when the event happened, the end of the work for `complete` and `error`. */
  end: Float64Array;
  durationMs: Float64Array;
  /** JSON texts as stored; `''` when missing. */
  metadata: string[];
  errorContext: string[];
  dependencies: string[];
  performanceMetrics: string[];
}

export interface ChainSummaryColumns {
  chainId: string[];
  start: Float64Array;
  durationMs: Float64Array;
  services: Int32Array;
  events: Int32Array;
  errors: Int32Array;
  rootService: TextColumn;
  rootEndpoint: TextColumn;
  /** Chains that matched before the limit. */
  matched: number;
  source: 'rows' | 'rollup';
}

/** The 14 features of S0-025…S0-038, one row per chain. */
export interface ChainFeatureColumns {
  chainId: string[];
  start: Float64Array;
  features: Record<ChainFeature, Float64Array>;
  rowsRead: number;
}

export const CHAIN_FEATURES = [
  'totalDuration',
  'avgServiceDuration',
  'maxServiceDuration',
  'durationVariance',
  'uniqueServices',
  'totalEvents',
  'errorEvents',
  'errorRate',
  'dependencyCount',
  'avgDependencyDuration',
  'dependencyFailureRate',
  'avgCpuPercent',
  'avgMemoryMb',
  'avgNetworkLatencyMs',
] as const;
export type ChainFeature = (typeof CHAIN_FEATURES)[number];

/** What ran in each chain, one row per chain that began in the range or before it. Filters choose chains: their steps are whole. */
export interface ChainStepColumns {
  chainId: string[];
  start: Float64Array;
  durationMs: Float64Array;
  /** The name of its definition, else the endpoint (else the service) of its first event. */
  kind: TextColumn;
  /** Services by their first start, joined by `STEP_SEPARATOR`. */
  steps: TextColumn;
  /** Those of them that have `start` rows and no `complete` or `error`. */
  open: TextColumn;
  /** 1 where some event is an error. */
  failed: Int32Array;
  rowsRead: number;
}

/** A row of `chain_definitions`. */
export interface ChainDefinitionRow {
  name: string;
  /** JSON texts as stored; `''` when missing. */
  topology: string;
  expected: string;
  criticalPath: string;
  /** NaN when missing. */
  maxDurationMs: number;
}

/** `chain_metrics` in long form, sorted by group, then time. */
export interface MetricColumns {
  /** Labels: `metric`, `service` (when the row has one), `period`, and the row's tags. */
  groups: Array<Record<string, string>>;
  unit: string[];
  group: Int32Array;
  time: Float64Array;
  value: Float64Array;
  /** Rows behind each value, when asked for. */
  counts?: Float64Array;
  rowsRead: number;
  /** Series beyond the limit, which are not among `groups`; 0 or absent when none was left out. */
  folded?: number;
}

export interface MetricQuestion {
  names: string[];
  stepMs: number | 'raw';
  aggregation: MetricsQuery['options']['aggregation'];
  limit: number;
  /** Wants `counts`, of steps alone. */
  counts?: boolean;
}

/** Resource figures per service from `performance_metrics`, and waiting as the share of time not spent in callees. */
export interface ResourceColumns {
  service: TextColumn;
  cpuPercent: Float64Array;
  memoryMb: Float64Array;
  networkLatencyMs: Float64Array;
  samples: Float64Array;
  source: 'rows' | 'rollup';
}

export interface ErrorGroupColumns {
  service: TextColumn;
  endpoint: TextColumn;
  message: TextColumn;
  count: Float64Array;
  lastSeen: Float64Array;
  exampleChainId: string[];
}

export interface CatalogueColumns {
  value: string[];
  count: Float64Array;
  lastSeen: Float64Array;
}

/** Rows for annotations: events of the filtered types. */
export interface EventMarkColumns {
  eventId: string[];
  chainId: string[];
  time: Float64Array;
  service: TextColumn;
  eventType: TextColumn;
  text: string[];
}

/**
 * The questions that analytics asks of a database, whatever its engine. Read-only, cancellable through
 * `scope.signal`, bounded by `scope.timeoutMs` and `scope.maxRows`; failures are `ThroughlineError`s.
 */
export interface ChainStore {
  readonly engine: Engine;
  status(scope: Scope): Promise<StoreStatus>;
  watermark(scope: Scope): Promise<Watermark>;
  catalogue(scope: Scope, kind: VariableKind, limit: number): Promise<CatalogueColumns>;
  red(scope: Scope, question: RedQuestion): Promise<RedColumns>;
  graph(scope: Scope, limit: number): Promise<GraphColumns>;
  chainEvents(scope: Scope, chainId: string): Promise<ChainEventColumns>;
  chainSearch(scope: Scope, options: ChainsQuery['options']): Promise<ChainSummaryColumns>;
  chainFeatures(scope: Scope): Promise<ChainFeatureColumns>;
  chainSteps(scope: Scope): Promise<ChainStepColumns>;
  /** Active definitions: those of the scope's tenants and those that are for all, whatever the range and filters. */
  chainDefinitions(scope: Scope): Promise<ChainDefinitionRow[]>;
  metrics(scope: Scope, question: MetricQuestion): Promise<MetricColumns>;
  resources(scope: Scope): Promise<ResourceColumns>;
  errorGroups(scope: Scope, limit: number): Promise<ErrorGroupColumns>;
  eventMarks(scope: Scope, limit: number): Promise<EventMarkColumns>;
  /** What became of the parts of answers that are kept between questions. */
  readonly blockCounts?: BlockCounts;
  close(): Promise<void>;
}
