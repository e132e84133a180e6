import type { TimeRange } from '@grafana/data';

/** Distance of the points of an ascending time column: the smallest among the first ones; 0 for fewer than two points. */
export function stepOf(time: readonly number[]): number {
  let step = Infinity;
  for (let i = 1; i < Math.min(time.length, 200); i++) {
    const distance = time[i] - time[i - 1];
    step = distance > 0 && distance < step ? distance : step;
  }
  return Number.isFinite(step) ? step : 0;
}

/** Numbers as a chart takes them: null where there is none. */
export function gapped(values: readonly number[]): Array<number | null> {
  return values.map((value) => (Number.isFinite(value) ? value : null));
}

/** Row of the last known number; -1 when there is none. */
export function lastKnown(column: readonly number[]): number {
  for (let row = column.length - 1; row >= 0; row--) {
    if (Number.isFinite(column[row])) {
      return row;
    }
  }
  return -1;
}

/** Whether the range ends at the present and moves with it. */
export function isMoving({ raw }: Pick<TimeRange, 'raw'>): boolean {
  return typeof raw.to === 'string' && raw.to.startsWith('now');
}
