import { isPattern } from '../../contracts/names';
import type { CallWindow } from '../../core/anomaly/incidents/topology';
import { serviceGraph, type NamedEdge } from '../../core/graph/serviceGraph';
import type { ChainStore, Scope } from '../../stores/port';
import { floorMinute, readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { namedEdges, servicesIn } from './graphColumns';
import { DAY, MINUTE, type Range } from './interval';
import type { QueryContext, StoreAccess } from './queryType';

/** An incident that is on at the start of a range is whole when it began at most so long before. */
export const INCIDENT_LOOKBACK_MS = DAY;

/** On the first day of the data calls are known from its first quarter of an hour, half hour, hour, and so on. */
const FIRST_CALLS_MS = Array.from({ length: 7 }, (_, power) => 15 * MINUTE * 2 ** power);

/** Services whose calls are looked at, busiest first. */
const SERVICES = 500;

/** Windows of calls that are read at the same time. */
const AT_ONCE = 4;

/** What the incidents of a range are made from. */
export interface IncidentRows {
  rows: AnomalyRows;
  windows: CallWindow[];
  /** Names of the services that were asked for; null for all. */
  services: string[] | null;
  rowsRead: number;
}

/**
 * Loads what the incidents of a range are made from: the figures of all services, whichever were asked for, since a signal
 * belongs to the same incident whoever looks.
 */
export async function readIncidentRows(
  signals: readonly string[],
  context: QueryContext,
  access: StoreAccess
): Promise<IncidentRows> {
  const everybody = ofAllServices(access);
  const range = judgedRange(context);
  const [rows, calls, services] = await Promise.all([
    readAnomalyRows(signals, range, context, everybody),
    readWindows(callWindows(range, context.watermark.firstEvent), everybody),
    readServices(access, range),
  ]);
  return { rows, ...calls, services };
}

/** The range in which signals are judged, so that incidents of the asked one are whole. */
export function judgedRange({ from, to }: Range): Range {
  return { from: floorMinute(from) - INCIDENT_LOOKBACK_MS, to };
}

/** Parts that are judged side by side, and what is left to put the signals together. */
export function splitIncidentRows(input: IncidentRows): { parts: AnomalyRows[]; rest: IncidentRows } {
  const { parts, rest } = splitRows(input.rows);
  return { parts, rest: { ...input, rows: rest } };
}

/** The same access without the filter on services; tenants and all other filters stay. */
function ofAllServices({ scope, ...access }: StoreAccess): StoreAccess {
  const withAll = (own: Scope): Scope => ({ ...own, filters: { ...own.filters, services: [] } });
  return { ...access, scope: (range) => withAll(scope(range)) };
}

/**
 * Windows whose calls the signals of a range are put together by: for each day (UTC) the 24 hours before it, so that a signal
 * meets the same calls in every view, and none that came after it.
 */
export function callWindows(range: Range, firstEvent: number): Range[] {
  const first = floorMinute(firstEvent);
  const ends = FIRST_CALLS_MS.map((length) => first + length);
  for (let day = Math.floor(range.from / DAY) * DAY; day < range.to; day += DAY) {
    ends.push(day);
  }
  const known = [...new Set(ends)].filter((end) => end > first && end < range.to).sort((a, b) => a - b);
  const superseded = known.filter((end) => end <= range.from).length - 1;
  return known.slice(Math.max(0, superseded)).map((to) => ({ from: Math.max(to - DAY, first), to }));
}

async function readWindows(ranges: readonly Range[], access: StoreAccess) {
  const windows: CallWindow[] = [];
  let rowsRead = 0;
  for (let index = 0; index < ranges.length; index += AT_ONCE) {
    const some = ranges.slice(index, index + AT_ONCE);
    const calls = await Promise.all(some.map((range) => readCalls(range, access)));
    calls.forEach(({ services, edges, rowsRead: read }, at) => {
      windows.push({ until: some[at].to, graph: serviceGraph(services, edges), services: new Set(services) });
      rowsRead += read;
    });
  }
  return { windows, rowsRead };
}

/** Who called whom in a window. */
export interface KnownCalls {
  services: string[];
  edges: NamedEdge[];
  rowsRead: number;
}

/** The calls of a range, long over, that signals are put together by. */
export function readCalls(range: Range, { store, scope, keep }: StoreAccess): Promise<KnownCalls> {
  const read = async (asked: Scope): Promise<KnownCalls> => {
    const graph = await store.graph(asked, SERVICES);
    return { services: [...servicesIn(graph)], edges: namedEdges(graph.edges), rowsRead: graph.rowsRead };
  };
  return keep === undefined ? read(scope(range)) : keep('calls', scope(range), read);
}

/** Names that the filter on services lets through: those written out, and those that its patterns find. */
async function readServices(access: StoreAccess, range: Range): Promise<string[] | null> {
  const scope = access.scope(range);
  const { services } = scope.filters;
  if (services.length === 0) {
    return null;
  }
  const found = services.some(isPattern) ? await matching(access.store, scope) : [];
  return [...new Set([...services.filter((name) => !isPattern(name)), ...found])];
}

async function matching(store: ChainStore, scope: Scope): Promise<string[]> {
  const { groups } = await store.red(scope, { groupBy: 'service', stepMs: 'total', limit: SERVICES, quantiles: [] });
  return groups.map(({ service = '' }) => service);
}
