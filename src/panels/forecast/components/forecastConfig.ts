import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import type uPlot from 'uplot';
import type { UPlotConfigBuilder } from '@grafana/ui';
import { baseConfig, TIME_SCALE, VALUE_SCALE } from '../../../ui/chart/chartConfig';
import type { Figures } from '../../../ui/chart/figures';
import { extent, valueRange, type ValueRange } from '../../../ui/chart/valueRange';
import type { Fan } from '../model/fan';
import type { BandShare, ForecastSeries } from '../model/readForecast';

export const PARTS = ['history', 'forecast', 'bands', 'threshold'] as const;
export type Part = (typeof PARTS)[number];

/** What the chart draws, read anew at each drawing. */
export interface ForecastPicture {
  series: ForecastSeries;
  fan: Fan;
  figures: Figures;
  timeRange: ValueRange;
}

export interface ForecastStyle {
  theme: GrafanaTheme2;
  timeZone: TimeZone;
  color: string;
  /** Shares of the fans in the data, widest first. */
  shares: readonly BandShare[];
  isDrawn: (part: Part) => boolean;
  showTimeAxis: boolean;
}

/** Room above the plot for the now-label and the accuracy. */
export const LABEL_LANE = 22;
/** Strength of the fans: the likeliest is the strongest. They lie on each other. */
const STRENGTH: Readonly<Record<BandShare, number>> = { 95: 0.1, 80: 0.12, 50: 0.16 };
/** A threshold farther away than this many times the height of the rest would flatten it, and is not drawn. */
const FARTHEST = 1.5;

/** Solid history, dashed future with fans, now-line and threshold. Data: time, history, forecast, then lower and upper per fan. */
export function forecastConfig(style: ForecastStyle, picture: () => ForecastPicture): UPlotConfigBuilder {
  const { theme, timeZone, color, shares, isDrawn, showTimeAxis } = style;
  const builder = baseConfig({
    theme,
    timeZone,
    showTimeAxis,
    top: LABEL_LANE,
    timeRange: () => picture().timeRange,
    valueRange: () => pictureRange(picture(), isDrawn),
    tick: () => picture().figures.tick,
    label: () => picture().series.title,
  });
  const common = { scaleKey: VALUE_SCALE, theme, lineColor: color, spanNulls: false, pxAlign: false };
  builder.addSeries({ ...common, lineWidth: 1.5, pointSize: 4, show: isDrawn('history') });
  builder.addSeries({
    ...common,
    lineWidth: 1.5,
    lineStyle: { fill: 'dash', dash: [6, 5] },
    pointsBuilder: false,
    show: isDrawn('forecast'),
  });
  shares.forEach((share, index) => {
    const edge = { ...common, lineWidth: 0, pointSize: 0, pointsBuilder: false, show: isDrawn('bands') };
    builder.addSeries(edge);
    builder.addSeries(edge);
    const lower = 3 + 2 * index;
    builder.addBand({ series: [lower + 1, lower], fill: colorManipulator.alpha(color, STRENGTH[share]) });
  });
  builder.addHook('draw', (chart) => {
    drawNow(chart, picture().series.now, theme);
    const { threshold } = picture().series;
    if (threshold !== null && isDrawn('threshold')) {
      drawThreshold(chart, threshold.value, theme);
    }
  });
  return builder;
}

/** Range of the value axis: lines, fans as far as they do not flatten the lines, and the threshold where it is near. */
export function pictureRange({ series, fan }: ForecastPicture, isDrawn: (part: Part) => boolean): ValueRange {
  const lines = extent(isDrawn('history') ? fan.history : [], isDrawn('forecast') ? fan.forecast : []);
  const bands = isDrawn('bands') ? extent(...fan.bands.flatMap(({ lower, upper }) => [lower, upper])) : null;
  const { min, max } = series.valueField.config;
  const fixed = { min: min ?? undefined, max: max ?? undefined };
  const range = valueRange(lines, bands, fixed);
  const limit = isDrawn('threshold') ? series.threshold?.value : undefined;
  if (limit === undefined || !isNear(limit, range)) {
    return range;
  }
  const room = (range.max - range.min) * 0.1;
  return {
    min: fixed.min ?? Math.min(range.min, limit < 0 || limit < range.min ? limit - room : limit),
    max: fixed.max ?? Math.max(range.max, limit + room),
  };
}

function isNear(limit: number, { min, max }: ValueRange): boolean {
  const size = max - min;
  return limit <= max + FARTHEST * size && limit >= min - FARTHEST * size;
}

function drawNow(chart: uPlot, now: number, theme: GrafanaTheme2) {
  const x = Math.round(chart.valToPos(now, TIME_SCALE, true)) + 0.5;
  line(chart, theme.colors.text.secondary, [4, 3], [x, chart.bbox.top], [x, chart.bbox.top + chart.bbox.height]);
}

function drawThreshold(chart: uPlot, value: number, theme: GrafanaTheme2) {
  const y = Math.round(chart.valToPos(value, VALUE_SCALE, true)) + 0.5;
  line(chart, theme.colors.warning.main, [2, 3], [chart.bbox.left, y], [chart.bbox.left + chart.bbox.width, y]);
}

function line({ ctx, bbox }: uPlot, color: string, dash: number[], from: [number, number], to: [number, number]) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}
