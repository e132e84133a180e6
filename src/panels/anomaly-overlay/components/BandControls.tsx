import { css, cx } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { RAW } from '../../../ui/rawText';
import { testIds } from '../../../ui/testIds';
import { methodHelp, methodWord, type Method } from '../model/methods';

interface Props {
  /** How many stretches each method found. */
  counts: ReadonlyArray<{ method: Method; stretches: number }>;
  method: Method | null;
  onMethod: (method: Method | null) => void;
  /** Whether the week before is drawn; null where it is not known. */
  showsWeek: boolean | null;
  onWeek: (shows: boolean) => void;
}

/** What found the anomalies, as a filter, and the week before on demand. */
export function BandControls({ counts, method, onMethod, showsWeek, onWeek }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.row} data-testid={testIds.anomaly.controls}>
      {counts.length > 0 && (
        <div className={styles.group} role="group" aria-label={t('anomaly.methods', 'Found by')}>
          <span className={styles.label}>{t('anomaly.methods', 'Found by')}</span>
          {counts.map(({ method: one, stretches }) => (
            <Toggle
              key={one}
              isOn={method === one}
              help={methodHelp(one)}
              onClick={() => onMethod(method === one ? null : one)}
            >
              {t('anomaly.methods-count', '{{method}} {{stretches}}', { method: methodWord(one), stretches, ...RAW })}
            </Toggle>
          ))}
        </div>
      )}
      {showsWeek !== null && (
        <Toggle
          isOn={showsWeek}
          help={t('anomaly.week-help', 'Draw the same hours seven days earlier as a dotted line.')}
          onClick={() => onWeek(!showsWeek)}
        >
          {t('anomaly.week', 'A week before')}
        </Toggle>
      )}
    </div>
  );
}

interface ToggleProps {
  isOn: boolean;
  help: string;
  onClick: () => void;
  children: ReactNode;
}

function Toggle({ isOn, help, onClick, children }: ToggleProps) {
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={help} placement="bottom">
      <button type="button" aria-pressed={isOn} className={cx(styles.toggle, isOn && styles.on)} onClick={onClick}>
        {children}
        {isOn && <Icon name="check" size="xs" aria-hidden />}
      </button>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(0.5, 0),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  group: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
  label: css({ color: theme.colors.text.secondary, marginRight: theme.spacing(0.5) }),
  toggle: css({
    all: 'unset',
    boxSizing: 'border-box',
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minHeight: theme.spacing(3),
    padding: theme.spacing(0, 1),
    borderRadius: theme.shape.radius.pill,
    border: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.primary,
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  on: css({ background: theme.colors.action.selected, borderColor: theme.colors.primary.border }),
});
