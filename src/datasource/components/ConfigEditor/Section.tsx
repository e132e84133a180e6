import { css } from '@emotion/css';
import { useId, useState, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  description?: string;
  children: ReactNode;
  /** Closed at first; for settings that few need. */
  folded?: boolean;
}

/** A titled group of settings. */
export function Section({ title, description, children, folded = false }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [open, setOpen] = useState(!folded);
  return (
    <section aria-labelledby={id}>
      <div className={styles.header}>
        <h3 id={id} className={styles.title}>
          {folded ? (
            <Button
              className={styles.fold}
              variant="secondary"
              fill="text"
              icon={open ? 'angle-down' : 'angle-right'}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {title}
            </Button>
          ) : (
            title
          )}
        </h3>
        {description !== undefined && <p className={styles.text}>{description}</p>}
      </div>
      {open && <div className={styles.body}>{children}</div>}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({ marginBottom: theme.spacing(1) }),
  title: css({ ...theme.typography.h5, margin: 0 }),
  fold: css({ marginLeft: theme.spacing(-2) }),
  text: css({ color: theme.colors.text.secondary, margin: 0 }),
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
});
