import type { BandSeries } from './readBands';

/** Consecutive abnormal points that are drawn in one colour. */
export interface AbnormalRun {
  first: number;
  last: number;
  severity: number;
  /** Where the line turns and returns, as fractions of the way to the neighbouring points: 0 at the run, 1 at the neighbour. */
  before: number;
  after: number;
}

type Columns = Pick<BandSeries, 'severity' | 'value' | 'lower' | 'upper'>;

/** Runs of abnormal points with a value between two rows, both included. High severity is a run of its own. */
export function abnormalRuns(series: Columns, from: number, to: number): AbnormalRun[] {
  const runs: AbnormalRun[] = [];
  const levelAt = (row: number) => (Number.isFinite(series.value[row]) ? levelOf(series.severity[row]) : 0);
  for (let row = Math.max(0, from); row <= to && row < series.value.length; row++) {
    const level = levelAt(row);
    if (level === 0) {
      continue;
    }
    const first = row;
    while (row < to && levelAt(row + 1) === level) {
      row++;
    }
    runs.push({
      first,
      last: row,
      severity: level,
      before: levelAt(first - 1) > level ? 0 : reach(series, first, first - 1, level),
      after: levelAt(row + 1) > level ? 0 : reach(series, row, row + 1, level),
    });
  }
  return runs;
}

/** Low and medium share a colour. */
function levelOf(severity: number): number {
  return severity >= 3 ? 3 : severity > 0 ? 1 : 0;
}

/** How far the colour reaches towards the neighbour: to the edge of the band, to the middle where it does not cross one, whole between two levels. */
function reach(series: Columns, inside: number, neighbour: number, level: number): number {
  const value = series.value[neighbour];
  if (!Number.isFinite(value)) {
    return 0;
  }
  const other = levelOf(series.severity[neighbour]);
  if (other > 0 && other < level) {
    return 1;
  }
  const bound = series.value[inside] > series.upper[inside] ? series.upper : series.lower;
  const beyond = series.value[inside] - bound[inside];
  const within = value - bound[neighbour];
  return beyond * within < 0 ? beyond / (beyond - within) : 0.5;
}
