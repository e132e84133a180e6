import { type DataFrame, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Tooltip, type UPlotConfigBuilder, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';
import { useLayoutEffect, useState } from 'react';

interface Mark {
  time: number;
  end: number;
  title: string;
  text: string;
  color: string;
}

interface Plot {
  left: number;
  width: number;
  top: number;
  height: number;
  min: number;
  max: number;
}

interface Props {
  config: UPlotConfigBuilder;
  annotations?: DataFrame[];
  timeZone: string;
}

/** Marks of annotations across a time series picture: a line for a moment, a light range for a stretch. */
export function AnnotationMarks({ config, annotations = [], timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const [plot, setPlot] = useState<Plot>();
  useLayoutEffect(() => {
    config.addHook('draw', (u) => {
      const { left, top, width, height } = u.bbox;
      const ratio = window.devicePixelRatio || 1;
      const next = {
        left: left / ratio,
        top: top / ratio,
        width: width / ratio,
        height: height / ratio,
        min: u.scales.x.min ?? 0,
        max: u.scales.x.max ?? 1,
      };
      setPlot((old) => (old && JSON.stringify(old) === JSON.stringify(next) ? old : next));
    });
  }, [config]);
  if (!plot) {
    return null;
  }
  const place = (time: number) =>
    plot.left + Math.min(1, Math.max(0, (time - plot.min) / (plot.max - plot.min))) * plot.width;
  return (
    <>
      {annotations
        .flatMap(marksOf)
        .filter(({ time, end }) => end >= plot.min && time <= plot.max)
        .map(({ time, end, title, text, color }, index) => (
          <div
            key={index}
            data-testid="preview annotation"
            className={styles.mark}
            style={{
              left: place(time),
              width: Math.max(2, place(end) - place(time)),
              top: plot.top,
              height: plot.height,
              background: `${color}33`,
            }}
          >
            <Tooltip content={`${title === text ? '' : title} ${text} ${dateTimeFormat(time, { timeZone })}`.trim()}>
              <div className={styles.handle} style={{ background: color }} />
            </Tooltip>
          </div>
        ))}
    </>
  );
}

function marksOf(frame: DataFrame): Mark[] {
  const column = (name: string): unknown[] => frame.fields.find((field) => field.name === name)?.values ?? [];
  const [times, ends, titles, texts, colors] = [
    column('time'),
    column('timeEnd'),
    column('title'),
    column('text'),
    column('color'),
  ];
  return times.map((time, row) => ({
    time: Number(time),
    end: Number(ends[row] ?? time),
    title: String(titles[row] ?? ''),
    text: String(texts[row] ?? ''),
    color: /^#[0-9a-f]{6}/i.test(String(colors[row])) ? String(colors[row]).slice(0, 7) : '#ff9830',
  }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Dragging to zoom goes through the range; only the handle at its foot is hovered.
  mark: css({ position: 'absolute', pointerEvents: 'none' }),
  handle: css({
    position: 'absolute',
    bottom: 0,
    left: 0,
    right: 0,
    minWidth: 6,
    height: 5,
    borderRadius: theme.shape.radius.default,
    pointerEvents: 'auto',
  }),
});
