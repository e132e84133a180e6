import { useCallback, useMemo } from 'react';
import type { GrafanaTheme2, PanelProps, TimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import type { LegendEntry } from '../../../ui/chart/ChartLegend';
import { clockTime } from '../../../ui/chart/clock';
import type { SeriesItem } from '../../../ui/chart/SeriesList';
import { SeriesView, useSeriesLooks, type SeriesLook } from '../../../ui/chart/SeriesView';
import { useChartGroup } from '../../../ui/chart/TimeChart';
import { isMoving, lastKnown } from '../../../ui/chart/timeSpan';
import { useLegendToggles } from '../../../ui/chart/useLegendToggles';
import { RAW } from '../../../ui/rawText';
import { StateBadge } from '../../../ui/StateBadge';
import { testIds } from '../../../ui/testIds';
import type { ForecastSeries } from '../model/readForecast';
import { shownRange } from '../model/shownRange';
import { crossingOf, crossingWords } from '../model/threshold';
import { forecastToCsv } from '../model/toCsv';
import { isAlarming, stateOf, verdictOf, type WordsContext } from '../model/words';
import type { ForecastOptions } from '../options';
import { ForecastChart } from './ForecastChart';
import { PARTS, type Part } from './forecastConfig';
import { ForecastLine } from './ForecastLine';
import { ForecastTable } from './ForecastTable';

interface Props extends Pick<
  PanelProps,
  'title' | 'width' | 'height' | 'timeRange' | 'timeZone' | 'onChangeTimeRange'
> {
  theme: GrafanaTheme2;
  /** The series that crosses its threshold soonest first, not empty. */
  ranked: ForecastSeries[];
  settings: ForecastOptions;
}

/** Verdict, charts, legend and table of the series. */
export function ForecastView({
  title,
  width,
  height,
  timeRange,
  timeZone,
  onChangeTimeRange,
  theme,
  ranked,
  settings,
}: Props) {
  const group = useChartGroup();
  const toggles = useLegendToggles<Part>(PARTS);
  const shown = useMemo(
    () => shownRange(ranked, timeRange, settings.wholeHorizon),
    [ranked, timeRange, settings.wholeHorizon]
  );
  const lookFor = useSeriesLooks(ranked, theme);
  const words = useCallback(
    (series: ForecastSeries): WordsContext => ({ figures: lookFor(series).figures, timeZone }),
    [lookFor, timeZone]
  );
  const verdict = useMemo(() => verdictOf(ranked, words), [ranked, words]);
  const items = useMemo(
    () => ranked.map((series) => itemOf(series, lookFor(series), timeZone)),
    [ranked, lookFor, timeZone]
  );
  const name = title === '' ? t('forecast.title', 'Forecast') : title;

  return (
    <SeriesView
      width={width}
      height={height}
      theme={theme}
      name={name}
      verdict={verdict}
      series={ranked}
      items={items}
      settings={settings}
      legend={legendOf(theme, ranked, lookFor(ranked[0]).color, settings)}
      toggles={toggles}
      legendTestId={testIds.forecast.legend}
      renderChart={(series, { isLast, ...room }) => {
        const crossing = crossingOf(series);
        return (
          <ForecastChart
            series={series}
            color={lookFor(series).color}
            figures={lookFor(series).figures}
            size={room}
            timeRange={shown}
            timeZone={timeZone}
            group={group}
            hidden={toggles.hidden}
            widestBand={settings.widestBand}
            showTimeAxis={isLast}
            nowLabel={nowWords(series, timeRange, timeZone)}
            thresholdLabel={crossing && crossingWords(crossing, series, lookFor(series).figures, timeZone)}
            isAlarming={isAlarming(series)}
            onZoom={onChangeTimeRange}
          />
        );
      }}
      renderClosed={(series, room) => (
        <ForecastLine series={series} color={lookFor(series).color} size={room} timeRange={shown} />
      )}
      table={() => (
        <ForecastTable
          title={name}
          ranked={ranked}
          figuresOf={(series) => lookFor(series).figures}
          timeZone={timeZone}
        />
      )}
      toCsv={() => forecastToCsv(ranked)}
    />
  );
}

/** Label of the now-line: `now` where the data reach it, otherwise until when they reach. */
function nowWords({ now, step }: ForecastSeries, timeRange: TimeRange, timeZone: TimeZone): string {
  const end = timeRange.to.valueOf();
  if (isMoving(timeRange) && end - now <= Math.max(2 * step, 15 * 60_000)) {
    return t('forecast.now', 'now');
  }
  return t('forecast.until', 'data until {{time}}', { time: clockTime(now, end, timeZone), ...RAW });
}

function itemOf(series: ForecastSeries, { color, figures }: SeriesLook, timeZone: TimeZone): SeriesItem {
  const { value, forecast, title, id } = series;
  const newest = lastKnown(value);
  const last = lastKnown(forecast);
  const figure = (column: number[], row: number) => figures.format(row < 0 ? NaN : column[row]);
  const crossing = crossingOf(series);
  const state = stateOf(series);
  const soon = crossing?.at ?? null;
  const badge =
    state === undefined || state === 'ok' ? null : (
      <StateBadge
        state={state}
        word={
          state === 'unknown'
            ? t('forecast.row.learning', 'learning')
            : soon !== null
              ? clockTime(soon, series.now, timeZone)
              : t('forecast.row.beyond', 'beyond')
        }
      />
    );
  return {
    id,
    title,
    color,
    facts: (
      <>
        <span>{t('forecast.row.now', '{{value}} now', { value: figure(value, newest), ...RAW })}</span>
        <span data-secondary>
          {t('forecast.row.then', '{{value}} at the end', { value: figure(forecast, last), ...RAW })}
        </span>
        {badge}
      </>
    ),
    summary: badge ?? <span>{`${figure(value, newest)} → ${figure(forecast, last)}`}</span>,
  };
}

function legendOf(
  theme: GrafanaTheme2,
  ranked: readonly ForecastSeries[],
  color: string,
  { widestBand }: ForecastOptions
): Array<LegendEntry<Part>> {
  const entries: Array<LegendEntry<Part>> = [
    { id: 'history', label: t('forecast.legend.history', 'Measured'), color },
    {
      id: 'forecast',
      label: t('forecast.legend.forecast', 'Expected'),
      color,
      lineStyle: { fill: 'dash', dash: [6, 5] },
    },
    {
      id: 'bands',
      label:
        widestBand === 50
          ? t('forecast.legend.band50', '50 % band')
          : widestBand === 80
            ? t('forecast.legend.band80', '50 and 80 % bands')
            : t('forecast.legend.band95', '50, 80 and 95 % bands'),
      color: theme.colors.text.disabled,
    },
  ];
  return ranked.some(({ threshold }) => threshold !== null)
    ? [
        ...entries,
        {
          id: 'threshold',
          label: t('forecast.legend.threshold', 'Threshold'),
          color: theme.colors.warning.main,
          lineStyle: { fill: 'dash', dash: [2, 3] },
        },
      ]
    : entries;
}
