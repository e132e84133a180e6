import type { QueryTypeName } from '../../contracts/queryTypes';
import { chainsQueryType } from './chains';
import { dependenciesQueryType } from './dependencies';
import { metricsQueryType } from './metrics';
import type { QueryType } from './queryType';
import { redQueryType } from './red';
import { traceQueryType } from './trace';
import { variableQueryType } from './variable';

/** Every query type by name: one line per type. */
export const QUERY_TYPE_REGISTRY = {
  red: redQueryType,
  chains: chainsQueryType,
  trace: traceQueryType,
  dependencies: dependenciesQueryType,
  metrics: metricsQueryType,
  variable: variableQueryType,
} satisfies Partial<{ [T in QueryTypeName]: QueryType<T, unknown> }>;
