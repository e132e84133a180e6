import { z } from 'zod';
import { baseQueryShape, compareToSchema, groupBySchema, intervalSchema } from '../query';

export const RED_MEASURES = ['rate', 'requests', 'errors', 'errorRatio', 'mean', 'p50', 'p95', 'p99'] as const;
export type RedMeasure = (typeof RED_MEASURES)[number];

/** Windows that may be open at the same time: each set of them is a question to the store. */
const MOST_OPEN = 12;

const windowSchema = z
  .object({
    sizeMs: z
      .number()
      .int()
      .min(1_000)
      .max(7 * 86_400_000),
    slideMs: z.number().int().min(1_000).optional(),
  })
  .refine(
    ({ sizeMs, slideMs = sizeMs }) => sizeMs % slideMs === 0 && sizeMs / slideMs <= MOST_OPEN,
    `slideMs has to divide sizeMs, into at most ${MOST_OPEN} parts.`
  );

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
      /** A table has all but `mean`, which it has where it is named here. */
      measures: z.array(z.enum(RED_MEASURES)).min(1).default(['rate']),
      /**
       * Figures of windows in place of `interval`, series only: each `sizeMs` long, one beginning every `slideMs`
       * (absent: side by side), given by its start once the data reach its end.
       */
      window: windowSchema.optional(),
      /** Series only: a share of errors, a mean or a quantile of fewer requests is missing, since it proves nothing. */
      leastRequests: z.number().int().min(1).max(1_000_000).optional(),
      /** Groups shown one by one, heaviest first; the rest is folded into one group named "other". */
      limit: z.number().int().min(1).max(500).default(50),
    })
    .prefault({}),
});
export type RedQuery = z.infer<typeof redQuerySchema>;
