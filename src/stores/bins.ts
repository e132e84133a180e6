import { LOG_BIN_WIDTH, ZERO_BIN } from '../core/stats/logHistogram';
import { literal, sql, type Sql } from './sql';

/** The bin of a duration in microseconds, as `logBin` has it. */
export function binOf(micros: Sql): Sql {
  return sql`(case when ${micros} > 0 then greatest(ceil(ln(${micros}) / ${literal(LOG_BIN_WIDTH)}), ${literal(ZERO_BIN + 1)})
    else ${literal(ZERO_BIN)} end)::smallint`;
}
