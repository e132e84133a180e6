import { z } from 'zod';
import { baseQueryShape, intervalSchema } from '../query';

/** Rows of `chain_metrics` as series. */
export const metricsQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('metrics'),
  interval: intervalSchema,
  options: z
    .object({
      /** Empty: every metric. */
      names: z.array(z.string().min(1).max(100)).max(50).default([]),
      aggregation: z.enum(['mean', 'min', 'max', 'sum', 'last']).default('mean'),
      limit: z.number().int().min(1).max(500).default(50),
    })
    .prefault({}),
});
export type MetricsQuery = z.infer<typeof metricsQuerySchema>;
