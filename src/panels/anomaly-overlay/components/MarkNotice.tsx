import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import type { Done } from '../hooks/useMarking';

/** What was done to a mark, and its undo, at the foot of the panel until it is closed. */
export function MarkNotice({ done, onClose }: { done: Done; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.notice} role={done.undo ? 'status' : 'alert'}>
      <span>{done.sentence}</span>
      {done.undo && (
        <Button size="sm" variant="secondary" fill="text" onClick={done.undo.act}>
          {done.undo.label}
        </Button>
      )}
      <IconButton name="times" size="sm" tooltip={t('anomaly.marks.close', 'Close')} onClick={onClose} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  notice: css({
    position: 'absolute',
    bottom: theme.spacing(0.5),
    left: theme.spacing(1),
    right: theme.spacing(1),
    width: 'fit-content',
    margin: '0 auto',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    zIndex: 2,
  }),
});
