import { useCallback, useMemo } from 'react';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { significant } from '../../../core/text/format';
import type { LegendEntry } from '../../../ui/chart/ChartLegend';
import { isMoving, lastKnown } from '../../../ui/chart/timeSpan';
import type { SeriesItem } from '../../../ui/chart/SeriesList';
import { SeriesView, useSeriesLooks, type SeriesLook } from '../../../ui/chart/SeriesView';
import { useChartGroup } from '../../../ui/chart/TimeChart';
import { useLegendToggles } from '../../../ui/chart/useLegendToggles';
import { severityState } from '../../../ui/state';
import { StateBadge } from '../../../ui/StateBadge';
import { testIds } from '../../../ui/testIds';
import type { Alerting } from '../hooks/useAlerting';
import type { Marking } from '../hooks/useMarking';
import type { RankedSeries } from '../model/rankSeries';
import { bandsToCsv } from '../model/toCsv';
import { comparedWords, verdictOf, type WordsContext } from '../model/words';
import type { AnomalyOverlayOptions } from '../options';
import { BandChart } from './BandChart';
import { PARTS, type Part } from './bandConfig';
import { BandTable } from './BandTable';
import { MarkNotice } from './MarkNotice';
import { ScoreStrip } from './ScoreStrip';

interface Props extends Pick<
  PanelProps,
  'title' | 'width' | 'height' | 'timeRange' | 'timeZone' | 'onChangeTimeRange'
> {
  theme: GrafanaTheme2;
  /** Strangest first, not empty. */
  ranked: RankedSeries[];
  settings: AnomalyOverlayOptions;
  marking: Marking;
  alerting: Alerting;
}

/** Verdict, charts, legend and table of the series. */
export function BandView({
  title,
  width,
  height,
  timeRange,
  timeZone,
  onChangeTimeRange,
  theme,
  ranked,
  settings,
  marking,
  alerting,
}: Props) {
  const group = useChartGroup();
  const toggles = useLegendToggles<Part>(PARTS);
  const from = timeRange.from.valueOf();
  const to = timeRange.to.valueOf();
  const lookFor = useSeriesLooks(ranked, theme);
  const isLive = isMoving(timeRange);
  const words = useCallback(
    (series: RankedSeries): WordsContext => ({ figures: lookFor(series).figures, timeZone, now: to, isLive }),
    [lookFor, timeZone, to, isLive]
  );
  const verdict = useMemo(() => verdictOf(ranked, words), [ranked, words]);
  const items = useMemo(() => ranked.map((series) => itemOf(series, lookFor(series))), [ranked, lookFor]);
  const name = title === '' ? t('anomaly.title', 'Anomalies') : title;

  const view = (
    <SeriesView
      width={width}
      height={height}
      theme={theme}
      name={name}
      verdict={verdict}
      series={ranked}
      items={items}
      settings={settings}
      legend={legendOf(theme, lookFor(ranked[0]).color, settings)}
      toggles={toggles}
      legendTestId={testIds.anomaly.legend}
      renderChart={(series, { isLast, ...room }) => (
        <BandChart
          series={series}
          color={lookFor(series).color}
          figures={lookFor(series).figures}
          words={words(series)}
          size={room}
          from={from}
          to={to}
          timeZone={timeZone}
          group={group}
          hidden={toggles.hidden}
          showBand={settings.showBand}
          showScore={settings.showScore}
          showTimeAxis={isLast}
          onZoom={onChangeTimeRange}
          marking={marking}
          alerting={alerting}
        />
      )}
      renderClosed={(series, size) => <ScoreStrip series={series} from={from} to={to} {...size} belowPlot={false} />}
      table={() => (
        <BandTable
          title={name}
          ranked={ranked}
          figuresOf={(series) => lookFor(series).figures}
          timeZone={timeZone}
          marking={marking}
        />
      )}
      toCsv={() => bandsToCsv(ranked)}
    />
  );
  return (
    <div style={{ position: 'relative', width, height }}>
      {view}
      {marking.done && <MarkNotice done={marking.done} onClose={marking.dismiss} />}
    </div>
  );
}

function itemOf(series: RankedSeries, { color, figures }: SeriesLook): SeriesItem {
  const { worst, newest, value, usual, title, id } = series;
  const row = worst && !worst.open ? worst.peak : newest < 0 ? lastKnown(value) : newest;
  const [figure, ordinary] = row < 0 ? [NaN, NaN] : [value[row], usual[row]];
  const ratio = figure / ordinary;
  const summary = worst && Number.isFinite(ratio) && ratio < 100 ? `${significant(ratio)} ×` : '';
  return {
    id,
    title,
    color,
    facts: (
      <>
        <span>{figures.format(figure)}</span>
        <SeriesState series={series} compared={comparedWords(figure, ordinary, figures)} />
      </>
    ),
    summary: worst && <StateBadge state={severityState(worst.severity)} word={summary} />,
  };
}

/** How a series stands: its comparison in the colour of its state, or that it is learning. */
function SeriesState({ series, compared }: { series: RankedSeries; compared: string }) {
  if (series.isLearning) {
    return <StateBadge state="unknown" word={t('anomaly.row.learning', 'learning')} />;
  }
  if (!series.worst) {
    return <span>{compared}</span>;
  }
  return (
    <StateBadge
      state={severityState(series.worst.severity)}
      word={compared === '' ? t('anomaly.row.abnormal', 'abnormal') : compared}
    />
  );
}

function legendOf(theme: GrafanaTheme2, color: string, { showBand }: AnomalyOverlayOptions): Array<LegendEntry<Part>> {
  const entries: Array<LegendEntry<Part>> = [
    { id: 'value', label: t('anomaly.legend.value', 'Measured'), color },
    { id: 'usual', label: t('anomaly.legend.usual', 'Usual'), color, lineStyle: { fill: 'dash', dash: [4, 4] } },
    { id: 'band', label: t('anomaly.legend.band', 'Usual band'), color: theme.colors.text.disabled },
    { id: 'abnormal', label: t('anomaly.legend.abnormal', 'Abnormal'), color: theme.colors.warning.main },
  ];
  return entries.filter(({ id }) => id !== 'band' || showBand);
}
