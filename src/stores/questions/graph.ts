import type { GraphColumns, Scope } from '../port';
import { raw, sql, type Sql } from '../sql';
import { CALL_WINDOW_MS, callRows } from '../calls';
import { epochMs, inRange, inScope, matches, ofTenants } from '../conditions';
import type { Ask } from '../ask';
import type { Dialect } from '../dialect';
import { quantileColumns, quantiles } from '../quantiles';
import type { Shape } from '../shape';
import { graphColumns, type Edge, type GraphParts, type Node } from './graphParts';

/**
 * Who calls whom within the range. A service that was seen is a node even when nothing connects it; what is only
 * called (databases, queues, other systems) is a node with the figures its callers report. A filter on services keeps
 * their neighbours.
 * @param calls where the calls come from, when the store keeps them
 */
export async function graph(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  limit: number,
  calls: Calls = callsOfRows(shape, scope)
): Promise<GraphColumns> {
  return graphColumns(await graphFromRows(ask, shape, scope, calls), limit);
}

/** Exact figures of every single call and request. */
async function graphFromRows(ask: Ask, shape: Shape, scope: Scope, calls: Calls): Promise<GraphParts> {
  const { dialect } = shape.history;
  const edges = await readEdges(ask, dialect, calls, scope);
  const ends = new Set(edges.flatMap((edge) => [edge.caller, edge.callee]));
  const seen = await readServices(ask, shape, scope, ends);
  const known = new Set(seen.nodes.map((node) => node.name));
  const unknown = [...ends].filter((name) => !known.has(name));
  const others = await calleeNodes(
    ask,
    dialect,
    calls,
    unknown,
    scope.filters.services.length === 0 ? edges : [],
    seen.names
  );
  const nodes = [...seen.nodes, ...others];
  return { nodes, edges, sampled: seen.sampled, rowsRead: seen.rowsRead, source: 'rows' };
}

/** Whether nothing but services is filtered. */
export function onlyServiceFilter({ filters }: Scope): boolean {
  return filters.endpoints.length + filters.chains.length + filters.users.length + filters.eventTypes.length === 0;
}

/** The calls of a range, as relations. */
export interface Calls {
  /** Rows `time callee kind duration failed weight` of the calls to some callees. */
  to: (callees: string[]) => Sql;
  /** Figures `caller callee kind calls errors q confidence last` by caller and callee, with p50, p95 and p99 in microseconds in `q`. */
  byEdge: Sql;
}

/** Durations of calls in whole microseconds: quantiles of integers are found in half the time. */
const TICKS_PER_MS = 1000;
const ticks = ({ bigint }: Dialect) => sql`(duration * 1000)${bigint}`;

/** Figures of an edge over rows `time duration failed weight confidence`, with the quantiles in microseconds in `q`. */
export function edgeFigures(dialect: Dialect): Sql {
  const { double } = dialect;
  return sql`sum(weight)${double} as calls, sum(case when failed then weight else 0 end)${double} as errors,
    ${quantiles(dialect, ticks(dialect))} as q, (sum(confidence * weight) / sum(weight))${double} as confidence, ${epochMs(dialect, raw('max(time)'))} as last`;
}

function callsOfRows(shape: Shape, scope: Scope): Calls {
  const { history } = shape;
  const { dialect } = history;
  const around = { ...scope, from: scope.from - CALL_WINDOW_MS, to: scope.to + CALL_WINDOW_MS };
  const rows = callRows(history, {
    chosen: inScope(shape, { ...scope, filters: { ...scope.filters, services: [] } }),
    around: sql`${inRange(dialect, history.time, around.from, around.to)} and ${ofTenants(history.tenant, scope.tenants)}`,
    within: inRange(dialect, raw('time'), scope.from, scope.to),
  });
  return {
    to: (callees) => sql`select * from (${rows}) c where ${dialect.isOneOf(raw('callee'), callees)}`,
    byEdge: sql`select caller, callee, ${dialect.mostFrequent(raw('kind'))} as kind, ${edgeFigures(dialect)} from (${rows}) c group by 1, 2`,
  };
}

async function readEdges(ask: Ask, dialect: Dialect, calls: Calls, scope: Scope): Promise<Edge[]> {
  const { services } = scope.filters;
  const columns = await ask(sql`
    select caller, callee, kind, calls, errors, ${quantileColumns(dialect, TICKS_PER_MS)}, confidence, last from (${calls.byEdge}) e
    where ${matches(dialect, raw('caller'), services)} or ${matches(dialect, raw('callee'), services)}
    order by calls desc, ${dialect.ordered(raw('caller'))}, ${dialect.ordered(raw('callee'))}`);
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
  const { dialect } = h;
  const { double } = dialect;
  const services = scope.filters.services.length === 0 ? [] : [...scope.filters.services, ...neighbours];
  const chosen = inScope(shape, { ...scope, filters: { ...scope.filters, services } });
  const columns = await ask(sql`
    with seen as (select ${h.service} as service, max(${h.time}) as last, ${dialect.anyTrue(h.sampled)} as sampled, count(*)${double} as row_count
      from ${h.table} where ${chosen} group by 1),
    figures as (select ${h.service} as service, sum(${h.weight})${double} as requests,
        sum(case when ${h.isError} then ${h.weight} else 0 end)${double} as errors, ${quantiles(dialect, h.durationTicks)} as q
      from ${h.table} where ${h.counted} and ${chosen} group by 1)
    select s.service, coalesce(f.requests, 0)${double}, coalesce(f.errors, 0)${double}, ${quantileColumns(dialect, h.ticksPerMs)}, ${epochMs(dialect, raw('s.last'))},
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
        where ${inRange(dialect, h.time, scope.from, scope.to)} and ${ofTenants(h.tenant, scope.tenants)}`)
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
  dialect: Dialect,
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
    dialect,
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

async function readCallees(ask: Ask, dialect: Dialect, calls: Calls, names: string[]): Promise<Map<string, Node>> {
  if (names.length === 0) {
    return new Map();
  }
  const { double } = dialect;
  const columns = await ask(sql`
    select name, requests, errors, ${quantileColumns(dialect, TICKS_PER_MS)}, last, kind
    from (select callee as name, sum(weight)${double} as requests, sum(case when failed then weight else 0 end)${double} as errors,
        ${quantiles(dialect, ticks(dialect))} as q, ${epochMs(dialect, raw('max(time)'))} as last, ${dialect.mostFrequent(raw('kind'))} as kind
      from (${calls.to(names)}) c group by 1) n`);
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
