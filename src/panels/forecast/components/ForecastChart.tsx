import { css, cx } from '@emotion/css';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { colorManipulator, type AbsoluteTimeRange, type GrafanaTheme2 } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { plotSpan } from '../../../ui/chart/chartConfig';
import type { Figures } from '../../../ui/chart/figures';
import { PICTURE_TEXT } from '../../../ui/chart/picture';
import { TimeChart } from '../../../ui/chart/TimeChart';
import { useLatest } from '../../../ui/chart/useLatest';
import type { ValueRange } from '../../../ui/chart/valueRange';
import type { Size } from '../../../ui/panel/useSize';
import { testIds } from '../../../ui/testIds';
import { fanOf, type Fan } from '../model/fan';
import type { BandShare, ForecastSeries } from '../model/readForecast';
import { AccuracyBadge } from './AccuracyBadge';
import { forecastConfig, LABEL_LANE, pictureRange, type Part } from './forecastConfig';
import { ForecastTooltip } from './ForecastTooltip';

interface Props {
  series: ForecastSeries;
  color: string;
  size: Size;
  timeRange: ValueRange;
  timeZone: TimeZone;
  figures: Figures;
  group: string;
  hidden: ReadonlySet<Part>;
  widestBand: BandShare;
  showTimeAxis: boolean;
  /** Label of the line between past and future. */
  nowLabel: string;
  /** What the threshold line says; none when nothing is watched. */
  thresholdLabel: string | null;
  /** Whether it is crossed. */
  isAlarming: boolean;
  onZoom: (range: AbsoluteTimeRange) => void;
}

/** One series: history, forecast with fans, now-line, threshold and how good past forecasts were. */
export function ForecastChart({
  series,
  color,
  size,
  timeRange,
  timeZone,
  figures,
  group,
  hidden,
  widestBand,
  showTimeAxis,
  nowLabel,
  thresholdLabel,
  isAlarming,
  onZoom,
}: Props) {
  const theme = useTheme2();
  const fan = useMemo(() => fanOf(series, widestBand), [series, widestBand]);
  const shares = fan.bands.map(({ share }) => share).join();
  const value = useMemo(() => ({ series, fan, figures, timeRange }), [series, fan, figures, timeRange]);
  const picture = useLatest(value);
  const config = useMemo(() => {
    const isDrawn = (part: Part) => !hidden.has(part);
    const drawn = shares === '' ? [] : shares.split(',').map((share) => Number(share) as BandShare);
    return forecastConfig({ theme, timeZone, color, shares: drawn, isDrawn, showTimeAxis }, () => picture.current);
  }, [theme, timeZone, color, shares, hidden, showTimeAxis, picture]);
  const data = useMemo(() => chartData(series, fan, timeRange), [series, fan, timeRange]);
  const axis = useMemo(() => pictureRange(value, (part) => !hidden.has(part)), [value, hidden]);

  return (
    <div style={{ position: 'relative', width: size.width, height: size.height }} data-testid={testIds.forecast.chart}>
      <TimeChart
        config={config}
        data={data}
        width={size.width}
        height={size.height}
        frame={series.frame}
        group={group}
        onZoom={onZoom}
        renderTooltip={(row) => (
          <ForecastTooltip series={series} row={row} color={color} figures={figures} timeZone={timeZone} />
        )}
      />
      <Labels
        series={series}
        size={size}
        timeRange={timeRange}
        axis={axis}
        showTimeAxis={showTimeAxis}
        nowLabel={nowLabel}
        thresholdLabel={hidden.has('threshold') ? null : thresholdLabel}
        isAlarming={isAlarming}
        figures={figures}
      />
    </div>
  );
}

/** Height of the time axis, as the chart library has it. */
const TIME_AXIS = 21;
/** Plots narrower than this have room for the figure of the threshold only; the sentence above says the rest. */
const WIDE = 380;
/** Pixels per letter of a label, at most. */
const LETTER = 7;

interface LabelsProps extends Pick<
  Props,
  'series' | 'size' | 'timeRange' | 'showTimeAxis' | 'nowLabel' | 'thresholdLabel' | 'isAlarming' | 'figures'
> {
  axis: ValueRange;
}

function Labels({
  series,
  size,
  timeRange,
  axis,
  showTimeAxis,
  nowLabel,
  thresholdLabel,
  isAlarming,
  figures,
}: LabelsProps) {
  const styles = useStyles2(getStyles);
  const plot = plotSpan(size.width);
  const share = (series.now - timeRange.min) / (timeRange.max - timeRange.min);
  const isInside = share >= 0 && share <= 1;
  const nowHalf = (nowLabel.length * LETTER) / 2 + 8;
  const plotHeight = size.height - LABEL_LANE - (showTimeAxis ? TIME_AXIS : 4);
  const limit = series.threshold?.value ?? NaN;
  const rise = (limit - axis.min) / (axis.max - axis.min);
  const isDrawn = rise >= 0 && rise <= 1;
  const text = { [PICTURE_TEXT]: '' };
  const nowAt = plot.left + share * plot.width;
  // On the side of the now-line that has more room.
  const badgeFirst = isInside && share > 0.5;
  return (
    <div className={styles.labels}>
      {isInside && (
        <span
          {...text}
          className={styles.now}
          style={{ left: Math.min(nowAt, size.width - nowHalf) }}
          data-testid={testIds.forecast.now}
        >
          {nowLabel}
        </span>
      )}
      {badgeFirst ? (
        <AccuracyBadge series={series} left={plot.left} right={Math.max(plot.left, nowAt - nowHalf)} />
      ) : (
        <AccuracyBadge series={series} left={isInside ? nowAt + nowHalf : plot.left} right={plot.left + plot.width} />
      )}
      {thresholdLabel !== null && (
        <span
          {...text}
          className={cx(styles.threshold, isAlarming && styles.alarming)}
          style={{
            left: plot.left + 4,
            maxWidth: plot.width - 8,
            top: isDrawn ? Math.max(0, LABEL_LANE + (1 - rise) * plotHeight - 17) : LABEL_LANE,
          }}
          title={thresholdLabel}
          data-testid={testIds.forecast.threshold}
        >
          {isDrawn && plot.width < WIDE ? figures.format(limit) : thresholdLabel}
        </span>
      )}
    </div>
  );
}

function chartData(
  { time }: ForecastSeries,
  { history, forecast, bands }: Fan,
  { min, max }: ValueRange
): uPlot.AlignedData {
  const columns = [history, forecast, ...bands.flatMap(({ lower, upper }) => [lower, upper])];
  return max > min ? [time, ...columns] : [[], ...columns.map(() => [])];
}

const getStyles = (theme: GrafanaTheme2) => ({
  labels: css({
    position: 'absolute',
    inset: 0,
    pointerEvents: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  now: css({ position: 'absolute', top: 4, transform: 'translateX(-50%)', color: theme.colors.text.secondary }),
  threshold: css({
    position: 'absolute',
    padding: theme.spacing(0, 0.5),
    borderRadius: theme.shape.radius.default,
    background: colorManipulator.alpha(theme.colors.background.primary, 0.75),
    color: theme.colors.text.secondary,
    lineHeight: 1.25,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    pointerEvents: 'auto',
  }),
  alarming: css({ color: theme.colors.warning.text }),
});
