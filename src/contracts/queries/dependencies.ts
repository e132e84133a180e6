import { z } from 'zod';
import { baseQueryShape, compareToSchema } from '../query';

export const CALL_MEASURES = ['errorRatio', 'rate', 'p95'] as const;

/** Who calls whom: nodes and edges with rate, errors and p95. */
export const dependenciesQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('dependencies'),
  compareTo: compareToSchema,
  options: z
    .object({
      /** `calls`: one figure per pair of caller and callee, for alert rules. */
      format: z.enum(['graph', 'calls']).default('graph'),
      /** The figure of `calls`. */
      measure: z.enum(CALL_MEASURES).default('errorRatio'),
      /** Nodes shown one by one; lighter ones are folded with a notice. */
      limit: z.number().int().min(1).max(10000).default(500),
    })
    .prefault({}),
});
export type DependenciesQuery = z.infer<typeof dependenciesQuerySchema>;
