import { sql, type Sql } from '../../sql';
import { WEIGHT, type KeptFigures } from './keptFigures';

/** What each hour adds to each of its chains; parts of the rows add up whatever the order in which they came. */
const COLUMNS = `
  tenant_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  chain_id UUID,
  first_seen SimpleAggregateFunction(min, DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
  started SimpleAggregateFunction(min, DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
  last_seen SimpleAggregateFunction(max, DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
  events SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  weight SimpleAggregateFunction(max, Float64) CODEC(ZSTD(1)),
  sampled SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1))`;

function chainFigures(rows: Sql): Sql {
  return sql`SELECT tenant_id, toStartOfHour("timestamp", 'UTC') AS hour, chain_id, min("timestamp") AS first_seen, min(started_at) AS started,
  max("timestamp") AS last_seen, count() AS events, countIf(event_type = 'error') AS errors, max(${WEIGHT}) AS weight, max(sample_rate < 1) AS sampled
FROM ${rows} GROUP BY tenant_id, hour, chain_id`;
}

/** Figures of chains by the hour, whose table is called `<history>_chains`. */
export const CHAINS: KeptFigures = {
  suffix: 'chains',
  columns: COLUMNS,
  partition: 'toYYYYMM(hour)',
  order: '(tenant_id, hour, chain_id)',
  select: chainFigures,
};
