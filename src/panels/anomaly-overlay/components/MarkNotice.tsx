import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { DoneNotice, type Done } from '../../../ui/DoneNotice';

/** What was done to a mark, and its undo, at the foot of the panel until it is closed. */
export function MarkNotice({ done, onClose }: { done: Done; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.foot}>
      <DoneNotice done={done} onClose={onClose} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  foot: css({
    position: 'absolute',
    bottom: theme.spacing(0.5),
    left: theme.spacing(1),
    right: theme.spacing(1),
    width: 'fit-content',
    margin: '0 auto',
    boxShadow: theme.shadows.z2,
    zIndex: 2,
  }),
});
