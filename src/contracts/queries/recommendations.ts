import { z } from 'zod';
import { baseQueryShape } from '../query';

/** What to change: one row per recommendation with evidence, effort and risk. */
export const recommendationsQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('recommendations'),
  options: z.object({ limit: z.number().int().min(1).max(200).default(20) }).prefault({}),
});
export type RecommendationsQuery = z.infer<typeof recommendationsQuerySchema>;
