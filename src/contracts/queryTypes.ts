import { z } from 'zod';
import { annotationsQuerySchema } from './queries/annotations';
import { anomaliesQuerySchema } from './queries/anomalies';
import { chainsQuerySchema } from './queries/chains';
import { dependenciesQuerySchema } from './queries/dependencies';
import { forecastQuerySchema } from './queries/forecast';
import { healthQuerySchema } from './queries/health';
import { incidentsQuerySchema } from './queries/incidents';
import { metricsQuerySchema } from './queries/metrics';
import { recommendationsQuerySchema } from './queries/recommendations';
import { redQuerySchema } from './queries/red';
import { registryQuerySchema } from './queries/registry';
import { scorecardQuerySchema } from './queries/scorecard';
import { traceQuerySchema } from './queries/trace';
import { variableQuerySchema } from './queries/variable';

/** The registry of query types: one line per type. */
export const QUERY_SCHEMAS = {
  red: redQuerySchema,
  chains: chainsQuerySchema,
  trace: traceQuerySchema,
  dependencies: dependenciesQuerySchema,
  anomalies: anomaliesQuerySchema,
  incidents: incidentsQuerySchema,
  forecast: forecastQuerySchema,
  recommendations: recommendationsQuerySchema,
  health: healthQuerySchema,
  metrics: metricsQuerySchema,
  scorecard: scorecardQuerySchema,
  registry: registryQuerySchema,
  variable: variableQuerySchema,
  annotations: annotationsQuerySchema,
} as const;

export type QueryTypeName = keyof typeof QUERY_SCHEMAS;
export const QUERY_TYPES = Object.keys(QUERY_SCHEMAS) as QueryTypeName[];

/** A query as saved and as the backend works with it: every default filled in. */
export type ThroughlineQuery = z.output<(typeof QUERY_SCHEMAS)[QueryTypeName]>;
/** A query as an editor, a dashboard or an alert rule may write it: defaults may be missing. */
export type ThroughlineQueryInput = z.input<(typeof QUERY_SCHEMAS)[QueryTypeName]>;
export type QueryOf<T extends QueryTypeName> = z.output<(typeof QUERY_SCHEMAS)[T]>;
