import type uPlot from 'uplot';
import type { GrafanaTheme2 } from '@grafana/data';
import { TIME_SCALE, VALUE_SCALE } from '../../../ui/chart/chartConfig';
import { lowerBound } from '../../../core/stats/lowerBound';
import { severityState } from '../../../ui/state';
import { stateLook } from '../../../ui/stateColor';
import { abnormalRuns, type AbnormalRun } from '../model/abnormalRuns';
import type { RankedSeries } from '../model/rankSeries';

const LINE = 2.5;

/** Light ranges across the height for abnormal stretches, and a neutral one while the series is learning. */
export function drawRanges(chart: uPlot, series: RankedSeries, theme: GrafanaTheme2): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const fill = (from: number, to: number, color: string) => {
    const left = chart.valToPos(from, TIME_SCALE, true);
    // A stretch of one minute must be seen in a month, too.
    const width = Math.max(2 * devicePixelRatio, chart.valToPos(to, TIME_SCALE, true) - left);
    ctx.fillStyle = color;
    ctx.fillRect(left, bbox.top, width, bbox.height);
  };
  for (const [from, to] of learningRanges(series)) {
    fill(from, to, theme.colors.action.hover);
  }
  for (const stretch of series.stretches) {
    fill(stretch.start, stretch.end, stateLook(severityState(stretch.severity), theme).faint);
  }
  ctx.restore();
}

function learningRanges({ learning, time, step }: RankedSeries): Array<[number, number]> {
  const ranges: Array<[number, number]> = [];
  for (let row = 0; row < learning.length; row++) {
    if (!learning[row]) {
      continue;
    }
    const first = row;
    while (row + 1 < learning.length && learning[row + 1]) {
      row++;
    }
    ranges.push([time[first], time[row] + step]);
  }
  return ranges;
}

/** The measured line once more in the colour of its state, where it is abnormal. */
export function drawAbnormal(chart: uPlot, series: RankedSeries, theme: GrafanaTheme2): void {
  const { ctx, bbox } = chart;
  const { min, max } = chart.scales[TIME_SCALE];
  if (typeof min !== 'number' || typeof max !== 'number') {
    return;
  }
  const from = lowerBound(series.time, min) - 1;
  const to = Math.min(series.time.length - 1, lowerBound(series.time, max));
  const paths = new Map<number, Path2D>();
  for (const run of abnormalRuns(series, from, to)) {
    const path = paths.get(run.severity) ?? new Path2D();
    paths.set(run.severity, path);
    traceRun(chart, series, run, path);
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - LINE * devicePixelRatio, bbox.width, bbox.height + 2 * LINE * devicePixelRatio);
  ctx.clip();
  ctx.lineWidth = LINE * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  for (const [severity, path] of [...paths].sort(([one], [other]) => one - other)) {
    ctx.strokeStyle = stateLook(severityState(severity), theme).main;
    ctx.stroke(path);
  }
  ctx.restore();
}

/** One run as a line; points in one column of pixels become its extent, so that long series stay quick. */
function traceRun(
  chart: uPlot,
  { time, value }: RankedSeries,
  { first, last, before, after }: AbnormalRun,
  path: Path2D
) {
  const x = (at: number) => chart.valToPos(at, TIME_SCALE, true);
  const y = (at: number) => chart.valToPos(at, VALUE_SCALE, true);
  const towards = (row: number, neighbour: number, part: number) => {
    const at = part > 0 ? neighbour : row;
    return [x(time[row] + (time[at] - time[row]) * part), y(value[row] + (value[at] - value[row]) * part)] as const;
  };
  path.moveTo(...towards(first, first - 1, before));
  let column = NaN;
  let low = 0;
  let high = 0;
  for (let row = first; row <= last; row++) {
    const left = Math.round(x(time[row]));
    const top = y(value[row]);
    if (left !== column) {
      path.lineTo(left, top);
      [column, low, high] = [left, top, top];
    } else if (top < low || top > high) {
      path.lineTo(left, top);
      [low, high] = [Math.min(low, top), Math.max(high, top)];
    }
  }
  path.lineTo(...towards(last, last + 1, after));
}
