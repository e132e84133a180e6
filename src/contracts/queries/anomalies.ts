import { z } from 'zod';
import { baseQueryShape, signalSchema } from '../query';

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;

/** From the least to the worst. */
export const SEVERITIES = ['low', 'medium', 'high'] as const;

/** Narrower budgets than were measured would promise what nobody checked; of wider ones there is nothing left to hold. */
export const FALSE_ALARM_RANGE = { min: 0.1, max: 100 } as const;

/** There are some five hundred training errors of a kind: beyond their 99.9th percentile is what exceeds all of them. */
export const PERCENTILE_RANGE = { min: 50, max: 99.9 } as const;
export const DEFAULT_PERCENTILE = 95;

/**
 * At most so many false alarms a service and week, all of its signals together; it takes the place of a sensitivity. Of `chains`: so many falsely marked
 * chains a week in all, whatever their services.
 */
export const falseAlarmsSchema = z.number().min(FALSE_ALARM_RANGE.min).max(FALSE_ALARM_RANGE.max);

/** How readily a query marks a value. Both absent: what the data source's settings say. */
export const sensitivityShape = {
  sensitivity: z.enum(SENSITIVITIES).optional(),
  falseAlarmsPerWeek: falseAlarmsSchema.optional(),
};

/**
 * What is abnormal. `bands`: value, usual value, band and score per series, for the overlay panel. `score`: one
 * alertable series per service and signal. `table`: one row per abnormal stretch. `chains`: one row per abnormal chain. `temporal`: each point beside
 * what was expected of it, and the shapes that are unlike all before.
 */
export const anomaliesQuerySchema = z.object({
  ...baseQueryShape,
  queryType: z.literal('anomalies'),
  options: z
    .object({
      format: z.enum(['bands', 'score', 'table', 'chains', 'temporal']).default('bands'),
      /** Of `score`: one series per service and signal, or one per service with the score of its strangest signal. */
      by: z.enum(['signal', 'service']).default('signal'),
      /** Empty: the default chain signals, and the default metrics where `chain_metrics` has them. */
      signals: z.array(signalSchema).max(50).default([]),
      ...sensitivityShape,
      /** Leaves out what is less severe: rows of `table` and `chains`, and scores, which are 0 then. Absent: nothing. Not of `bands`. */
      leastSeverity: z.enum(SEVERITIES).optional(),
      /** Whether stretches that fire teach what is usual; absent: what the data source's settings say. Not of `chains` and `temporal`. */
      learnFromAlerts: z.boolean().optional(),
      /** Of `temporal`: the percentile of the training errors beyond which a prediction error is marked; absent: `DEFAULT_PERCENTILE`. */
      percentile: z.number().min(PERCENTILE_RANGE.min).max(PERCENTILE_RANGE.max).optional(),
      limit: z.number().int().min(1).max(1000).default(100),
    })
    .prefault({}),
});
export type AnomaliesQuery = z.infer<typeof anomaliesQuerySchema>;
