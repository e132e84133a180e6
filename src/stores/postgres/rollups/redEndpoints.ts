import type { Ask } from '../../ask';
import { matches, ofTenants } from '../../conditions';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { needsEndpoints, servedByBins } from '../../questions/binnedCells';
import { redFromBins } from '../../questions/redFromBins';
import { raw, sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { startsIn, worthyCover } from './cover';
import { endpointMinutes } from './endpointFigures';
import { ENDPOINTS } from './names';
import { HOUR, MINUTE, rollupTable } from './waiting';

/** The server sends lists as texts, which an answer takes apart. */
const LISTS = { bins: raw('bins::text'), counts: raw('counts::text'), length: raw('bin_count') };

/**
 * Figures of endpoints, and means, from those of hours and their minutes; what lies in hours that the range cuts, or whose rows have changed, comes
 * from the rows. Undefined where rows have to be read, or are as quick.
 * @param exactRows fewer rows are read
 */
export async function redEndpoints(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion,
  exactRows: number
): Promise<RedColumns | undefined> {
  // Minutes have no sum of their durations.
  const widths = question.mean === true ? [HOUR] : [HOUR, MINUTE];
  const cellMs = widths.find((width) => servedByBins(scope, question, width));
  const cover =
    cellMs !== undefined && needsEndpoints(scope, question) ? await worthyCover(ask, shape, schema, scope) : undefined;
  if (cover === undefined) {
    return undefined;
  }
  const { dialect } = shape.history;
  const hours = [...cover.days, ...cover.hours].sort(([one], [other]) => one - other);
  const whole = sql`${startsIn(dialect, hours)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  const table = rollupTable(schema, ENDPOINTS);
  const named = sql`${whole} and ${matches(dialect, raw('service_name'), scope.filters.services)}`;
  return redFromBins(ask, shape, scope, question, {
    table:
      cellMs === HOUR
        ? sql`(select *, start as time, coalesce(cardinality(bins), 0) as bin_count from ${table} where ${whole}) e`
        : sql`${endpointMinutes(table, named)} e`,
    whole: raw('true'),
    fromRows: cover.fromRows,
    lists: LISTS,
    durations: raw('coalesce((select sum(durations) from unnest(counts) durations), 0)'),
    worth: { rows: exactRows, rowsPerBin: 0 },
  });
}
