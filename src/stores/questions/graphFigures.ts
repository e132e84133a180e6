import { LOG_QUANTILE_ERROR, quantilesOfBins } from '../../core/stats/logHistogram';
import type { Edge, GraphParts, Node } from './graphParts';

/** Figures of one edge, or, where `caller` is '', of a service itself. */
export interface Figures extends Edge {
  id: number;
  chosen: boolean;
  sampled: boolean;
  rows: number;
}

export interface Chosen {
  edges: Figures[];
  services: Figures[];
  /** All calls to each end of an edge that has no rows of its own among `services`. */
  others: Map<string, Figures[]>;
  names: Set<string>;
}

/** Edges that touch a chosen service, their ends, and the services themselves. */
export function choose(figures: readonly Figures[], filtered: boolean): Chosen {
  const own = figures.filter(({ caller }) => caller === '');
  const calls = figures.filter(({ caller }) => caller !== '');
  const edges = calls.filter(({ chosen }) => chosen);
  const ends = new Set(edges.flatMap(({ caller, callee }) => [caller, callee]));
  const services = own.filter(({ chosen, callee }) => !filtered || chosen || ends.has(callee));
  const known = new Set(services.map(({ callee }) => callee));
  const unknown = [...ends].filter((name) => !known.has(name));
  return {
    edges,
    services,
    others: new Map(unknown.map((name) => [name, calls.filter(({ callee }) => callee === name)])),
    names: new Set(own.map(({ callee }) => callee)),
  };
}

const MICROS_PER_MS = 1000;

/** The graph of what was chosen, with quantiles within 1 %. @param bins by id, how many durations in microseconds each bin has */
export function graphOfFigures(chosen: Chosen, bins: ReadonlyMap<number, ReadonlyMap<number, number>>): GraphParts {
  const quantilesOf = (figures: readonly Figures[]) => {
    const [p50, p95, p99] = quantilesOfBins(
      summed(figures.map(({ id }) => bins.get(id) ?? new Map())),
      [0.5, 0.95, 0.99]
    );
    return { p50: p50 / MICROS_PER_MS, p95: p95 / MICROS_PER_MS, p99: p99 / MICROS_PER_MS };
  };
  const edges = chosen.edges.map((edge) => ({ ...edge, ...quantilesOf([edge]) }));
  const services = chosen.services.map(
    (service): Node => ({
      name: service.callee,
      requests: service.calls,
      errors: service.errors,
      ...quantilesOf([service]),
      kind: 'service',
      lastSeen: service.lastSeen,
    })
  );
  const others = [...chosen.others].map(
    ([name, calls]): Node => ({
      name,
      requests: sum(calls, ({ calls: count }) => count),
      errors: sum(calls, ({ errors }) => errors),
      ...quantilesOf(calls),
      kind: calls.length === 0 || chosen.names.has(name) ? 'service' : calls[0].kind,
      lastSeen: calls.length === 0 ? NaN : Math.max(...calls.map(({ lastSeen }) => lastSeen)),
    })
  );
  return {
    edges,
    nodes: [...services, ...others],
    sampled: chosen.services.some(({ sampled }) => sampled),
    rowsRead: sum(chosen.services, ({ rows }) => rows),
    source: 'rollup',
    quantileError: LOG_QUANTILE_ERROR,
  };
}

function summed(all: ReadonlyArray<ReadonlyMap<number, number>>): ReadonlyMap<number, number> {
  if (all.length === 1) {
    return all[0];
  }
  const total = new Map<number, number>();
  for (const counts of all) {
    counts.forEach((count, bin) => total.set(bin, (total.get(bin) ?? 0) + count));
  }
  return total;
}

function sum(figures: readonly Figures[], of: (one: Figures) => number): number {
  return figures.reduce((total, one) => total + of(one), 0);
}
