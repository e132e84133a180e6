import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { State } from '../../ui/state';
import { stateLook } from '../../ui/stateColor';

/** The sentence that a page opens with, with the icon of its state. */
export function Verdict({ text, state, testId }: { text: string; state: State; testId: string }) {
  const styles = useStyles2(getStyles);
  const look = stateLook(state, useTheme2());
  return (
    <p className={styles.sentence} data-testid={testId}>
      <Icon name={look.icon} size="lg" style={{ color: look.text }} title={look.word} /> {text}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sentence: css({ fontSize: theme.typography.h4.fontSize, lineHeight: 1.4, margin: 0, maxWidth: '90ch' }),
});
