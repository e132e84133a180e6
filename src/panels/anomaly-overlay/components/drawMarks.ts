import type uPlot from 'uplot';
import type { GrafanaTheme2 } from '@grafana/data';
import { TIME_SCALE } from '../../../ui/chart/chartConfig';
import type { PanelMark } from '../model/marks';

/** Pixels between two lines of a hatching. */
const SPACING = 7;

/** A light hatching across the height for marked time. */
export function drawMarks(chart: uPlot, marks: readonly PanelMark[], theme: GrafanaTheme2): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = theme.colors.border.strong;
  ctx.lineWidth = devicePixelRatio;
  for (const { from, to } of marks) {
    const left = Math.max(bbox.left, chart.valToPos(from, TIME_SCALE, true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(to, TIME_SCALE, true));
    if (right > left) {
      hatch(ctx, left, bbox.top, right - left, bbox.height);
    }
  }
  ctx.restore();
}

/** Slanted lines within a rectangle, aligned across the chart so that neighbouring marks look like one. */
function hatch(ctx: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
  const spacing = SPACING * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.beginPath();
  for (let x = Math.floor((left - height) / spacing) * spacing; x < left + width; x += spacing) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
