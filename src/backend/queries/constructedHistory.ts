import type { MetricColumns, MetricQuestion } from '../../stores/port';
import type { FrameNotice } from '../frames/frame';
import { groupStarts } from './groupSlices';
import type { Range } from './interval';
import { labelKey } from './labelKey';
import type { StoreAccess } from './queryType';

/** Tag of rows that were put in front of a recording so that it has a history; the import writes it. */
const TAG = 'constructed';

export interface JoinedMetrics extends MetricColumns {
  /** Whether any of the rows is constructed. */
  constructed: boolean;
}

/**
 * Asks for metrics; constructed history is joined with its recording, or left out where only what was `recorded` may
 * teach. A series counts once against the limit, whether it has such a history or not.
 */
export async function askMetrics(
  access: StoreAccess,
  range: Range,
  question: MetricQuestion,
  history: 'joined' | 'recorded' = 'joined'
): Promise<JoinedMetrics> {
  const answer = await access.store.metrics(access.scope(range), { ...question, limit: 2 * question.limit });
  const whole =
    history === 'joined'
      ? joinConstructed(answer)
      : { ...keepGroups(answer, recordedGroups(answer)), constructed: false };
  const beyond = Math.max(0, whole.groups.length - question.limit);
  if (beyond === 0) {
    return whole;
  }
  const kept = Array.from({ length: question.limit }, (_, index) => index);
  return { ...keepGroups(whole, kept), constructed: whole.constructed, folded: (whole.folded ?? 0) + beyond };
}

function recordedGroups({ groups }: MetricColumns): number[] {
  return groups.flatMap((labels, index) => (TAG in labels ? [] : [index]));
}

/** The columns of some of the groups, in their order. */
function keepGroups(metrics: MetricColumns, kept: number[]): MetricColumns {
  const places = new Map(kept.map((index, place) => [index, place]));
  const rows = Array.from(metrics.group, (_, row) => row).filter((row) => places.has(metrics.group[row]));
  return {
    ...metrics,
    groups: kept.map((index) => metrics.groups[index]),
    unit: kept.map((index) => metrics.unit[index]),
    group: Int32Array.from(rows, (row) => places.get(metrics.group[row]) ?? 0),
    time: Float64Array.from(rows, (row) => metrics.time[row]),
    value: Float64Array.from(rows, (row) => metrics.value[row]),
  };
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
    ? [
        {
          severity: 'info',
          text: 'The history before this recording is constructed: a stretch of it without faults, repeated.',
        },
      ]
    : [];
}
