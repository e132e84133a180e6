import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;

/**
 * What is abnormal. `bands`: value, usual value, band and score per series, for the overlay panel. `score`: one
 * alertable series per service and signal. `table`: one row per abnormal stretch.
 */
export const anomaliesQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('anomalies'),
  options: z
    .object({
      format: z.enum(['bands', 'score', 'table']).default('bands'),
      /** Of `score`: one series per service and signal, or one per service with the score of its strangest signal. */
      by: z.enum(['signal', 'service']).default('signal'),
      /** Empty: the default chain signals, and the default metrics where `chain_metrics` has them. */
      signals: z.array(signalSchema).max(50).default([]),
      /** Absent: what the data source's settings say. */
      sensitivity: z.enum(SENSITIVITIES).optional(),
      limit: z.number().int().min(1).max(1000).default(100),
    })
    .prefault({}),
});
export type AnomaliesQuery = z.infer<typeof anomaliesQuerySchema>;
