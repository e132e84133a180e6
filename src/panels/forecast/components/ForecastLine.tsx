import { useLayoutEffect, useRef } from 'react';
import { colorManipulator } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { extent, type ValueRange } from '../../../ui/chart/valueRange';
import type { Size } from '../../../ui/panel/useSize';
import type { ForecastSeries } from '../model/readForecast';
import { crossingOf } from '../model/threshold';

interface Props {
  series: ForecastSeries;
  color: string;
  size: Size;
  timeRange: ValueRange;
}

const PADDING = 2;

/** A closed series as a small line, past solid and future faint, with a dot where it crosses its threshold. */
export function ForecastLine({ series, color, size, timeRange }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme2();
  const { width, height } = size;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    const range = extent(series.value, series.forecast);
    if (!canvas.current || !context || width <= 0 || range === null) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const x = (time: number) => ((time - timeRange.min) / (timeRange.max - timeRange.min)) * width;
    const y = (value: number) =>
      height - PADDING - ((value - range.min) / (range.max - range.min || 1)) * (height - 2 * PADDING);
    const draw = (column: readonly number[], stroke: string) => {
      context.beginPath();
      context.strokeStyle = stroke;
      column.forEach((value, row) => {
        if (Number.isFinite(value)) {
          const isStart = !Number.isFinite(column[row - 1] ?? NaN);
          context[isStart ? 'moveTo' : 'lineTo'](x(series.time[row]), y(value));
        }
      });
      context.stroke();
    };
    draw(series.value, color);
    draw(series.forecast, colorManipulator.alpha(color, 0.5));
    const at = crossingOf(series)?.at ?? null;
    if (at !== null) {
      context.beginPath();
      context.fillStyle = theme.colors.warning.main;
      context.arc(x(at), y(series.forecast[series.time.indexOf(at)]), 3, 0, 2 * Math.PI);
      context.fill();
    }
  }, [series, color, width, height, timeRange, theme]);

  return <canvas ref={canvas} aria-hidden style={{ display: 'block', flexShrink: 0, width, height }} />;
}
