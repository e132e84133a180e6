import type { Ask } from '../../ask';
import { epochMs, inRange, matches, ofTenants } from '../../conditions';
import { CALL_WINDOW_MS } from '../../calls';
import type { Scope } from '../../port';
import { withoutInference } from '../../inference';
import { chooseFigures, graphOfFigures } from '../../questions/graphFigures';
import { onlyServiceFilter } from '../../questions/graph';
import type { GraphParts } from '../../questions/graphParts';
import { literal, raw, sql, type Sql } from '../../sql';
import type { Stretch } from '../../stretches';
import type { PostgresShape } from '../shape';
import { coverOf, keptConditions, type Cover } from './cover';
import { callFigures, serviceFigures } from './figures';
import { MergedFigures } from './mergedFigures';
import { CALLS, SERVICES } from './names';
import { HOUR, rollupTable } from './waiting';

/** More chains than this are not looked up one by one. */
const MOST_CHAINS = 3_000;

/**
 * The graph from the figures of whole days and hours; what they do not cover, such as the ends of the range and hours
 * whose rows have changed, comes from the rows. Quantiles are within 1 %, everything else equals the answer from rows.
 * @param exactRows with fewer rows in finished hours, exact quantiles of all rows are found quickly
 * @returns undefined where a filter needs the rows, where they are few, or where too much has changed.
 */
export async function graphFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  exactRows: number
): Promise<GraphParts | undefined> {
  // Rows that changed may have calls to and from the hours beside theirs.
  const cover = onlyServiceFilter(scope) ? await coverOf(ask, shape, schema, scope, CALL_WINDOW_MS) : undefined;
  if (cover === undefined) {
    return undefined;
  }
  const figures = new MergedFigures();
  for (const part of keptFigures(shape, schema, scope, SERVICES, cover)) {
    figures.add(await ask(part));
  }
  if (figures.rows < exactRows) {
    return undefined;
  }
  for (const part of keptFigures(shape, schema, scope, CALLS, cover)) {
    figures.add(await ask(part));
  }
  for (const stretch of cover.fromRows) {
    for (const part of await figuresOfRows(ask, shape, scope, stretch)) {
      figures.add(await ask(part));
    }
  }
  return graphOfFigures(chooseFigures(figures.all(), scope.filters.services.length > 0), ({ bins }) => bins);
}

/** Selects `caller callee kind calls errors confidence last rows sampled bins counts chosen`, as `MergedFigures` takes them. */
function keptFigures(
  { history: { dialect } }: PostgresShape,
  schema: string,
  scope: Scope,
  name: typeof SERVICES | typeof CALLS,
  cover: Cover
): Sql[] {
  return keptConditions(dialect, cover).map((condition) =>
    selected(
      scope,
      dialect,
      name,
      sql`select * from ${rollupTable(schema, name)} where ${condition} and ${ofTenants(raw('tenant_id'), scope.tenants)}`
    )
  );
}

async function figuresOfRows(ask: Ask, shape: PostgresShape, scope: Scope, [from, to]: Stretch): Promise<Sql[]> {
  const { history } = shape;
  const { dialect } = history;
  const tenants = ofTenants(history.tenant, scope.tenants);
  const rows = (begin: number, end: number) => sql`${inRange(dialect, history.time, begin, end)} and ${tenants}`;
  const chosen = rows(from, to);
  const around = sql`${rows(from - CALL_WINDOW_MS, to + CALL_WINDOW_MS)}${await ofFewChains(ask, shape, chosen, to - from)}`;
  const calls = callFigures(await withoutInference(ask, history, around), {
    chosen,
    around,
    within: inRange(dialect, raw('time'), from, to),
  });
  return [selected(scope, dialect, SERVICES, serviceFigures(history, chosen)), selected(scope, dialect, CALLS, calls)];
}

/** In a short stretch, the chains that have rows there: calls are within a chain, and an index finds its other rows. */
async function ofFewChains(ask: Ask, { history }: PostgresShape, chosen: Sql, lengthMs: number): Promise<Sql> {
  if (lengthMs > HOUR) {
    return raw('');
  }
  const chains = await ask(
    sql`select distinct ${history.chainId}::text from ${history.table} where ${chosen} limit ${literal(MOST_CHAINS + 1)}`
  );
  return chains.length > MOST_CHAINS ? raw('') : sql` and ${history.chainId} = any(${chains.strings(0)}::uuid[])`;
}

function selected(scope: Scope, dialect: PostgresShape['history']['dialect'], name: string, rows: Sql): Sql {
  const named = (column: string) => matches(dialect, raw(column), scope.filters.services);
  const last = epochMs(dialect, raw('last_seen'));
  return name === SERVICES
    ? sql`select ''::text, service_name::text, 'service'::text, requests, errors, 0::float8, ${last}, seen_count, seen_sampled, bins::text, counts::text,
        ${named('service_name')} from (${rows}) f`
    : sql`select caller::text, callee::text, kind::text, calls, errors, confidence, ${last}, row_count, false, bins::text, counts::text,
        ${named('caller')} or ${named('callee')} from (${rows}) f`;
}
