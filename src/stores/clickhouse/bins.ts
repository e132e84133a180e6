import { LOG_BIN_WIDTH, ZERO_BIN } from '../../core/stats/logHistogram';
import { literal, sql, type Sql } from '../sql';

/** The bin of a duration in microseconds, as `logBin` has it. */
export function binOf(micros: Sql): Sql {
  return sql`toInt16(if(${micros} > 0, greatest(ceil(log(${micros}) / ${literal(LOG_BIN_WIDTH)}), ${literal(ZERO_BIN + 1)}), ${literal(ZERO_BIN)}))`;
}
