import { z } from 'zod';
import { baseQueryShape } from '../query';

/** One chain, whole: spans for the traces panel, its graph, its events as a table, and the analysis of S1-053. */
export const traceQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('trace'),
  options: z
    .object({
      /** UUID, or a 16- or 32-digit trace id, or any text that was used as the chain's id at import. */
      chainId: z.string().max(255).default(''),
      /** What to answer while `chainId` is empty: nothing, or the slowest chain of the range and filters. */
      whenEmpty: z.enum(['nothing', 'slowest']).default('nothing'),
      view: z.enum(['all', 'trace', 'graph', 'events', 'analysis']).default('all'),
    })
    .prefault({}),
});
export type TraceQuery = z.infer<typeof traceQuerySchema>;
