import { CALLS_TYPE } from '../jsonFragments';
import { engineOf, onCluster, quoted, type Placement } from './placement';

/** The columns of migrations 001 and 002 with ClickHouse's types. An empty text, a zero id is a missing one. */
const HISTORY_COLUMNS = `
  chain_id UUID,
  request_id UUID,
  event_id UUID,
  parent_chain_id UUID,
  tenant_id LowCardinality(String),
  service_name LowCardinality(String),
  event_type LowCardinality(String),
  "timestamp" DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  started_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  duration_us Nullable(Int64) CODEC(T64, ZSTD(1)),
  duration_ms Nullable(Int32) ALIAS toInt32(if(duration_us > 2147483647000, 2147483647, floor(duration_us / 1000 + 0.5))),
  entry Bool,
  sample_rate Float64 DEFAULT 1,
  endpoint LowCardinality(String),
  operation LowCardinality(String),
  span_kind LowCardinality(String),
  span_id String CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  dataset LowCardinality(String),
  calls ${CALLS_TYPE} CODEC(ZSTD(1)),
  cpu_percent Nullable(Float64) CODEC(ZSTD(1)),
  memory_mb Nullable(Float64) CODEC(ZSTD(1)),
  network_latency_ms Nullable(Float64) CODEC(ZSTD(1)),
  metadata String CODEC(ZSTD(1)),
  error_context String CODEC(ZSTD(1)),
  dependencies String CODEC(ZSTD(1)),
  performance_metrics String CODEC(ZSTD(1)),
  created_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1))`;

/** One chain's rows lie in few blocks, and its id is looked up in a filter of each. */
const HISTORY_INDEXES = `,
  INDEX by_chain chain_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_event event_id TYPE bloom_filter(0.01) GRANULARITY 1`;

/** Ranges of time come first, then services within the hour, so that both narrow what is read. */
const HISTORY_ORDER = `(tenant_id, toStartOfHour("timestamp"), service_name, "timestamp")`;

const METRIC_COLUMNS = `
  chain_id UUID,
  tenant_id LowCardinality(String),
  metric_name LowCardinality(String),
  metric_value Float64 CODEC(ZSTD(1)),
  metric_unit LowCardinality(String),
  service_name LowCardinality(String),
  "timestamp" DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  aggregation_period LowCardinality(String),
  tags String CODEC(ZSTD(1)),
  dataset LowCardinality(String),
  created_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1))`;

const METRIC_ORDER = `(tenant_id, metric_name, toStartOfHour("timestamp"), service_name, "timestamp")`;

const DEFINITION_COLUMNS = `
  chain_id UUID,
  chain_name String,
  service_topology String,
  expected_services Array(String),
  max_duration_ms Nullable(Int32),
  critical_path Array(String),
  health_check_rules String,
  created_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
  updated_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
  is_active Bool DEFAULT true,
  tenant_id LowCardinality(String)`;

interface Table {
  name: string;
  columns: string;
  indexes: string;
  engine: 'MergeTree' | 'ReplacingMergeTree(updated_at)';
  partition: string;
  order: string;
}

const TABLES: readonly Table[] = [
  {
    name: 'chain_history',
    columns: HISTORY_COLUMNS,
    indexes: HISTORY_INDEXES,
    engine: 'MergeTree',
    partition: 'toYYYYMM("timestamp")',
    order: HISTORY_ORDER,
  },
  {
    name: 'chain_metrics',
    columns: METRIC_COLUMNS,
    indexes: '',
    engine: 'MergeTree',
    partition: 'toYYYYMM("timestamp")',
    order: METRIC_ORDER,
  },
  {
    name: 'chain_definitions',
    columns: DEFINITION_COLUMNS,
    indexes: '',
    engine: 'ReplacingMergeTree(updated_at)',
    partition: 'tuple()',
    order: 'chain_id',
  },
];

/**
 * The three chain tables, logically equal to the PostgreSQL migrations 001 and 002, with typed lists instead of JSON.
 * On a cluster each shard has `…_local` tables, and `Distributed` tables have the plain names; a chain's rows lie on
 * one shard.
 */
export function chainTables({ cluster, replicated = false }: Placement = {}): string[] {
  const on = onCluster(cluster);
  return TABLES.flatMap(({ name, columns, indexes, engine, partition, order }) => {
    const local = cluster === undefined ? name : `${name}_local`;
    const table = `CREATE TABLE IF NOT EXISTS ${local}${on} (${columns}${indexes}
) ENGINE = ${engineOf(engine, local, replicated)} PARTITION BY ${partition} ORDER BY ${order}`;
    const distributed = `CREATE TABLE IF NOT EXISTS ${name}${on} (${columns}
) ENGINE = Distributed(${quoted(cluster ?? '')}, currentDatabase(), ${local}, sipHash64(chain_id))`;
    return cluster === undefined ? [table] : [table, distributed];
  });
}
