import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';

/** What comes next: history, forecast and 50/80/95 % bands per series. */
export const forecastQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('forecast'),
  options: z
    .object({
      signal: signalSchema.default('rate'),
      horizonHours: z
        .number()
        .min(0.25)
        .max(24 * 90)
        .default(24),
      historyDays: z.number().min(1).max(400).default(30),
      model: z.enum(['auto', 'seasonalNaive', 'holtWinters', 'theta']).default('auto'),
      /** A value to watch: the frame says when the forecast crosses it. */
      threshold: z.number().optional(),
      limit: z.number().int().min(1).max(200).default(20),
    })
    .prefault({}),
});
export type ForecastQuery = z.infer<typeof forecastQuerySchema>;
