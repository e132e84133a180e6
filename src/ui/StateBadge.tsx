import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { State } from './state';
import { stateLook } from './stateColor';

interface Props {
  state: State;
  /** Text in place of the state's own word. */
  word?: string;
}

/** A state as icon and word in its colour. */
export function StateBadge({ state, word }: Props) {
  const styles = useStyles2(getStyles);
  const look = stateLook(state, useTheme2());
  return (
    <span className={styles.badge} style={{ color: look.text }}>
      <Icon key={look.icon} name={look.icon} size="sm" aria-hidden />
      {word ?? look.word}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  badge: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
});
