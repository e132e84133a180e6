import type { QueryOf, QueryTypeName } from '../contracts/queryTypes';

const FILTERS = { services: [], endpoints: [], chains: [], users: [], eventTypes: [] };
const BASE = { refId: 'A', schemaVersion: 1, filters: FILTERS };

/**
 * Complete queries with every default, written out so that the data source's entry file needs no schema library.
 * A test keeps them equal to what the schemas fill in.
 */
export const DEFAULT_QUERIES: { [T in QueryTypeName]: QueryOf<T> } = {
  red: {
    ...BASE,
    queryType: 'red',
    groupBy: 'service',
    interval: 'auto',
    compareTo: 'none',
    options: { format: 'series', measures: ['rate'], limit: 50 },
  },
  chains: { ...BASE, queryType: 'chains', options: { sort: 'start', order: 'desc', status: 'all', limit: 100 } },
  trace: { ...BASE, queryType: 'trace', options: { chainId: '', whenEmpty: 'nothing', view: 'all' } },
  dependencies: {
    ...BASE,
    queryType: 'dependencies',
    compareTo: 'none',
    options: { format: 'graph', measure: 'errorRatio', limit: 500 },
  },
  anomalies: { ...BASE, queryType: 'anomalies', options: { format: 'bands', by: 'signal', signals: [], limit: 100 } },
  incidents: { ...BASE, queryType: 'incidents', options: { format: 'table', incident: '', signals: [], limit: 100 } },
  forecast: {
    ...BASE,
    queryType: 'forecast',
    options: { signal: 'rate', horizonHours: 24, historyDays: 30, model: 'auto', limit: 20 },
  },
  recommendations: { ...BASE, queryType: 'recommendations', options: { limit: 20 } },
  health: { ...BASE, queryType: 'health', compareTo: 'none', options: { format: 'summary' } },
  metrics: { ...BASE, queryType: 'metrics', interval: 'auto', options: { names: [], aggregation: 'mean', limit: 50 } },
  scorecard: { ...BASE, queryType: 'scorecard', options: { format: 'services', signals: [] } },
  registry: { ...BASE, queryType: 'registry', options: { format: 'models', fits: 1 } },
  variable: { ...BASE, queryType: 'variable', options: { kind: 'services', limit: 1000 } },
  annotations: { ...BASE, queryType: 'annotations', options: { kind: 'anomalies', signals: [], limit: 100 } },
};
