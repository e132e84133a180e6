import { css } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

export interface TooltipRow {
  label: string;
  value: ReactNode;
  /** Line colour in front of the label. */
  color?: string;
}

interface Props {
  time: string;
  title?: string;
  rows: readonly TooltipRow[];
  children?: ReactNode;
}

/** What a chart says at a time: figures with names, and a sentence below. */
export function ChartTooltip({ time, title, rows, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.tooltip}>
      <div className={styles.time}>{time}</div>
      {title !== undefined && <div className={styles.title}>{title}</div>}
      <dl className={styles.rows}>
        {rows.map(({ label, value, color }) => (
          <div key={label} className={styles.row}>
            <dt>
              <span className={styles.key} style={{ background: color ?? 'transparent' }} />
              {label}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({
    padding: theme.spacing(1),
    whiteSpace: 'normal',
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  time: css({ color: theme.colors.text.secondary }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  rows: css({ margin: theme.spacing(0.5, 0, 0) }),
  row: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    dt: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      fontWeight: 'inherit',
      color: theme.colors.text.secondary,
    },
    dd: { margin: 0, textAlign: 'right' },
  }),
  key: css({
    width: theme.spacing(1.5),
    height: theme.spacing(0.5),
    borderRadius: theme.shape.radius.default,
    flexShrink: 0,
  }),
});
