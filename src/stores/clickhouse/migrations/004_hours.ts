import { sql, type Sql } from '../../sql';
import { figureColumns, MINUTES } from './002_minutes';
import type { KeptFigures } from './keptFigures';

/** Sums of minutes, each of which may still be in several parts. */
function hourFigures(minutes: Sql): Sql {
  return sql`SELECT m.tenant_id AS tenant_id, toStartOfHour(m.minute, 'UTC') AS hour, m.service_name AS service_name, m.endpoint AS endpoint,
  sum(m.all_rows) AS all_rows, sum(m.row_count) AS row_count, sum(m.requests) AS requests, sum(m.errors) AS errors,
  sum(m.duration_sum) AS duration_sum, max(m.sampled) AS sampled, sumMap(m.bins) AS bins
FROM ${minutes} AS m GROUP BY tenant_id, hour, service_name, endpoint`;
}

/** The same of every hour, whose table is called `<history>_hours`: an hour has far fewer bins than its minutes together. */
export const HOURS: KeptFigures = {
  suffix: 'hours',
  of: MINUTES,
  columns: figureColumns('hour'),
  partition: 'toYYYYMM(hour)',
  order: '(tenant_id, hour, service_name, endpoint)',
  select: hourFigures,
};
