import type { MetricColumns } from '../../stores/port';
import type { FrameNotice } from '../frames/frame';
import { groupStarts } from './groupSlices';
import { labelKey } from './labelKey';

/** Tag of rows that were put in front of a recording so that it has a history; the import writes it. */
const TAG = 'constructed';

export interface JoinedMetrics extends MetricColumns {
  /** Whether any of the rows is constructed. */
  constructed: boolean;
}

/** Joins constructed history with the recorded series that it belongs to: the same labels and unit but for the tag. */
export function joinConstructed(metrics: MetricColumns): JoinedMetrics {
  if (!metrics.groups.some((labels) => TAG in labels)) {
    return { ...metrics, constructed: false };
  }
  const starts = groupStarts(metrics.group, metrics.groups.length);
  const joined = new Map<string, { labels: Record<string, string>; unit: string; rows: number[] }>();
  metrics.groups.forEach(({ [TAG]: _tag, ...labels }, index) => {
    const key = labelKey({ ...labels, unit: metrics.unit[index] });
    const series = joined.get(key) ?? { labels, unit: metrics.unit[index], rows: [] };
    joined.set(key, series);
    for (let row = starts[index]; row < starts[index + 1]; row++) {
      series.rows.push(row);
    }
  });
  const all = [...joined.values()];
  all.forEach(({ rows }) => rows.sort((a, b) => metrics.time[a] - metrics.time[b]));
  const order = all.flatMap(({ rows }) => rows);
  return {
    ...metrics,
    groups: all.map(({ labels }) => labels),
    unit: all.map(({ unit }) => unit),
    group: Int32Array.from(all.flatMap(({ rows }, index) => rows.map(() => index))),
    time: Float64Array.from(order, (row) => metrics.time[row]),
    value: Float64Array.from(order, (row) => metrics.value[row]),
    constructed: true,
  };
}

/** Said wherever constructed rows are among what was read. */
export function constructedNotice(constructed: boolean): FrameNotice[] {
  return constructed
    ? [{ severity: 'info', text: 'The history before this recording is constructed: a stretch of it without faults, repeated.' }]
    : [];
}
