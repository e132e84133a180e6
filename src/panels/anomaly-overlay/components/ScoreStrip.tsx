import { useLayoutEffect, useRef } from 'react';
import { colorManipulator } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useTheme2 } from '@grafana/ui';
import { plotSpan } from '../../../ui/chart/chartConfig';
import { RAW } from '../../../ui/rawText';
import { severityState } from '../../../ui/state';
import { stateLook } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import type { RankedSeries } from '../model/rankSeries';
import { scoreBins } from '../model/scoreBins';

interface Props {
  series: RankedSeries;
  from: number;
  to: number;
  /** Of the chart whose plot it belongs to, or of the strip itself. */
  width: number;
  height: number;
  /** Placed below the plot of a chart of that width. */
  belowPlot: boolean;
}

/** Pixels per column: narrower ones would not be seen. */
const COLUMN = 2;

/** How strange each moment is, from 0 to 1: darker is stranger, coloured where there is a verdict. */
export function ScoreStrip({ series, from, to, width, height, belowPlot }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme2();
  const place = belowPlot ? plotSpan(width) : { left: 0, width };

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || place.width <= 0) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(place.width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = theme.colors.background.secondary;
    context.fillRect(0, 0, place.width, height);
    const bins = scoreBins(series, from, to, Math.floor(place.width / COLUMN));
    const columnWidth = place.width / bins.length;
    bins.forEach(({ score, severity }, column) => {
      if (Number.isFinite(score) && score > 0) {
        const base = severity > 0 ? stateLook(severityState(severity), theme).main : theme.colors.text.primary;
        // Marked moments start strong; the rest stays a hint.
        const strength = severity > 0 ? 0.45 + 0.55 * score : 0.5 * score ** 2;
        context.fillStyle = colorManipulator.alpha(base, Math.min(1, strength));
        context.fillRect(column * columnWidth, 0, columnWidth + 0.5, height);
      }
    });
  }, [series, from, to, place.width, height, theme]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('anomaly.strip.label', 'Score of {{title}} over time: {{stretches}} abnormal stretches', {
        title: series.title,
        stretches: series.stretches.length,
        ...RAW,
      })}
      data-testid={testIds.anomaly.score}
      style={{
        display: 'block',
        flexShrink: 0,
        marginLeft: place.left,
        width: place.width,
        height,
        borderRadius: theme.shape.radius.default,
      }}
    />
  );
}
