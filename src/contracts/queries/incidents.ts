import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';
import { sensitivityShape } from './anomalies';

/**
 * Abnormal stretches put together by time and calls. `table`: one row per incident. `signals`: one row per abnormal stretch,
 * with the incident that it belongs to and why. `open`: one alertable series per incident.
 */
export const incidentsQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('incidents'),
  options: z
    .object({
      format: z.enum(['table', 'signals', 'open']).default('table'),
      /** Id of the one incident that is wanted; empty: all. */
      incident: z.string().max(64).default(''),
      /** Empty: the default chain signals, and the default metrics where `chain_metrics` has them. */
      signals: z.array(signalSchema).max(50).default([]),
      ...sensitivityShape,
      limit: z.number().int().min(1).max(1000).default(100),
    })
    .prefault({}),
});
export type IncidentsQuery = z.infer<typeof incidentsQuerySchema>;
