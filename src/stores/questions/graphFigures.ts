import { LOG_QUANTILE_ERROR, quantilesOfBins } from '../../core/stats/logHistogram';
import type { Edge, GraphParts, Node } from './graphParts';

/** How many durations each bin has. */
export type Bins = ReadonlyMap<number, number>;

/** Figures of one edge, or, where `caller` is '', of a service itself; its quantiles are still in bins. */
export interface Figures extends Omit<Edge, 'p50' | 'p95' | 'p99'> {
  /** Whether the filter names one of its ends. */
  chosen: boolean;
  sampled: boolean;
  rows: number;
}

export interface Chosen<F extends Figures> {
  edges: F[];
  services: F[];
  /** All calls to each end of an edge that has no rows of its own among `services`. */
  others: Map<string, F[]>;
  names: Set<string>;
}

/** Edges that touch a chosen service, their ends, and the services themselves. */
export function chooseFigures<F extends Figures>(figures: readonly F[], filtered: boolean): Chosen<F> {
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

/** The graph of chosen figures, with quantiles from bins of microseconds. */
export function graphOfFigures<F extends Figures>(chosen: Chosen<F>, binsOf: (figures: F) => Bins): GraphParts {
  const quantilesOf = (figures: readonly F[]) => {
    const [p50, p95, p99] = quantilesOfBins(summed(figures.map(binsOf)), [0.5, 0.95, 0.99]);
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

function summed(all: readonly Bins[]): Bins {
  if (all.length === 1) {
    return all[0];
  }
  const total = new Map<number, number>();
  for (const counts of all) {
    counts.forEach((count, bin) => total.set(bin, (total.get(bin) ?? 0) + count));
  }
  return total;
}

function sum<F>(figures: readonly F[], of: (one: F) => number): number {
  return figures.reduce((total, one) => total + of(one), 0);
}
