import { useMemo, type ReactNode } from 'react';
import type uPlot from 'uplot';
import type { AbsoluteTimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { useTheme2 } from '@grafana/ui';
import type { Size } from '../../../ui/panel/useSize';
import type { Figures } from '../../../ui/chart/figures';
import { TimeChart } from '../../../ui/chart/TimeChart';
import { gapped } from '../../../ui/chart/timeSpan';
import { useLatest } from '../../../ui/chart/useLatest';
import { testIds } from '../../../ui/testIds';
import type { Alerting } from '../hooks/useAlerting';
import type { UidOf } from '../hooks/source';
import type { Marking } from '../hooks/useMarking';
import type { RankedSeries } from '../model/rankSeries';
import type { WordsContext } from '../model/words';
import { bandConfig, type Part } from './bandConfig';
import { BandTooltip } from './BandTooltip';
import { Flags } from './Flags';
import { MarkChips } from './MarkChips';
import { ScoreStrip } from './ScoreStrip';

interface Props {
  series: RankedSeries;
  color: string;
  size: Size;
  from: number;
  to: number;
  timeZone: TimeZone;
  figures: Figures;
  words: WordsContext;
  group: string;
  hidden: ReadonlySet<Part>;
  showBand: boolean;
  showWeek: boolean;
  showScore: boolean;
  showTimeAxis: boolean;
  onZoom: (range: AbsoluteTimeRange) => void;
  marking: Marking;
  alerting: Alerting;
  uidOf: UidOf;
}

const STRIP_HEIGHT = 7;
/** Below this a chart shows nothing: the strip says more. */
const LEAST_HEIGHT = 64;

/** One series: measured line, usual band, abnormal stretches with their flags, and the strip of scores below. */
export function BandChart({
  series,
  color,
  size,
  from,
  to,
  timeZone,
  figures,
  words,
  group,
  hidden,
  showBand,
  showWeek,
  showScore,
  showTimeAxis,
  onZoom,
  marking,
  alerting,
  uidOf,
}: Props): ReactNode {
  const theme = useTheme2();
  const picture = useLatest(
    useMemo(() => ({ series, figures, timeRange: { min: from, max: to } }), [series, figures, from, to])
  );
  const config = useMemo(() => {
    const isOff: Partial<Record<Part, boolean>> = { band: !showBand, week: !showWeek };
    const isDrawn = (part: Part) => !hidden.has(part) && isOff[part] !== true;
    return bandConfig({ theme, timeZone, color, isDrawn, showTimeAxis }, () => picture.current);
  }, [theme, timeZone, color, hidden, showBand, showWeek, showTimeAxis, picture]);
  const data = useMemo(() => chartData(series, from, to), [series, from, to]);
  const height = size.height - (showScore ? STRIP_HEIGHT + 2 : 0);

  if (size.height < LEAST_HEIGHT) {
    const least = Math.max(0, Math.min(size.height, 3 * STRIP_HEIGHT));
    return <ScoreStrip series={series} from={from} to={to} width={size.width} height={least} belowPlot />;
  }

  return (
    <div style={{ position: 'relative', width: size.width, height: size.height }} data-testid={testIds.anomaly.chart}>
      <TimeChart
        config={config}
        data={data}
        width={size.width}
        height={height}
        frame={series.frame}
        group={group}
        onZoom={onZoom}
        renderTooltip={(row) => <BandTooltip {...{ series, row, color, figures, timeZone, showWeek }} />}
      />
      <MarkChips series={series} width={size.width} from={from} to={to} timeZone={timeZone} marking={marking} />
      {!hidden.has('abnormal') && (
        <Flags
          series={series}
          width={size.width}
          from={from}
          to={to}
          words={words}
          actions={{ onZoom, marking, alerting, uidOf }}
        />
      )}
      {showScore && (
        <ScoreStrip series={series} from={from} to={to} width={size.width} height={STRIP_HEIGHT} belowPlot />
      )}
    </div>
  );
}

/** Columns in the order that `bandConfig` names; a new range gives a new array, so that the chart is drawn anew. */
function chartData(series: RankedSeries, from: number, to: number): uPlot.AlignedData {
  const { time, upper, lower, usual, weekBefore, value } = series;
  const lines = [upper, lower, usual, weekBefore ?? time.map(() => NaN), value];
  return to > from ? [time, ...lines.map(gapped)] : [[], ...lines.map(() => [])];
}
