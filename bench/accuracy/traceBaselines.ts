import type { Trace } from '../../src/core/anomaly/traces/spanFigures';
import { mad, median } from '../../src/core/stats/quantile';

/** Fits on normal traces, then scores one after the other. */
export type FitScorer = (normal: readonly Trace[]) => (trace: Trace) => number;

/** What a table sorted by duration shows. */
export const byDuration: FitScorer = () => (trace) => Math.log(trace.duration);

/**
 * Largest robust z-score over the spans: log duration against median and MAD of its service and operation, the usual way to point at
 * spans in tracing tools (Iglewicz and Hoaglin 1993 for the score).
 */
export const largestSpan: FitScorer = (normal) => {
  const past = new Map<string, number[]>();
  const key = (span: Trace['spans'][number]) => `${span.service}\0${span.operation}`;
  const size = (span: Trace['spans'][number]) => Math.log(span.end - span.start + 0.001);
  normal.forEach(({ spans }) =>
    spans.forEach((span) => {
      const values = past.get(key(span)) ?? [];
      past.set(key(span), values);
      values.push(size(span));
    })
  );
  const usual = new Map(
    [...past].map(([name, list]) => {
      const values = Float64Array.from(list);
      return [name, { center: median(values), spread: Math.max(mad(values), 0.01) }];
    })
  );
  return ({ spans }) =>
    spans.reduce((worst, span) => {
      const known = usual.get(key(span));
      return known === undefined ? worst : Math.max(worst, Math.abs(size(span) - known.center) / known.spread);
    }, 0);
};
