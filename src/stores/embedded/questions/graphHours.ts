import type { Scope } from '../../port';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { epochMs, inRange, matches, ofTenants } from '../conditions';
import { callFigures, durationBins, serviceFigures } from '../hourFigures';
import type { Ask } from '../../ask';
import { chooseFigures, graphOfFigures, type Chosen, type Figures } from '../../questions/graphFigures';
import type { GraphParts } from '../../questions/graphParts';
import type { Stretch } from '../../stretches';
import { binnedHours, hoursIn } from './keptCells';

/** Where exact quantiles have fewer rows to sort than this they are quick. */
const LEAST_ROWS = 100_000;
/** What counting bins costs grows with the bins: it pays where each stands for several rows. */
const LEAST_ROWS_PER_BIN = 3;
/** Every stretch of rows between finished hours costs as much as thousands of rows: where there are more, they are read as fewer. */
const MOST_STRETCHES = 3;

interface KeptFigures extends Figures {
  /** Number of its edge in the tables. */
  id: number;
}

/**
 * The graph from the figures of whole hours; what they do not cover, such as the ends of the range, comes from the rows.
 * Quantiles are within 1 %, everything else equals the answer from rows. Undefined where that would be hardly slower.
 * @param ready no minute of the range waits for its figures. Otherwise only ranges that begin before the events are answered:
 * nothing else knows that time, and what came in the last minute is counted with the next
 */
export async function graphFromHours(ask: Ask, scope: Scope, ready: boolean): Promise<GraphParts | undefined> {
  const eventsSince = await endOfRemoved(ask);
  const finished = ready ? await finishedHours(ask, scope) : undefined;
  const plan = finished ?? (scope.from < eventsSince ? beyondEvents(scope, eventsSince) : undefined);
  if (plan === undefined) {
    return undefined;
  }
  const fromRows = rowsOf(scope, plan.stretches);
  const figures = await readFigures(ask, scope, plan.whole, fromRows);
  const chosen = chooseFigures(figures, scope.filters.services.length > 0);
  const bins = await readBins(ask, plan.whole, fromRows, neededIds(chosen));
  const parts = graphOfFigures(chosen, ({ id }) => bins.get(id) ?? new Map());
  return Number.isNaN(eventsSince) ? parts : { ...parts, knownFrom: await firstHour(ask, scope) };
}

/** Where an answer comes from: whole hours, and stretches of rows. */
interface Plan {
  whole: Sql;
  stretches: readonly Stretch[];
}

/** Finished hours of the range; undefined where rows would be hardly slower. */
async function finishedHours(ask: Ask, scope: Scope): Promise<Plan | undefined> {
  const { hours, stretches } = await binnedHours(ask, scope, MOST_STRETCHES);
  const whole = hoursIn(scope, hours);
  const worth = await ask(sql`select (select coalesce(sum(row_count), 0) from hour_rollup where ${whole})::double,
    (select count(*) from hour_bins where ${whole})::double`);
  const rows = worth.numbers(0)[0];
  return rows < LEAST_ROWS || rows < LEAST_ROWS_PER_BIN * worth.numbers(1)[0] ? undefined : { whole, stretches };
}

/** Hours whose events are not kept any more, and the rows since then. */
function beyondEvents(scope: Scope, eventsSince: number): Plan {
  return {
    whole: hoursIn(scope, [[scope.from, Math.min(eventsSince, scope.to)]]),
    stretches: eventsSince < scope.to ? [[eventsSince, scope.to]] : [],
  };
}

/** Since when events are kept; NaN where none were removed. */
async function endOfRemoved(ask: Ask): Promise<number> {
  return (await ask(sql`select ${epochMs(raw('max(events)'))} from kept_since`)).numbers(0)[0];
}

async function firstHour(ask: Ask, { tenants }: Scope): Promise<number> {
  const found = await ask(
    sql`select ${epochMs(raw('min(hour)'))} from hour_rollup where ${ofTenants(raw('tenant_id'), tenants)}`
  );
  return found.numbers(0)[0];
}

/** One condition for each stretch: the engine skips blocks outside a range, but not outside one of several. */
function rowsOf(scope: Scope, stretches: readonly Stretch[]): Sql[] {
  const tenants = ofTenants(raw(`coalesce(tenant_id, '')`), scope.tenants);
  return stretches.map(([from, to]) => sql`${inRange(raw('"timestamp"'), from, to)} and ${tenants}`);
}

function unionAll(parts: readonly Sql[]): Sql {
  return join(parts, ' union all ');
}

async function readFigures(ask: Ask, scope: Scope, whole: Sql, fromRows: readonly Sql[]): Promise<KeptFigures[]> {
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
    confidence: confidence[row],
    lastSeen: last[row],
    rows: rows[row],
  }));
}

function neededIds({ edges, services, others }: Chosen<KeptFigures>): number[] {
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
  const parts = unionAll([hours, ...fromRows.map((rows) => durationBins(rows))]);
  const columns = await ask(sql`select edge, bin::integer, sum(durations)::double from (${parts})
    where edge in (${join(ids.map(literal), ', ')}) group by 1, 2`);
  const [edges, bins, durations] = [columns.integers(0), columns.integers(1), columns.numbers(2)];
  edges.forEach((edge, row) => counts.get(edge)?.set(bins[row], durations[row]));
  return counts;
}
