import type { ThroughlineQueryInput } from '../../../contracts/queryTypes';
import { exactName } from '../../../contracts/names';
import type { Compare } from '../../data/usePageState';

/** The questions that the overview asks, each with its own answer and its own failure. */
export const overviewQueries = {
  health: (compareTo: Compare): ThroughlineQueryInput => ({
    refId: 'health',
    queryType: 'health',
    compareTo,
    options: { format: 'summary' },
  }),
  totals: (): ThroughlineQueryInput => ({
    refId: 'totals',
    queryType: 'red',
    groupBy: 'none',
    options: { format: 'series', measures: ['rate', 'errorRatio', 'p95'] },
  }),
  anomalies: (): ThroughlineQueryInput => ({
    refId: 'anomalies',
    queryType: 'anomalies',
    options: { format: 'table', limit: 50 },
  }),
  incidents: (): ThroughlineQueryInput => ({
    refId: 'incidents',
    queryType: 'incidents',
    options: { format: 'table', limit: 50 },
  }),
  services: (compareTo: Compare): ThroughlineQueryInput => ({
    refId: 'services',
    queryType: 'red',
    groupBy: 'service',
    compareTo,
    options: { format: 'table', limit: 200 },
  }),
  trends: (): ThroughlineQueryInput => ({
    refId: 'trends',
    queryType: 'red',
    groupBy: 'service',
    options: { format: 'series', measures: ['p95'], limit: 50 },
  }),
  graph: (compareTo: Compare): ThroughlineQueryInput => ({
    refId: 'graph',
    queryType: 'dependencies',
    compareTo,
    options: { limit: 100 },
  }),
  recommendations: (): ThroughlineQueryInput => ({
    refId: 'recommendations',
    queryType: 'recommendations',
    options: { limit: 3 },
  }),
} as const;

/** The same question about one service alone; about all where there is none. */
export function about(service: string | undefined, query: ThroughlineQueryInput): ThroughlineQueryInput {
  return service === undefined ? query : { ...query, filters: { services: [exactName(service)] } };
}
