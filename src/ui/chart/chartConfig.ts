import type uPlot from 'uplot';
import type { GrafanaTheme2 } from '@grafana/data';
import { AxisPlacement, ScaleDirection, ScaleOrientation, type TimeZone } from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import type { Figures } from './figures';
import type { ValueRange } from './valueRange';

/** Width of the value axis, the same in all charts so that their times are below each other. */
export const AXIS_WIDTH = 64;
/** Free room right of the plot, so that the last time label is not cut. */
export const RIGHT_PADDING = 18;
export const TIME_SCALE = 'x';
export const VALUE_SCALE = 'y';

interface BaseOptions {
  theme: GrafanaTheme2;
  timeZone: TimeZone;
  /** Read at each drawing, so that new data need no new chart. */
  timeRange: () => ValueRange;
  valueRange: () => ValueRange;
  tick: () => Figures['tick'];
  showTimeAxis: boolean;
  /** Free room above the plot. */
  top: number;
  label: () => string;
}

/** Scales, axes and padding that all our time charts have. */
export function baseConfig({
  theme,
  timeZone,
  timeRange,
  valueRange,
  tick,
  showTimeAxis,
  top,
  label,
}: BaseOptions): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  builder.setPadding([top, RIGHT_PADDING, showTimeAxis ? 0 : 4, 0]);
  builder.addScale({
    scaleKey: TIME_SCALE,
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: () => pair(timeRange()),
  });
  builder.addScale({
    scaleKey: VALUE_SCALE,
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    range: () => pair(valueRange()),
  });
  builder.addAxis({
    scaleKey: TIME_SCALE,
    isTime: true,
    placement: AxisPlacement.Bottom,
    timeZone,
    theme,
    show: showTimeAxis,
    grid: { show: true },
    filter: withoutCut,
  });
  builder.addAxis({
    scaleKey: VALUE_SCALE,
    placement: AxisPlacement.Left,
    theme,
    size: AXIS_WIDTH,
    grid: { show: true },
    formatValue: (value: number, decimals) => tick()(value, decimals),
  });
  builder.addHook('ready', (chart) => {
    chart.root.setAttribute('role', 'img');
    chart.root.setAttribute('aria-label', label());
  });
  return builder;
}

/** Half of a label with a date is wider than the free room: it is left out where it would be cut. */
const DATE_HALF = 36;
const DAY = 86_400_000;

function withoutCut(chart: uPlot, splits: number[]): Array<number | null> {
  const { min = 0, max = 0 } = chart.scales[TIME_SCALE];
  const isDated = (max ?? 0) - (min ?? 0) > DAY;
  const width = chart.over.clientWidth || chart.bbox.width / devicePixelRatio;
  return splits.map((split) =>
    isDated && chart.valToPos(split, TIME_SCALE) > width + RIGHT_PADDING - DATE_HALF ? null : split
  );
}

function pair({ min, max }: ValueRange): [number, number] {
  return [min, max];
}

/** Where the plot lies inside a chart of a width, in CSS pixels. */
export function plotSpan(width: number): { left: number; width: number } {
  return { left: AXIS_WIDTH, width: Math.max(0, width - AXIS_WIDTH - RIGHT_PADDING) };
}
