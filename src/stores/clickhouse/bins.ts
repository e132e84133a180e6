import { LOG_BIN_WIDTH, LOG_QUANTILE_ERROR, ZERO_BIN } from '../../core/stats/logHistogram';
import { join, literal, raw, sql, type Sql } from '../sql';

/** The bin of a duration in microseconds, as `logBin` has it. */
export function binOf(micros: Sql): Sql {
  return sql`toInt16(if(${micros} > 0, greatest(ceil(log(${micros}) / ${literal(LOG_BIN_WIDTH)}), ${literal(ZERO_BIN + 1)}), ${literal(ZERO_BIN)}))`;
}

/** Ratio of the bounds of a bin, from what its middle is off. */
const GAMMA = (1 + LOG_QUANTILE_ERROR) / (1 - LOG_QUANTILE_ERROR);

/** `logBinValue`, in milliseconds. */
const valueOf = (bin: Sql) =>
  sql`if(${bin} = ${literal(ZERO_BIN)}, 0., pow(${literal(GAMMA)}, ${bin}) * ${literal(2 / (GAMMA + 1) / 1000)})`;

/**
 * `quantilesOfBins` as columns in milliseconds, named p50, p95 and p99, of a select with the columns `bins` and `ends`
 * (`binColumns`).
 */
export function binQuantiles(): Sql {
  return join([quantile(0.5, 'p50'), quantile(0.95, 'p95'), quantile(0.99, 'p99')], ', ');
}

/** The bins that a map of counts has, in their order, and how many durations there are up to each. */
export function binColumns(counts: Sql): Sql {
  return sql`mapKeys(${counts}) as bins, arrayCumSum(mapValues(${counts})) as ends`;
}

function quantile(share: number, name: string): Sql {
  const rank = sql`(${literal(share)} * (ends[-1] - 1))`;
  const at = (whole: Sql) => valueOf(sql`bins[arrayFirstIndex(e -> e > ${whole}, ends)]`);
  const [below, above] = [at(sql`floor(${rank})`), at(sql`ceil(${rank})`)];
  return sql`if(empty(ends), null, ${below} + (${rank} - floor(${rank})) * (${above} - ${below}))::Nullable(Float64) as ${raw(name)}`;
}
