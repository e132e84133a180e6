import { compile, raw, sql, type Sql } from '../../sql';
import { binOf } from '../bins';
import { engineOf, onCluster, quoted, type Placement } from './placement';

/** What the minute figures of a history table are called. */
export function minutesOf(history: string): string {
  return `${history}_minutes`;
}

/**
 * Figures of every minute by tenant, service and endpoint, all of them sums, so that parts of the rows add up whatever
 * the order in which they came: `all_rows` counts every row, the others those that count as requests. `bins` says how many
 * durations each bin of two per cent has.
 */
const COLUMNS = `
  tenant_id LowCardinality(String),
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  service_name LowCardinality(String),
  endpoint LowCardinality(String),
  all_rows SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  row_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  requests SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration_sum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  sampled SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
  bins SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) CODEC(ZSTD(1))`;

const ORDER = '(tenant_id, toStartOfHour(minute), service_name, endpoint, minute)';

const WEIGHT = raw('if(sample_rate = 0, 1, 1 / sample_rate)');
const COUNTED = raw('(entry and isNotNull(duration_us))');

/** Rows of the minute figures, made of rows of the program's own tables; durations are summed in milliseconds. */
export function minuteFigures(rows: Sql): Sql {
  const bin = binOf(raw('assumeNotNull(duration_us)'));
  return sql`SELECT tenant_id, toStartOfMinute("timestamp", 'UTC') AS minute, service_name, endpoint,
  count() AS all_rows, sum(toUInt64(entry)) AS row_count,
  sum(if(entry, ${WEIGHT}, 0)) AS requests, sum(if(entry AND event_type = 'error', ${WEIGHT}, 0)) AS errors,
  sum(if(${COUNTED}, assumeNotNull(duration_us) * ${WEIGHT} / 1000, 0)) AS duration_sum, max(entry AND sample_rate < 1) AS sampled,
  sumMap(if(${COUNTED}, map(${bin}, toUInt64(1)), CAST(map(), 'Map(Int16, UInt64)'))) AS bins
FROM ${rows} GROUP BY tenant_id, minute, service_name, endpoint`;
}

const figuresText = (history: string) => compile(minuteFigures(raw(history))).text;

/** Tables of the minute figures and the views that fill them as rows are added. */
export function minuteTables({ cluster, replicated }: Placement = {}): string[] {
  const on = onCluster(cluster);
  const end = cluster === undefined ? '' : '_local';
  const [history, minutes] = [`chain_history${end}`, `${minutesOf('chain_history')}${end}`];
  const table = `CREATE TABLE IF NOT EXISTS ${minutes}${on} (${COLUMNS}
) ENGINE = ${engineOf('AggregatingMergeTree', minutes, replicated)} PARTITION BY toYYYYMM(minute) ORDER BY ${ORDER}`;
  const view = `CREATE MATERIALIZED VIEW IF NOT EXISTS ${minutes}_view${on} TO ${minutes} AS
${figuresText(history)}`;
  const distributed = `CREATE TABLE IF NOT EXISTS ${minutesOf('chain_history')}${on} (${COLUMNS}
) ENGINE = Distributed(${quoted(cluster ?? '')}, currentDatabase(), ${minutes})`;
  return cluster === undefined ? [table, view] : [table, view, distributed];
}

/** Makes the minute figures anew from the rows that are there: run on every shard, while nothing is added. */
export function refillMinutes({ cluster }: Placement = {}): string[] {
  const end = cluster === undefined ? '' : '_local';
  const [history, minutes] = [`chain_history${end}`, `${minutesOf('chain_history')}${end}`];
  return [`TRUNCATE TABLE ${minutes}`, `INSERT INTO ${minutes}\n${figuresText(history)}`];
}
