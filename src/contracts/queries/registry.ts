import { z } from 'zod';
import { baseQueryShape } from '../query';

/** Fits that scores are told of at most: each costs as much as the first. */
export const MOST_FITS = 7;

/**
 * The models that answers are made with. `models`: one row per model, with its version, parameters, what it was fitted on and how it did. `scores`: one
 * series per model and score with a point for each of the last fits, for charts and alert rules.
 */
export const registryQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('registry'),
  options: z
    .object({
      format: z.enum(['models', 'scores']).default('models'),
      /** Of `scores`: how many of the last fits are scored. */
      fits: z.number().int().min(1).max(MOST_FITS).default(1),
    })
    .prefault({}),
});
export type RegistryQuery = z.infer<typeof registryQuerySchema>;
