import { z } from 'zod';
import { baseQueryShape, compareToSchema } from '../query';

/** One score from 0 to 100 with its parts, and the figures and sentence of an executive summary. */
export const healthQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('health'),
  compareTo: compareToSchema,
  options: z.object({ format: z.enum(['summary', 'score', 'services']).default('summary') }).prefault({}),
});
export type HealthQuery = z.infer<typeof healthQuerySchema>;
