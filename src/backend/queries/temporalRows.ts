import { TEMPORAL_HISTORY_MS, TEMPORAL_STEP_MS } from '../../core/anomaly/temporal/model';
import { slotsIn, type Slot } from '../../core/models/schedule';
import { earliest, quantilesOf, seriesLimit, wantedSignals, type AnomalyRows } from './anomalyRows';
import { askMetrics } from './constructedHistory';
import { completeUntil, DAY, floorTo, metricsCompleteUntil, MOST_JUDGED_MS, type Range } from './interval';
import { leftOutOf } from './leftOut';
import type { QueryContext, StoreAccess } from './queryType';

/** Ranges of more slots are judged only at their end: each has a model of its own. */
export const MOST_SLOTS = 28;

/** Rows in steps of five minutes that the verdicts of a range are made from. */
export interface TemporalRows extends AnomalyRows {
  /** What is judged; it ends with the last complete step. */
  judged: Range;
  slots: Slot[];
  /** Whether only the end of the range is judged. */
  isCut: boolean;
}

/** Loads the slots of a range and the two weeks before them that their models learn from. Only complete steps are loaded. */
export async function readTemporalRows(
  signals: readonly string[],
  context: QueryContext,
  access: StoreAccess
): Promise<TemporalRows> {
  const { chainSignals, metricNames } = wantedSignals(signals);
  const { watermark, settings } = context;
  const first = earliest(watermark.firstEvent, watermark.firstMetric);
  const chainUntil = completeSteps(context.to, completeUntil(context));
  const metricsUntil = completeSteps(context.to, metricsCompleteUntil(context));
  const to = Math.max(chainUntil || 0, metricsUntil || 0);
  const wanted = { from: Math.max(floorTo(context.from, TEMPORAL_STEP_MS), to - MOST_JUDGED_MS), to };
  const slots = slotsIn(wanted, settings.models.refit, first).slice(-MOST_SLOTS);
  const judged = { from: Math.max(wanted.from, slots[0]?.start ?? wanted.from), to };
  // Whole days, so that what is summed up day by day is the same in every range.
  const time0 = Math.max(floorTo((slots[0]?.start ?? to) - TEMPORAL_HISTORY_MS, DAY), floorTo(first, DAY));
  const limit = seriesLimit((to - time0) / TEMPORAL_STEP_MS, access.scope().maxRows);
  const [red, metrics] = await Promise.all([
    chainSignals.length > 0 && slots.length > 0 && chainUntil > time0
      ? access.store.red(access.scope({ from: time0, to: chainUntil }), {
          groupBy: 'service',
          stepMs: TEMPORAL_STEP_MS,
          limit,
          quantiles: quantilesOf(chainSignals),
        })
      : null,
    metricNames.length > 0 && slots.length > 0 && metricsUntil > time0
      ? askMetrics(
          access,
          { from: time0, to: metricsUntil },
          { names: metricNames, stepMs: TEMPORAL_STEP_MS, aggregation: 'mean', limit }
        )
      : null,
  ]);
  const series = { chainSignals, red, metrics };
  const leftOut = leftOutOf(context, { from: time0, to }, series);
  return {
    ...{ time0, chainUntil, metricsUntil, judged, slots },
    isCut: judged.from > context.from,
    ...series,
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

/** End of the last complete step; NaN where there is no data. */
function completeSteps(to: number, complete: number): number {
  return floorTo(Math.min(Math.ceil(to / TEMPORAL_STEP_MS) * TEMPORAL_STEP_MS, complete), TEMPORAL_STEP_MS);
}
