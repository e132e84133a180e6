import type { GraphColumns, Scope } from '../../port';
import { raw, sql, type Sql } from '../../sql';
import { CALL_WINDOW_MS, callRows } from '../calls';
import { epochMs, inRange, inScope, matches, ofTenants } from '../conditions';
import type { Ask } from '../reader';
import type { Shape } from '../shape';
import { graphFromHours } from './graphHours';
import { graphColumns, type Edge, type GraphParts, type Node } from './graphParts';
import { quantileColumns, quantiles } from './red';

/**
 * Who calls whom within the range. A service that was seen is a node even when nothing connects it; what is only
 * called (databases, queues, other systems) is a node with the figures its callers report. A filter on services keeps
 * their neighbours. Many rows in finished hours are counted from what is kept of them, with quantiles within 1 %.
 */
export async function graph(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  limit: number,
  rollupReady: boolean
): Promise<GraphColumns> {
  const byServices = rollupReady && onlyServiceFilter(scope);
  const hours = byServices ? await graphFromHours(ask, scope) : undefined;
  const calls = byServices ? callsOfRollup(scope) : callsOfRows(shape, scope);
  return graphColumns(hours ?? (await graphFromRows(ask, shape, scope, calls)), limit);
}

/** Exact figures of every single call and request. */
async function graphFromRows(ask: Ask, shape: Shape, scope: Scope, calls: Calls): Promise<GraphParts> {
  const edges = await readEdges(ask, calls, scope);
  const ends = new Set(edges.flatMap((edge) => [edge.caller, edge.callee]));
  const seen = await readServices(ask, shape, scope, ends);
  const known = new Set(seen.nodes.map((node) => node.name));
  const unknown = [...ends].filter((name) => !known.has(name));
  const others = await calleeNodes(ask, calls, unknown, scope.filters.services.length === 0 ? edges : [], seen.names);
  const nodes = [...seen.nodes, ...others];
  return { nodes, edges, sampled: seen.sampled, rowsRead: seen.rowsRead, source: 'rows' };
}

function onlyServiceFilter({ filters }: Scope): boolean {
  return filters.endpoints.length + filters.chains.length + filters.users.length + filters.eventTypes.length === 0;
}

interface Calls {
  /** Rows `time callee kind duration failed weight` of the calls to some callees. */
  to: (callees: string[]) => Sql;
  /** Figures `caller callee kind calls errors q confidence last` by caller and callee, with p50, p95 and p99 in microseconds in `q`. */
  byEdge: Sql;
}

/** Durations of calls in whole microseconds: quantiles of integers are found in half the time. */
const TICKS = raw('(duration * 1000)::bigint');
const TICKS_PER_MS = 1000;

const EDGE_FIGURES = sql`sum(weight)::double as calls, sum(case when failed then weight else 0 end)::double as errors,
  ${quantiles(TICKS)} as q, (sum(confidence * weight) / sum(weight))::double as confidence, ${epochMs(raw('max(time)'))} as last`;

function callsOfRollup(scope: Scope): Calls {
  const rows = sql`select "timestamp" as time, edge, duration_ms as duration, failed, weight, confidence
    from call_rollup where ${inRange(raw('"timestamp"'), scope.from, scope.to)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return {
    to: (callees) =>
      sql`select r.time, e.callee, e.kind, r.duration, r.failed, r.weight
        from (select * from (${rows}) where edge in (select id from call_edges where list_contains(${callees}, callee))) r join call_edges e on e.id = r.edge`,
    byEdge: sql`select e.caller, e.callee, e.kind, a.* from (select edge, ${EDGE_FIGURES} from (${rows}) group by edge) a join call_edges e on e.id = a.edge`,
  };
}

function callsOfRows(shape: Shape, scope: Scope): Calls {
  const { history } = shape;
  const around = { ...scope, from: scope.from - CALL_WINDOW_MS, to: scope.to + CALL_WINDOW_MS };
  const rows = callRows(history, {
    chosen: inScope(shape, { ...scope, filters: { ...scope.filters, services: [] } }),
    around: sql`${inRange(history.time, around.from, around.to)} and ${ofTenants(history.tenant, scope.tenants)}`,
    within: inRange(raw('time'), scope.from, scope.to),
  });
  return {
    to: (callees) => sql`select * from (${rows}) where list_contains(${callees}, callee)`,
    byEdge: sql`select caller, callee, mode(kind) as kind, ${EDGE_FIGURES} from (${rows}) group by 1, 2`,
  };
}

async function readEdges(ask: Ask, calls: Calls, scope: Scope): Promise<Edge[]> {
  const { services } = scope.filters;
  const columns = await ask(sql`
    select caller, callee, kind, calls, errors, ${quantileColumns(TICKS_PER_MS)}, confidence, last from (${calls.byEdge})
    where ${matches(raw('caller'), services)} or ${matches(raw('callee'), services)} order by calls desc, 1, 2`);
  const [caller, callee, kind] = [0, 1, 2].map((column) => columns.strings(column));
  const [count, errors, p50, p95, p99, confidence, last] = [3, 4, 5, 6, 7, 8, 9].map((column) =>
    columns.numbers(column)
  );
  return caller.map((name, row) => ({
    caller: name,
    callee: callee[row],
    calls: count[row],
    errors: errors[row],
    p50: p50[row],
    p95: p95[row],
    p99: p99[row],
    confidence: confidence[row],
    kind: kind[row],
    lastSeen: last[row],
  }));
}

/** Services with rows in the scope, and every service name of the range. */
async function readServices(ask: Ask, shape: Shape, scope: Scope, neighbours: ReadonlySet<string>) {
  const h = shape.history;
  const services = scope.filters.services.length === 0 ? [] : [...scope.filters.services, ...neighbours];
  const chosen = inScope(shape, { ...scope, filters: { ...scope.filters, services } });
  const columns = await ask(sql`
    with seen as (select ${h.service} as service, max(${h.time}) as last, bool_or(${h.sampled}) as sampled, count(*)::double as row_count
      from ${h.table} where ${chosen} group by 1),
    figures as (select ${h.service} as service, sum(${h.weight})::double as requests,
        sum(case when ${h.isError} then ${h.weight} else 0 end)::double as errors, ${quantiles(h.durationTicks)} as q
      from ${h.table} where ${h.counted} and ${chosen} group by 1)
    select s.service, coalesce(f.requests, 0)::double, coalesce(f.errors, 0)::double, ${quantileColumns(h.ticksPerMs)}, ${epochMs(raw('s.last'))},
      s.sampled, s.row_count
    from seen s left join figures f on f.service = s.service`);
  const [requests, errors, p50, p95, p99, lastSeen] = [1, 2, 3, 4, 5, 6].map((column) => columns.numbers(column));
  const nodes = columns.strings(0).map((name, row) => ({
    name,
    requests: requests[row],
    errors: errors[row],
    p50: p50[row],
    p95: p95[row],
    p99: p99[row],
    kind: 'service',
    lastSeen: lastSeen[row],
  }));
  const all = onlyServiceFilter(scope)
    ? nodes.map((node) => node.name)
    : (
        await ask(sql`select distinct ${h.service} from ${h.table}
        where ${inRange(h.time, scope.from, scope.to)} and ${ofTenants(h.tenant, scope.tenants)}`)
      ).strings(0);
  return {
    nodes,
    names: new Set(all),
    sampled: columns.integers(7).includes(1),
    rowsRead: columns.numbers(8).reduce((sum, rows) => sum + rows, 0),
  };
}

/**
 * Ends of edges that have no rows of their own in the scope, with the figures of the calls to them: those of their one
 * edge, or of all calls where there are several, or `edges` need not be all.
 */
async function calleeNodes(
  ask: Ask,
  calls: Calls,
  names: string[],
  edges: readonly Edge[],
  services: ReadonlySet<string>
): Promise<Node[]> {
  const alone = new Map<string, Edge>();
  for (const name of names) {
    const [edge, ...more] = edges.filter(({ callee }) => callee === name);
    if (edge !== undefined && more.length === 0) {
      alone.set(name, edge);
    }
  }
  const read = await readCallees(
    ask,
    calls,
    names.filter((name) => !alone.has(name))
  );
  return names.map((name) => {
    const edge = alone.get(name);
    const found = edge === undefined ? read.get(name) : { ...edge, name, requests: edge.calls };
    const { requests = 0, errors = 0, p50 = NaN, p95 = NaN, p99 = NaN, lastSeen = NaN } = found ?? {};
    const kind = found === undefined || services.has(name) ? 'service' : found.kind;
    return { name, requests, errors, p50, p95, p99, kind, lastSeen };
  });
}

async function readCallees(ask: Ask, calls: Calls, names: string[]): Promise<Map<string, Node>> {
  if (names.length === 0) {
    return new Map();
  }
  const columns = await ask(sql`
    select name, requests, errors, ${quantileColumns(TICKS_PER_MS)}, last, kind
    from (select callee as name, sum(weight)::double as requests, sum(case when failed then weight else 0 end)::double as errors,
        ${quantiles(TICKS)} as q, ${epochMs(raw('max(time)'))} as last, mode(kind) as kind
      from (${calls.to(names)}) group by 1)`);
  const [requests, errors, p50, p95, p99, lastSeen] = [1, 2, 3, 4, 5, 6].map((column) => columns.numbers(column));
  const kinds = columns.strings(7);
  const nodes = columns.strings(0).map((name, row) => ({
    name,
    requests: requests[row],
    errors: errors[row],
    p50: p50[row],
    p95: p95[row],
    p99: p99[row],
    kind: kinds[row],
    lastSeen: lastSeen[row],
  }));
  return new Map(nodes.map((node) => [node.name, node]));
}
