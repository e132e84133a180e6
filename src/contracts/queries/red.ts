import { z } from 'zod';
import { baseQueryShape, compareToSchema, groupBySchema, intervalSchema } from '../query';

export const RED_MEASURES = ['rate', 'requests', 'errors', 'errorRatio', 'p50', 'p95', 'p99'] as const;
export type RedMeasure = (typeof RED_MEASURES)[number];

/** Rate, errors and duration by service, endpoint or chain: as series over time, or as one table row per group. */
export const redQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('red'),
  groupBy: groupBySchema,
  interval: intervalSchema,
  compareTo: compareToSchema,
  options: z
    .object({
      format: z.enum(['series', 'table']).default('series'),
      measures: z.array(z.enum(RED_MEASURES)).min(1).default(['rate']),
      /** Groups shown one by one, heaviest first; the rest is folded into one group named "other". */
      limit: z.number().int().min(1).max(500).default(50),
    })
    .prefault({}),
});
export type RedQuery = z.infer<typeof redQuerySchema>;
