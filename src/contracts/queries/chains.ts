import { z } from 'zod';
import { baseQueryShape } from '../query';

/** Search for chains: one row per chain, sorted by what hurts. */
export const chainsQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('chains'),
  options: z
    .object({
      sort: z.enum(['start', 'duration', 'errors', 'services', 'events']).default('start'),
      order: z.enum(['desc', 'asc']).default('desc'),
      status: z.enum(['all', 'error', 'ok']).default('all'),
      minDurationMs: z.number().min(0).optional(),
      maxDurationMs: z.number().min(0).optional(),
      limit: z.number().int().min(1).max(5000).default(100),
    })
    .prefault({}),
});
export type ChainsQuery = z.infer<typeof chainsQuerySchema>;
