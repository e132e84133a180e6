import { css } from '@emotion/css';
import { useId, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { noticesOf } from '../../ui/frames';
import { ErrorView, LoadingView } from '../../ui/States';
import type { Frames } from '../data/useFrames';

interface Props {
  title: string;
  answer: Pick<Frames, 'first' | 'loading' | 'error' | 'frames'>;
  onRetry: () => void;
  children: ReactNode;
  /** Right of the title. */
  actions?: ReactNode;
  testId?: string;
}

/** One part of a page: keeps its old content while a new answer loads, and its failures to itself. */
export function SectionCard({ title, answer, onRetry, children, actions, testId }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id} aria-busy={answer.loading} data-testid={testId}>
      {answer.loading && !answer.first && <div className={styles.line} />}
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {actions}
      </header>
      <ErrorBoundary resetKeys={[answer.frames]}>
        {answer.error !== undefined && <ErrorView error={answer.error} onRetry={onRetry} />}
        {answer.first && answer.error === undefined ? (
          <LoadingView />
        ) : answer.frames.length > 0 || answer.error === undefined ? (
          children
        ) : null}
        {noticesOf(answer.frames).map(({ text }) => (
          <p key={text} className={styles.notice}>
            <Icon name="info-circle" size="sm" aria-hidden /> {text}
          </p>
        ))}
      </ErrorBoundary>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'relative',
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1.5, 2),
    minWidth: 0,
    overflow: 'hidden',
  }),
  line: css({
    position: 'absolute',
    top: 0,
    left: 0,
    right: 0,
    height: 2,
    background: theme.colors.primary.main,
    opacity: 0.6,
  }),
  header: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  notice: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    margin: theme.spacing(1, 0, 0),
  }),
  title: css({ ...theme.typography.h5, margin: 0 }),
});
