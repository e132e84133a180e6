import { useCallback, useMemo, useState } from 'react';
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
import type { UidOf } from '../hooks/source';
import type { Marking } from '../hooks/useMarking';
import { foundBy, methodCounts, type Method } from '../model/methods';
import type { RankedSeries } from '../model/rankSeries';
import { bandsToCsv } from '../model/toCsv';
import { comparedWords, verdictOf, type WordsContext } from '../model/words';
import type { AnomalyOverlayOptions } from '../options';
import { BandChart } from './BandChart';
import { BandControls } from './BandControls';
import { PARTS, WEEK_LINE, type Part } from './bandConfig';
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
  uidOf: UidOf;
}

/** Below this the controls would take the room of the picture. */
const ROOM_FOR_CONTROLS = 180;

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
  uidOf,
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
  const [wanted, setMethod] = useState<Method | null>(null);
  const [wantsWeek, setWeek] = useState(settings.showWeek);
  const counts = useMemo(() => methodCounts(ranked), [ranked]);
  // A method that finds nothing any more has no button to take the filter back with.
  const method = counts.some((one) => one.method === wanted) ? wanted : null;
  const shown = useMemo(() => foundBy(ranked, method), [ranked, method]);
  const isWeekKnown = ranked.some(({ weekBefore }) => weekBefore !== null);
  const showWeek = wantsWeek && isWeekKnown;
  const items = useMemo(() => shown.map((series) => itemOf(series, lookFor(series))), [shown, lookFor]);
  const name = title === '' ? t('anomaly.title', 'Anomalies') : title;

  const view = (
    <SeriesView
      width={width}
      height={height}
      theme={theme}
      name={name}
      verdict={verdict}
      controls={
        height >= ROOM_FOR_CONTROLS && (
          <BandControls
            counts={counts}
            method={method}
            onMethod={setMethod}
            showsWeek={isWeekKnown ? showWeek : null}
            onWeek={setWeek}
          />
        )
      }
      series={shown}
      items={items}
      settings={settings}
      legend={legendOf(theme, lookFor(shown[0]).color, settings.showBand, showWeek)}
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
          showWeek={showWeek}
          showScore={settings.showScore}
          showTimeAxis={isLast}
          onZoom={onChangeTimeRange}
          marking={marking}
          alerting={alerting}
          uidOf={uidOf}
        />
      )}
      renderClosed={(series, size) => <ScoreStrip series={series} from={from} to={to} {...size} belowPlot={false} />}
      table={() => (
        <BandTable
          title={name}
          ranked={shown}
          figuresOf={(series) => lookFor(series).figures}
          timeZone={timeZone}
          marking={marking}
          uidOf={uidOf}
        />
      )}
      toCsv={() => bandsToCsv(shown)}
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

function legendOf(theme: GrafanaTheme2, color: string, showBand: boolean, showWeek: boolean): Array<LegendEntry<Part>> {
  const entries: Array<LegendEntry<Part>> = [
    { id: 'value', label: t('anomaly.legend.value', 'Measured'), color },
    { id: 'usual', label: t('anomaly.legend.usual', 'Usual'), color, lineStyle: { fill: 'dash', dash: [4, 4] } },
    { id: 'band', label: t('anomaly.legend.band', 'Usual band'), color: theme.colors.text.disabled },
    { id: 'abnormal', label: t('anomaly.legend.abnormal', 'Abnormal'), color: theme.colors.warning.main },
    {
      id: 'week',
      label: t('anomaly.legend.week', 'A week before'),
      color: theme.colors.text.primary,
      lineStyle: WEEK_LINE,
    },
  ];
  return entries.filter(({ id }) => (id !== 'band' || showBand) && (id !== 'week' || showWeek));
}
