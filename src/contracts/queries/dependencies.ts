import { z } from 'zod';
import { baseQueryShape, compareToSchema } from '../query';

/** Who calls whom: nodes and edges with rate, errors and p95. */
export const dependenciesQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('dependencies'),
  compareTo: compareToSchema,
  options: z
    .object({
      /** Nodes shown one by one; lighter ones are folded with a notice. */
      limit: z.number().int().min(1).max(10000).default(500),
    })
    .prefault({}),
});
export type DependenciesQuery = z.infer<typeof dependenciesQuerySchema>;
