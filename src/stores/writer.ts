/**
 * A batch of chain rows as columns, the form in which importers and the generator hand rows to a store.
 * Ids are 16 bytes each (network byte order), one after the other; an all-zero id is missing.
 * Times are UTC epoch milliseconds with fraction; missing numbers are NaN, missing texts `''`.
 */
export interface EventBatch {
  length: number;
  eventId: Uint8Array;
  chainId: Uint8Array;
  requestId: Uint8Array;
  parentChainId: Uint8Array;
  spanId: string[];
  parentSpanId: string[];
  service: string[];
  eventType: string[];
  endpoint: string[];
  operation: string[];
  /** `server`, `client`, `internal`, `producer`, `consumer` or `''`. */
  spanKind: string[];
  userId: string[];
  tenantId: string[];
  timestamp: Float64Array;
  startedAt: Float64Array;
  durationUs: Float64Array;
  /** 1 when the row counts as a request of its service (design: what `red` counts), else 0. */
  entry: Uint8Array;
  /** Share of requests that were recorded, in (0, 1]; 1 when all were. */
  sampleRate: Float64Array;
  /** JSON texts; `''` when missing. */
  metadata: string[];
  errorContext: string[];
  dependencies: string[];
  performanceMetrics: string[];
}

export interface MetricBatch {
  length: number;
  chainId: Uint8Array;
  name: string[];
  value: Float64Array;
  unit: string[];
  service: string[];
  timestamp: Float64Array;
  /** Such as `1m`; `''` when unknown. */
  period: string[];
  /** JSON object text; `''` when there are none. */
  tags: string[];
  tenantId: string[];
}

export interface DefinitionRow {
  chainId: string;
  name: string;
  topology: unknown;
  expectedServices: string[];
  maxDurationMs?: number;
  criticalPath?: string[];
  healthCheckRules?: unknown;
  /** Whose chains it names; absent or `''` for those of all tenants. */
  tenantId?: string;
}

export interface WriteSummary {
  inserted: number;
  /** Rows whose event id was already there. */
  duplicates: number;
}

/** One load into a store. Nothing of a `strict` load is visible before `commit`. */
export interface ChainLoad {
  events(batch: EventBatch): Promise<WriteSummary>;
  metrics(batch: MetricBatch): Promise<WriteSummary>;
  definitions(rows: DefinitionRow[]): Promise<WriteSummary>;
  /** Makes the rows durable and brings the rollups up to date. */
  commit(): Promise<WriteSummary>;
  rollback(): Promise<void>;
}

export interface LoadOptions {
  /** Rows of the same dataset are replaced by this load; `''` adds rows without replacing any. */
  dataset: string;
  strict: boolean;
}

export interface ChainWriter {
  begin(options: LoadOptions): Promise<ChainLoad>;
  close(): Promise<void>;
}

/** How far back rows are kept, epoch milliseconds; what is absent is kept without end. */
export interface RetentionPolicy {
  eventsBefore?: number;
  /** Figures by minute and hour, and metrics. */
  figuresBefore?: number;
}

/** Rows that a policy removed. */
export interface RemovedRows {
  events: number;
  figures: number;
  metrics: number;
}
