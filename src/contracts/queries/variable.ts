import { z } from 'zod';
import { baseQueryShape } from '../query';

export const VARIABLE_KINDS = [
  'services',
  'endpoints',
  'chains',
  'users',
  'eventTypes',
  'metrics',
  'datasets',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** Values of a dashboard variable, busiest first. */
export const variableQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('variable'),
  options: z
    .object({
      kind: z.enum(VARIABLE_KINDS).default('services'),
      limit: z.number().int().min(1).max(10000).default(1000),
    })
    .prefault({}),
});
export type VariableQuery = z.infer<typeof variableQuerySchema>;
