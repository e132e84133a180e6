import type { Scope } from '../../port';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { epochMs, inRange, matches, ofTenants } from '../conditions';
import { callFigures, durationBins, serviceFigures } from '../hourFigures';
import type { Ask } from '../../ask';
import { choose, graphOfFigures, type Chosen, type Figures } from '../../questions/graphFigures';
import type { GraphParts } from '../../questions/graphParts';

const HOUR = 3_600_000;
/** Where exact quantiles have fewer rows to sort than this they are quick. */
const LEAST_ROWS = 100_000;
/** What counting bins costs grows with the bins: it pays where each stands for several rows. */
const LEAST_ROWS_PER_BIN = 3;
/** More stretches of rows than this between finished hours are not worth it. */
const MOST_STRETCHES = 8;

/**
 * The graph from the figures of whole hours; what they do not cover, such as the ends of the range, comes from the rows.
 * Quantiles are within 1 %, everything else equals the answer from rows. Undefined where that would be hardly slower.
 */
export async function graphFromHours(ask: Ask, scope: Scope): Promise<GraphParts | undefined> {
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.floor(scope.to / HOUR) * HOUR;
  const whole = sql`${inRange(raw('hour'), first, Math.max(first, last))} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  const worth = await ask(sql`select (select coalesce(sum(row_count), 0) from hour_rollup where ${whole})::double,
    (select count(*) from hour_bins where ${whole})::double`);
  const rows = worth.numbers(0)[0];
  if (rows < LEAST_ROWS || rows < LEAST_ROWS_PER_BIN * worth.numbers(1)[0]) {
    return undefined;
  }
  const waiting = await ask(sql`select distinct epoch_ms(hour)::double from open_hours
    where ${inRange(raw('hour'), first, last)} order by 1`);
  const stretches = stretchesOfRows(scope, first, last, waiting.numbers(0));
  if (stretches.length > MOST_STRETCHES) {
    return undefined;
  }
  const fromRows = rowsOf(scope, stretches);
  const figures = await readFigures(ask, scope, whole, fromRows);
  const chosen = choose(figures, scope.filters.services.length > 0);
  return graphOfFigures(chosen, await readBins(ask, whole, fromRows, neededIds(chosen)));
}

/** What of the range is not covered by finished hours, as half open stretches. */
function stretchesOfRows(scope: Scope, first: number, last: number, waiting: Float64Array): Array<[number, number]> {
  const all: Array<[number, number]> = [
    [scope.from, first],
    ...Array.from(waiting, (hour): [number, number] => [hour, hour + HOUR]),
    [last, scope.to],
  ];
  const joined: Array<[number, number]> = [];
  for (const [from, to] of all.filter(([begin, end]) => begin < end)) {
    const before = joined.at(-1);
    if (before?.[1] === from) {
      before[1] = to;
    } else {
      joined.push([from, to]);
    }
  }
  return joined;
}

/** One condition for each stretch: the engine skips blocks outside a range, but not outside one of several. */
function rowsOf(scope: Scope, stretches: Array<[number, number]>): Sql[] {
  const tenants = ofTenants(raw(`coalesce(tenant_id, '')`), scope.tenants);
  return stretches.map(([from, to]) => sql`${inRange(raw('"timestamp"'), from, to)} and ${tenants}`);
}

function unionAll(parts: readonly Sql[]): Sql {
  return join(parts, ' union all ');
}

async function readFigures(ask: Ask, scope: Scope, whole: Sql, fromRows: readonly Sql[]): Promise<Figures[]> {
  const { services } = scope.filters;
  const hours = sql`select edge, requests, errors, confidence, last, sampled, row_count from hour_rollup where ${whole}`;
  const parts = unionAll([
    hours,
    ...fromRows.flatMap((rows) => [callFigures(rows, 'all'), serviceFigures(rows, 'all')]),
  ]);
  const columns =
    await ask(sql`select e.caller, e.callee, e.kind, (e.caller <> '' and ${matches(raw('e.caller'), services)}) or ${matches(raw('e.callee'), services)},
      f.edge, f.sampled, f.requests, f.errors, f.confidence, f.last, f.rows
    from (select edge, bool_or(sampled) as sampled, sum(requests)::double as requests, sum(errors)::double as errors,
        (sum(confidence) / nullif(sum(requests), 0))::double as confidence, ${epochMs(raw('max(last)'))} as last, sum(row_count)::double as rows
      from (${parts}) group by edge) f join call_edges e on e.id = f.edge order by f.requests desc, 1, 2`);
  const [callers, callees, kinds] = [0, 1, 2].map((column) => columns.strings(column));
  const [chosen, ids, sampled] = [3, 4, 5].map((column) => columns.integers(column));
  const [requests, errors, confidence, last, rows] = [6, 7, 8, 9, 10].map((column) => columns.numbers(column));
  return callers.map((caller, row) => ({
    id: ids[row],
    caller,
    callee: callees[row],
    kind: kinds[row],
    chosen: chosen[row] === 1,
    sampled: sampled[row] === 1,
    calls: requests[row],
    errors: errors[row],
    p50: NaN,
    p95: NaN,
    p99: NaN,
    confidence: confidence[row],
    lastSeen: last[row],
    rows: rows[row],
  }));
}

function neededIds({ edges, services, others }: Chosen): number[] {
  return [...new Set([...edges, ...services, ...[...others.values()].flat()].map(({ id }) => id))];
}

/** Counted bins by edge. */
async function readBins(
  ask: Ask,
  whole: Sql,
  fromRows: readonly Sql[],
  ids: number[]
): Promise<Map<number, Map<number, number>>> {
  const counts = new Map(ids.map((id) => [id, new Map<number, number>()]));
  if (ids.length === 0) {
    return counts;
  }
  const hours = sql`select edge, bin, durations from hour_bins where ${whole}`;
  const parts = unionAll([hours, ...fromRows.map((rows) => durationBins(rows, 'all'))]);
  const columns = await ask(sql`select edge, bin::integer, sum(durations)::double from (${parts})
    where edge in (${join(ids.map(literal), ', ')}) group by 1, 2`);
  const [edges, bins, durations] = [columns.integers(0), columns.integers(1), columns.numbers(2)];
  edges.forEach((edge, row) => counts.get(edge)?.set(bins[row], durations[row]));
  return counts;
}
