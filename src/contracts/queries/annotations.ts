import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';
import { sensitivityShape } from './anomalies';

/** Marks on a time axis: abnormal stretches, incidents that they belong to, `changes` of level that stayed, error bursts recorded as events, or every event of chosen types. */
export const annotationsQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('annotations'),
  options: z
    .object({
      kind: z.enum(['anomalies', 'incidents', 'changes', 'events']).default('anomalies'),
      signals: z.array(signalSchema).max(50).default([]),
      ...sensitivityShape,
      limit: z.number().int().min(1).max(1000).default(100),
    })
    .prefault({}),
});
export type AnnotationsQuery = z.infer<typeof annotationsQuerySchema>;
