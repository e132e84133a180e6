import {
  type DataFrame,
  dateTimeFormat,
  type GrafanaTheme2,
  getValueFormat,
  formattedValueToString,
  type PanelProps,
} from '@grafana/data';
import { Icon, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { css, cx } from '@emotion/css';
import { useMemo } from 'react';
import { orderSpans, type Span } from './spans';

/** Spans of one chain as a waterfall, in place of Grafana's traces panel: reads the same frame, shows less. */
export function TracesPanel({ data, height, timeZone }: PanelProps) {
  const styles = useStyles2(getStyles);
  const frame = data.series.find((one) => one.meta?.preferredVisualisationType === 'trace');
  const spans = useMemo(() => orderSpans(frame), [frame]);
  if (spans.length === 0) {
    return (
      <p className={styles.empty}>{noticeOf(data.series) ?? 'Pick a chain in the table above: it is drawn here.'}</p>
    );
  }
  const from = Math.min(...spans.map(({ start }) => start));
  const to = Math.max(...spans.map(({ start, duration }) => start + duration));
  const services = new Set(spans.map(({ service }) => service)).size;
  const failed = spans.filter(({ error }) => error).length;
  return (
    <div className={styles.panel} style={{ height }} data-testid="preview waterfall" tabIndex={0}>
      <p className={styles.head}>
        {spans.length} spans in {services} services, {duration(to - from)} from{' '}
        {dateTimeFormat(from, { timeZone, defaultWithMS: true })}
        {failed > 0 ? `, ${failed} failed` : ''}.{' '}
        {spans.some(({ critical }) => critical) && 'Bold: the end waited for it. '}Filled: own time, hollow: waiting.
      </p>
      <ol className={styles.list}>
        {spans.map((span) => (
          <Row key={span.id} span={span} from={from} length={Math.max(to - from, 0.001)} />
        ))}
      </ol>
    </div>
  );
}

function Row({ span, from, length }: { span: Span; from: number; length: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const place = (start: number, end: number) => ({
    left: `${((start - from) / length) * 100}%`,
    width: `max(2px, ${((end - start) / length) * 100}%)`,
  });
  const color = span.error ? theme.colors.error.main : theme.visualization.getColorByName('blue');
  const words = `${span.service} ${span.operation}, ${duration(span.duration)}${span.error ? ', failed' : ''}${span.critical ? ', on the critical path' : ''}`;
  return (
    <li className={styles.row}>
      <span className={styles.name} style={{ paddingLeft: Math.min(span.depth, 12) * 12 }}>
        {span.error && (
          <Icon name="exclamation-circle" size="sm" title="failed" style={{ color: theme.colors.error.text }} />
        )}{' '}
        <span className={cx(styles.service, span.critical && styles.critical)}>{span.service}</span> {span.operation}
      </span>
      <Tooltip content={<Details span={span} />} placement="top">
        <span className={styles.track} tabIndex={0} role="img" aria-label={words}>
          <span
            className={cx(styles.bar, span.critical && styles.criticalBar)}
            style={{ ...place(span.start, span.start + span.duration), borderColor: color }}
          />
          {span.own.map(({ start, end }) => (
            <span
              key={start}
              className={cx(styles.own, span.critical && styles.criticalOwn)}
              style={{ ...place(start, end), background: color }}
            />
          ))}
        </span>
      </Tooltip>
      <span className={cx(styles.duration, span.critical && styles.critical)}>{duration(span.duration)}</span>
    </li>
  );
}

function Details({ span }: { span: Span }) {
  return (
    <>
      {span.message && <div>{span.message}</div>}
      {span.tags.slice(0, 12).map(({ key, value }) => (
        <div key={key}>
          {key}: {String(value)}
        </div>
      ))}
    </>
  );
}

function duration(ms: number): string {
  return formattedValueToString(getValueFormat('ms')(ms, ms < 10 ? 2 : undefined));
}

function noticeOf(frames: DataFrame[]): string | undefined {
  return frames.flatMap(({ meta }) => meta?.notices ?? [])[0]?.text;
}

const getStyles = (theme: GrafanaTheme2) => ({
  empty: css({ color: theme.colors.text.secondary, padding: theme.spacing(2) }),
  panel: css({ overflow: 'auto' }),
  head: css({ color: theme.colors.text.secondary, margin: theme.spacing(0, 0, 1) }),
  list: css({ listStyle: 'none', margin: 0 }),
  row: css({
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
    height: 24,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  name: css({
    flex: '0 0 34%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
  }),
  service: css({ color: theme.colors.text.primary }),
  critical: css({ fontWeight: 700 }),
  track: css({
    position: 'relative',
    flexGrow: 1,
    height: 12,
    background: theme.colors.background.secondary,
    borderRadius: 2,
  }),
  bar: css({ position: 'absolute', top: 3, bottom: 3, border: '1px solid', borderRadius: 2 }),
  criticalBar: css({ top: 0, bottom: 0, borderWidth: 2 }),
  own: css({ position: 'absolute', top: 3, bottom: 3, borderRadius: 2 }),
  criticalOwn: css({ top: 0, bottom: 0 }),
  duration: css({ flex: '0 0 72px', textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
});
