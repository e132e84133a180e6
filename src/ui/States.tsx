import { css } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, Spinner, Stack, useStyles2 } from '@grafana/ui';
import { testIds } from './testIds';

interface FrameProps {
  icon: IconName;
  tone: 'neutral' | 'warning' | 'error';
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  testId: string;
  role?: 'alert' | 'status';
}

function StateFrame({ icon, tone, title, children, actions, testId, role = 'status' }: FrameProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.container} data-testid={testId} role={role}>
      <div className={styles.inner}>
        <Icon name={icon} size="xl" className={styles[tone]} aria-hidden />
        <div className={styles.title}>{title}</div>
        {children !== undefined && <div className={styles.text}>{children}</div>}
        {actions !== undefined && (
          <Stack direction="row" gap={1} wrap="wrap" justifyContent="center">
            {actions}
          </Stack>
        )}
      </div>
    </div>
  );
}

interface ViewProps {
  /** What is the case, in a few words. */
  title?: string;
  /** What is missing and what the next step is. */
  children?: ReactNode;
  /** Buttons or links for the next step. */
  actions?: ReactNode;
}

/** Nothing to show: says what is missing and offers the next step. */
export function EmptyView({ title, children, actions }: ViewProps) {
  return (
    <StateFrame
      icon="search"
      tone="neutral"
      title={title ?? t('states.empty-title', 'Nothing in this time range')}
      actions={actions}
      testId={testIds.states.empty}
    >
      {children ?? t('states.empty-text', 'No chains match. Widen the time range, remove a filter, or import data.')}
    </StateFrame>
  );
}

interface ErrorViewProps extends ViewProps {
  /** Shown as the sentence unless children are given. */
  error?: unknown;
  onRetry?: () => void;
}

/** Something failed: the sentence of the error, and a way to try again. */
export function ErrorView({ title, children, actions, error, onRetry }: ErrorViewProps) {
  const buttons =
    onRetry === undefined ? (
      actions
    ) : (
      <>
        <Button icon="sync" variant="secondary" size="sm" onClick={onRetry}>
          {t('states.retry', 'Try again')}
        </Button>
        {actions}
      </>
    );
  return (
    <StateFrame
      icon="exclamation-circle"
      tone="error"
      role="alert"
      title={title ?? t('states.error-title', 'This could not be answered')}
      actions={buttons}
      testId={testIds.states.error}
    >
      {children ?? errorText(error)}
    </StateFrame>
  );
}

/** Too little history for a verdict: says what is still needed. */
export function LearningView({ title, children, actions }: ViewProps) {
  return (
    <StateFrame
      icon="hourglass"
      tone="neutral"
      title={title ?? t('states.learning-title', 'Still learning')}
      actions={actions}
      testId={testIds.states.learning}
    >
      {children ??
        t(
          'states.learning-text',
          'There is too little history for a verdict yet. Bands stay wide until there is more.'
        )}
    </StateFrame>
  );
}

/** The user may not see this: says who can change that. */
export function ForbiddenView({ title, children, actions }: ViewProps) {
  return (
    <StateFrame
      icon="lock"
      tone="warning"
      title={title ?? t('states.forbidden-title', 'You may not see this')}
      actions={actions}
      testId={testIds.states.forbidden}
    >
      {children ??
        t('states.forbidden-text', 'Ask a Grafana administrator for the permission to query this data source.')}
    </StateFrame>
  );
}

/** First load only: later loads keep the old picture and show a thin line. */
export function LoadingView({ title }: Pick<ViewProps, 'title'>) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.container} data-testid={testIds.states.loading} role="status" aria-live="polite">
      <div className={styles.loading}>
        <Spinner inline />
        <span>{title ?? t('states.loading', 'Loading…')}</span>
      </div>
    </div>
  );
}

/** The sentence inside anything that was thrown or rejected, Grafana's fetch errors included. */
export function errorText(error: unknown): string {
  if (typeof error === 'string' && error !== '') {
    return error;
  }
  if (typeof error === 'object' && error !== null) {
    const { data, message, statusText } = error as {
      data?: { message?: unknown; error?: unknown };
      message?: unknown;
      statusText?: unknown;
    };
    const found = [data?.message, message, data?.error, statusText].find(
      (text) => typeof text === 'string' && text !== ''
    );
    if (typeof found === 'string') {
      return found;
    }
  }
  return t('states.unknown-error', 'The cause is unknown. The server log has more.');
}

const getStyles = (theme: GrafanaTheme2) => ({
  container: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '100%',
    height: '100%',
    minHeight: theme.spacing(8),
    padding: theme.spacing(1),
    overflow: 'auto',
  }),
  inner: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: theme.spacing(1),
    maxWidth: theme.spacing(60),
    textAlign: 'center',
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, color: theme.colors.text.primary }),
  text: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  loading: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), color: theme.colors.text.secondary }),
  neutral: css({ color: theme.colors.text.secondary }),
  warning: css({ color: theme.colors.warning.text }),
  error: css({ color: theme.colors.error.text }),
});
