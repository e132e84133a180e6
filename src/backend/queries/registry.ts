import type { QueryTypeName } from '../../contracts/queryTypes';
import { annotationsQueryType } from './annotations';
import { anomaliesQueryType } from './anomalies';
import { chainsQueryType } from './chains';
import { dependenciesQueryType } from './dependencies';
import { forecastQueryType } from './forecast';
import { healthQueryType } from './health';
import { incidentsQueryType } from './incidents';
import { metricsQueryType } from './metrics';
import { registryQueryType } from './models';
import type { QueryType } from './queryType';
import { recommendationsQueryType } from './recommendations';
import { redQueryType } from './red';
import { scorecardQueryType } from './scorecard';
import { traceQueryType } from './trace';
import { variableQueryType } from './variable';

/** Every query type by name: one line per type. */
export const QUERY_TYPE_REGISTRY = {
  red: redQueryType,
  chains: chainsQueryType,
  trace: traceQueryType,
  dependencies: dependenciesQueryType,
  anomalies: anomaliesQueryType,
  incidents: incidentsQueryType,
  forecast: forecastQueryType,
  recommendations: recommendationsQueryType,
  health: healthQueryType,
  metrics: metricsQueryType,
  scorecard: scorecardQueryType,
  registry: registryQueryType,
  variable: variableQueryType,
  annotations: annotationsQueryType,
} satisfies { [T in QueryTypeName]: QueryType<T, unknown> };
