import { css } from '@emotion/css';
import { useId, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  children: ReactNode;
  testId?: string;
}

/** One part of a page that shows what is there already. */
export function Card({ title, children, testId }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id} data-testid={testId}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1.5, 2),
    minWidth: 0,
  }),
  title: css({ ...theme.typography.h5, margin: theme.spacing(0, 0, 1) }),
});
