import { raw, sql, type Sql } from '../../sql';
import { binOf } from '../bins';
import { WEIGHT, type KeptFigures } from './keptFigures';

/** How wide the cells are that figures are kept of, which is also what the column of their time is called. */
export type CellWidth = 'minute' | 'hour';

/**
 * Figures of every cell by tenant, service and endpoint, all of them sums, so that parts of the rows add up whatever
 * the order in which they came: `all_rows` counts every row, the others those that count as requests. `bins` says how many
 * durations each bin of two per cent has.
 */
export const figureColumns = (time: CellWidth) => `
  tenant_id LowCardinality(String),
  ${time} DateTime('UTC') CODEC(Delta, ZSTD(1)),
  service_name LowCardinality(String),
  endpoint LowCardinality(String),
  all_rows SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  row_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  requests SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration_sum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  sampled SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
  bins SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) CODEC(ZSTD(1))`;

const COUNTED = raw('(entry and isNotNull(duration_us))');

/** Figures of minutes, made of rows of the program's own tables; durations are summed in milliseconds. */
export function minuteFigures(rows: Sql): Sql {
  const bin = binOf(raw('assumeNotNull(duration_us)'));
  return sql`SELECT tenant_id, toStartOfMinute("timestamp", 'UTC') AS minute, service_name, endpoint,
  count() AS all_rows, sum(toUInt64(entry)) AS row_count,
  sum(if(entry, ${WEIGHT}, 0)) AS requests, sum(if(entry AND event_type = 'error', ${WEIGHT}, 0)) AS errors,
  sum(if(${COUNTED}, assumeNotNull(duration_us) * ${WEIGHT} / 1000, 0)) AS duration_sum, max(entry AND sample_rate < 1) AS sampled,
  sumMap(if(${COUNTED}, map(${bin}, toUInt64(1)), CAST(map(), 'Map(Int16, UInt64)'))) AS bins
FROM ${rows} GROUP BY tenant_id, minute, service_name, endpoint`;
}

/** Figures of every minute, whose table is called `<history>_minutes`. */
export const MINUTES: KeptFigures = {
  suffix: 'minutes',
  columns: figureColumns('minute'),
  partition: 'toYYYYMM(minute)',
  order: '(tenant_id, toStartOfHour(minute), service_name, endpoint, minute)',
  select: minuteFigures,
};
