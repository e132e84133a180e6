import type { LoadQuestion } from './client';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Panel {
  hours: number;
  model: Record<string, unknown>;
}

/** A dashboard of twelve panels about the last hours, as one is made by hand. */
const PANELS: readonly Panel[] = [
  { hours: 6, model: { queryType: 'red', options: { measures: ['rate'] } } },
  { hours: 6, model: { queryType: 'red', options: { measures: ['errorRatio'] } } },
  { hours: 6, model: { queryType: 'red', options: { measures: ['p95'] } } },
  {
    hours: 6,
    model: { queryType: 'red', groupBy: 'none', options: { format: 'table', measures: ['requests', 'errors'] } },
  },
  { hours: 6, model: { queryType: 'red', groupBy: 'endpoint', options: { format: 'table', measures: ['p95'] } } },
  { hours: 6, model: { queryType: 'dependencies' } },
  { hours: 1, model: { queryType: 'chains', options: { sort: 'duration', limit: 20 } } },
  { hours: 6, model: { queryType: 'anomalies' } },
  { hours: 6, model: { queryType: 'annotations' } },
  { hours: 6, model: { queryType: 'health' } },
  { hours: 6, model: { queryType: 'metrics' } },
  { hours: 6, model: { queryType: 'variable', options: { kind: 'services' } } },
];

/** The questions of the dashboard's panels when it is refreshed at a moment. */
export function panelsAt(now: number): LoadQuestion[] {
  return PANELS.map(({ hours, model }) => ({ from: now - hours * HOUR, to: now, model, maxDataPoints: 720 }));
}
