import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';
import { sensitivityShape } from './anomalies';

/**
 * How the verdicts of `anomalies` did on the range itself. `services`: alarms and false alarms of each, against the budget. `summary`: the same of all together,
 * one row, for alert rules. `calibration`: how often minutes came that are called so improbable.
 */
export const scorecardQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('scorecard'),
  options: z
    .object({
      format: z.enum(['services', 'summary', 'calibration']).default('services'),
      /** Empty: those that `anomalies` looks at. */
      signals: z.array(signalSchema).max(50).default([]),
      ...sensitivityShape,
    })
    .prefault({}),
});
export type ScorecardQuery = z.infer<typeof scorecardQuerySchema>;
