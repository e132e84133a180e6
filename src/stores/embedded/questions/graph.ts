import type { TextColumn } from '../../../contracts/columns';
import type { EdgeColumns, GraphColumns, NodeColumns, Scope } from '../../port';
import { raw, sql, type Sql } from '../../sql';
import { CALL_WINDOW_MS, callRows } from '../calls';
import { epochMs, inRange, inScope, matches, ofTenants } from '../conditions';
import type { Ask } from '../reader';
import type { Shape } from '../shape';
import { quantiles } from './red';

interface Node {
  name: string;
  requests: number;
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  kind: string;
  lastSeen: number;
}

interface Edge {
  caller: string;
  callee: string;
  calls: number;
  errors: number;
  p50: number;
  p95: number;
  confidence: number;
}

/**
 * Who calls whom within the range. A service that was seen is a node even when nothing connects it; what is only
 * called (databases, queues, other systems) is a node with the figures its callers report. A filter on services keeps
 * their neighbours.
 */
export async function graph(ask: Ask, shape: Shape, scope: Scope, limit: number, rollupReady: boolean): Promise<GraphColumns> {
  const calls = rollupReady && onlyServiceFilter(scope) ? callsOfRollup(scope) : callsOfRows(shape, scope);
  const chosen = sql`select * from (${calls}) where ${matches(raw('caller'), scope.filters.services)} or ${matches(raw('callee'), scope.filters.services)}`;
  const edges = await readEdges(ask, chosen);
  const ends = new Set(edges.flatMap((edge) => [edge.caller, edge.callee]));
  const seen = await readServices(ask, shape, scope, ends);
  const known = new Set(seen.nodes.map((node) => node.name));
  const others = await readCallees(ask, chosen, [...ends].filter((name) => !known.has(name)), seen.names);
  const nodes = [...seen.nodes, ...others].sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));
  const kept = nodes.slice(0, limit);
  const names = new Map(kept.map((node, index) => [node.name, index]));
  return {
    nodes: nodeColumns(kept),
    edges: edgeColumns(
      edges.filter((edge) => names.has(edge.caller) && names.has(edge.callee)),
      names
    ),
    sampled: seen.sampled,
    rowsRead: seen.rowsRead,
    folded: nodes.length - kept.length,
  };
}

function onlyServiceFilter({ filters }: Scope): boolean {
  return filters.endpoints.length + filters.chains.length + filters.users.length + filters.eventTypes.length === 0;
}

function callsOfRollup(scope: Scope): Sql {
  return sql`select "timestamp" as time, caller, callee, kind, duration_ms as duration, failed, weight, confidence
    from call_rollup where ${inRange(raw('"timestamp"'), scope.from, scope.to)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
}

function callsOfRows(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  const around = { ...scope, from: scope.from - CALL_WINDOW_MS, to: scope.to + CALL_WINDOW_MS };
  return callRows(history, {
    chosen: inScope(shape, { ...scope, filters: { ...scope.filters, services: [] } }),
    around: sql`${inRange(history.time, around.from, around.to)} and ${ofTenants(history.tenant, scope.tenants)}`,
    within: inRange(raw('time'), scope.from, scope.to),
  });
}

async function readEdges(ask: Ask, calls: Sql): Promise<Edge[]> {
  const columns = await ask(sql`
    select caller, callee, sum(weight)::double as calls, sum(case when failed then weight else 0 end)::double,
      quantile_cont(duration, 0.5)::double, quantile_cont(duration, 0.95)::double, (sum(confidence * weight) / sum(weight))::double
    from (${calls}) group by 1, 2 order by calls desc, 1, 2`);
  const [caller, callee] = [columns.strings(0), columns.strings(1)];
  const [count, errors, p50, p95, confidence] = [2, 3, 4, 5, 6].map((column) => columns.numbers(column));
  return caller.map((name, row) => ({
    caller: name,
    callee: callee[row],
    calls: count[row],
    errors: errors[row],
    p50: p50[row],
    p95: p95[row],
    confidence: confidence[row],
  }));
}

/** Services with rows in the scope, and every service name of the range. */
async function readServices(ask: Ask, shape: Shape, scope: Scope, neighbours: ReadonlySet<string>) {
  const h = shape.history;
  const services = scope.filters.services.length === 0 ? [] : [...scope.filters.services, ...neighbours];
  const columns = await ask(sql`
    select service, sum(case when counted then weight else 0 end)::double, sum(case when counted and error then weight else 0 end)::double,
      ${quantiles(sql`case when counted then duration end`)}, ${epochMs(raw('max(time)'))}, bool_or(sampled), count(*)::double
    from (select ${h.service} as service, ${h.counted} as counted, ${h.isError} as error, ${h.weight} as weight, ${h.durationMs} as duration,
        ${h.time} as time, ${h.sampled} as sampled
      from ${h.table} where ${inScope(shape, { ...scope, filters: { ...scope.filters, services } })})
    group by 1`);
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
    : (await ask(sql`select distinct ${h.service} from ${h.table}
        where ${inRange(h.time, scope.from, scope.to)} and ${ofTenants(h.tenant, scope.tenants)}`)).strings(0);
  return {
    nodes,
    names: new Set(all),
    sampled: columns.integers(7).includes(1),
    rowsRead: columns.numbers(8).reduce((sum, rows) => sum + rows, 0),
  };
}

/** Ends of edges that have no rows of their own in the scope, with the figures of the calls to them. */
async function readCallees(ask: Ask, calls: Sql, names: string[], services: ReadonlySet<string>): Promise<Node[]> {
  if (names.length === 0) {
    return [];
  }
  const columns = await ask(sql`
    select n.name, coalesce(sum(weight), 0)::double, coalesce(sum(case when failed then weight else 0 end), 0)::double,
      ${quantiles(raw('duration'))}, ${epochMs(raw('max(time)'))}, coalesce(mode(kind), 'external')
    from (select unnest(${names}) as name) n left join (${calls}) c on c.callee = n.name group by 1`);
  const [requests, errors, p50, p95, p99, lastSeen] = [1, 2, 3, 4, 5, 6].map((column) => columns.numbers(column));
  const kinds = columns.strings(7);
  return columns.strings(0).map((name, row) => ({
    name,
    requests: requests[row],
    errors: errors[row],
    p50: p50[row],
    p95: p95[row],
    p99: p99[row],
    kind: services.has(name) ? 'service' : kinds[row],
    lastSeen: lastSeen[row],
  }));
}

const NODE_KINDS = ['service', 'database', 'queue', 'external'];

function nodeColumns(nodes: readonly Node[]): NodeColumns {
  const figures = (of: (node: Node) => number) => Float64Array.from(nodes, of);
  return {
    service: { codes: Int32Array.from(nodes, (_, index) => index), dictionary: nodes.map((node) => node.name) },
    requests: figures((node) => node.requests),
    errors: figures((node) => node.errors),
    p50: figures((node) => node.p50),
    p95: figures((node) => node.p95),
    p99: figures((node) => node.p99),
    kind: { codes: Int32Array.from(nodes, (node) => NODE_KINDS.indexOf(node.kind)), dictionary: [...NODE_KINDS] },
    lastSeen: figures((node) => node.lastSeen),
  };
}

function edgeColumns(edges: readonly Edge[], names: ReadonlyMap<string, number>): EdgeColumns {
  const figures = (of: (edge: Edge) => number) => Float64Array.from(edges, of);
  const dictionary = [...names.keys()];
  const column = (of: (edge: Edge) => string): TextColumn => ({ codes: Int32Array.from(edges, (edge) => names.get(of(edge)) ?? -1), dictionary });
  return {
    caller: column((edge) => edge.caller),
    callee: column((edge) => edge.callee),
    calls: figures((edge) => edge.calls),
    errors: figures((edge) => edge.errors),
    p50: figures((edge) => edge.p50),
    p95: figures((edge) => edge.p95),
    confidence: figures((edge) => edge.confidence),
  };
}
