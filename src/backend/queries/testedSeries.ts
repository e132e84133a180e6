import { markOf } from '../../core/anomaly/budget';
import { ANOMALY_STEP_MS, signalKind, type AnomalyBands, type Sensitivity } from '../../core/anomaly/model';
import { testSeries, type SaidVerdict, type TestedSeries } from '../../core/anomaly/scorecard';
import { findAnomalies } from '../../core/anomaly/stretches';
import { floorMinute, type AnomalyRows } from './anomalyRows';
import { canonicalSeries, type CanonicalSeries } from './canonicalSeries';
import type { Range } from './interval';
import { labelKey } from './labelKey';
import type { QueryContext } from './queryType';
import { inputOf, judgedMinutes, type Minutes } from './verdicts';

/** Every series put to the test in each of the windows; one without a judged minute in a window is not part of it. */
export function testRows(
  rows: AnomalyRows,
  context: QueryContext,
  sensitivity: Sensitivity,
  windows: readonly Range[]
): TestedSeries[][] {
  const all = canonicalSeries(asRaised(rows), context.watermark.firstEvent).map((series) =>
    tested(series, sensitivity, windows)
  );
  return windows.map((_, at) => all.flatMap((counts) => counts[at] ?? []));
}

/** What people said of a range. */
export function saidOf({ leftOut }: AnomalyRows, { from, to }: Range): SaidVerdict[] {
  return (leftOut?.marks ?? []).flatMap((mark) =>
    mark.kind !== 'ignore' && mark.from < to && mark.to > from ? [{ ...mark, kind: mark.kind }] : []
  );
}

/** What was said to be expected is put to the test as well: it teaches nothing, but is raised. */
function asRaised(rows: AnomalyRows): AnomalyRows {
  const { leftOut } = rows;
  if (leftOut === undefined) {
    return rows;
  }
  const marks = leftOut.marks.map((mark) => (mark.kind === 'expected' ? { ...mark, kind: 'real' as const } : mark));
  return { ...rows, leftOut: { ...leftOut, marks } };
}

/** A series is judged once, run by run of judged minutes, and counted in every window; `null` where it was not judged. */
function tested(
  series: CanonicalSeries,
  sensitivity: Sensitivity,
  windows: readonly Range[]
): Array<TestedSeries | null> {
  const { service, signal } = series;
  const kind = signalKind(signal);
  const mark = markOf(sensitivity, kind);
  const runs = judgedMinutes(series, Math.min(...windows.map(({ from }) => from))).map((run) => ({
    run,
    ...findAnomalies(inputOf(series, sensitivity), run, labelKey(series.labels)),
  }));
  return windows.map((window) => {
    const counts = runs.flatMap(({ run, bands, stretches }) => {
      const part = partOf(series, run, bands, window);
      const own = stretches.filter(({ start, end }) => end > window.from && start < window.to);
      return part === null ? [] : [testSeries({ service, signal, kind }, part, mark, own)];
    });
    return counts.length === 0 ? null : counts.reduce(sumOf);
  });
}

/** The minutes of a run that lie in a window; null where none does. */
function partOf(series: CanonicalSeries, run: Minutes, bands: AnomalyBands, { from, to }: Range) {
  const indexOf = (time: number) => Math.round((floorMinute(time) - series.time0) / ANOMALY_STEP_MS) - run.fromIndex;
  const first = Math.max(0, indexOf(from));
  const last = Math.min(bands.score.length, indexOf(to));
  return last > first
    ? { score: bands.score.subarray(first, last), learning: bands.learning.subarray(first, last) }
    : null;
}

function sumOf(sum: TestedSeries, run: TestedSeries): TestedSeries {
  return {
    ...sum,
    judged: sum.judged + run.judged,
    beyond: sum.beyond.map((count, at) => count + run.beyond[at]),
    stretches: [...sum.stretches, ...run.stretches],
  };
}
