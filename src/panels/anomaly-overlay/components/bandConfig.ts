import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import type { LineStyle, TimeZone } from '@grafana/schema';
import type { UPlotConfigBuilder } from '@grafana/ui';
import { baseConfig, VALUE_SCALE } from '../../../ui/chart/chartConfig';
import type { Figures } from '../../../ui/chart/figures';
import { extent, valueRange, type ValueRange } from '../../../ui/chart/valueRange';
import type { RankedSeries } from '../model/rankSeries';
import { drawAbnormal, drawRanges } from './drawAbnormal';
import { drawMarks } from './drawMarks';

export const PARTS = ['value', 'usual', 'band', 'abnormal', 'week'] as const;
export type Part = (typeof PARTS)[number];

/** What the chart draws, read anew at each drawing. */
export interface BandPicture {
  series: RankedSeries;
  figures: Figures;
  timeRange: ValueRange;
}

export interface BandStyle {
  theme: GrafanaTheme2;
  timeZone: TimeZone;
  color: string;
  isDrawn: (part: Part) => boolean;
  showTimeAxis: boolean;
}

/** Room above the plot for the flags. */
export const FLAG_LANE = 22;
/** Order of the columns in the chart's data, time first. */
const [UPPER, LOWER] = [1, 2];

/** Dots, so that it is not taken for the usual line. */
export const WEEK_LINE: LineStyle = { fill: 'dot', dash: [0, 4] };

/** Band, usual line and measured line of one series, abnormal parts in the colour of their state. */
export function bandConfig(style: BandStyle, picture: () => BandPicture): UPlotConfigBuilder {
  const { theme, timeZone, color, isDrawn, showTimeAxis } = style;
  const builder = baseConfig({
    theme,
    timeZone,
    showTimeAxis,
    top: FLAG_LANE,
    timeRange: () => picture().timeRange,
    valueRange: () => rangeOf(picture().series, isDrawn),
    tick: () => picture().figures.tick,
    label: () => picture().series.title,
  });
  const common = { scaleKey: VALUE_SCALE, theme, lineColor: color, spanNulls: false, pxAlign: false };
  const edge = { ...common, lineWidth: 0, pointSize: 0, pointsBuilder: false, show: isDrawn('band') };
  builder.addSeries(edge);
  builder.addSeries(edge);
  builder.addBand({ series: [UPPER, LOWER], fill: colorManipulator.alpha(color, theme.isDark ? 0.16 : 0.18) });
  builder.addSeries({
    ...common,
    lineColor: colorManipulator.alpha(color, 0.7),
    lineWidth: 1,
    lineStyle: { fill: 'dash', dash: [4, 4] },
    pointsBuilder: false,
    show: isDrawn('usual'),
  });
  builder.addSeries({
    ...common,
    lineColor: theme.colors.text.primary,
    lineWidth: 1.5,
    lineStyle: WEEK_LINE,
    pointsBuilder: false,
    show: isDrawn('week'),
  });
  builder.addSeries({ ...common, lineWidth: 1.5, pointSize: 4, show: isDrawn('value') });
  builder.addHook('drawClear', (chart) => drawMarks(chart, picture().series.marks, theme));
  if (isDrawn('abnormal')) {
    builder.addHook('drawClear', (chart) => drawRanges(chart, picture().series, theme));
    builder.addHook('draw', (chart) => drawAbnormal(chart, picture().series, theme));
  }
  return builder;
}

function rangeOf(
  { value, usual, lower, upper, weekBefore, valueField }: RankedSeries,
  isDrawn: (part: Part) => boolean
): ValueRange {
  const { min, max } = valueField.config;
  const lines = extent(value, isDrawn('usual') ? usual : [], isDrawn('week') ? (weekBefore ?? []) : []);
  return valueRange(lines, isDrawn('band') ? extent(lower, upper) : null, {
    min: min ?? undefined,
    max: max ?? undefined,
  });
}
