import type { RedColumns } from '../../stores/port';
import { labelKey } from './labelKey';

/** Figures with the mean duration of each row's requests, in milliseconds, where it was asked for. */
export interface MeanColumns extends RedColumns {
  mean?: Float64Array;
}

/**
 * Figures with their means, which are a question of their own: it may be answered from other kept figures, or from the rows where
 * quantiles are kept.
 * @param means the answer about the same groups and steps
 */
export function withMeans(red: RedColumns, means: RedColumns): MeanColumns {
  const { durationSum, timed = new Float64Array(0) } = means;
  const places = new Map(means.groups.map((labels, group) => [labelKey(labels), group]));
  const rows = means.groups.map(() => new Map<number, number>());
  means.group.forEach((group, row) => rows[group].set(means.time[row], row));
  const rowsOf = red.groups.map((labels) => rows[places.get(labelKey(labels)) ?? -1]);
  const mean = Float64Array.from(red.group, (group, row) => {
    const found = rowsOf[group]?.get(red.time[row]) ?? -1;
    return timed[found] > 0 ? durationSum[found] / timed[found] : NaN;
  });
  return { ...red, mean, rowsRead: red.rowsRead + means.rowsRead };
}
