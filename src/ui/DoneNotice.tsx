import { css } from '@emotion/css';
import { useEffect, useRef } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, IconButton, useStyles2 } from '@grafana/ui';

/** What was done last, or why it could not be, and how to undo it. */
export interface Done {
  sentence: string;
  undo: { label: string; act: () => void } | null;
  /** Whether what had the focus is gone: the undo takes it. */
  takesFocus?: boolean;
}

/** What was done and its undo, until it is closed. */
export function DoneNotice({ done, onClose }: { done: Done; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (done.takesFocus) {
      undo.current?.focus();
    }
  }, [done]);
  return (
    <div className={styles.notice} role={done.undo ? 'status' : 'alert'}>
      <span>{done.sentence}</span>
      {done.undo && (
        <Button ref={undo} size="sm" variant="secondary" fill="text" onClick={done.undo.act}>
          {done.undo.label}
        </Button>
      )}
      <IconButton name="times" size="sm" tooltip={t('done.close', 'Close')} onClick={onClose} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  notice: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    width: 'fit-content',
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
  }),
});
