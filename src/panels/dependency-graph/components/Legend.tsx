import { css, cx } from '@emotion/css';
import { useMemo, type Dispatch } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { stateLook } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import type { View, ViewAction } from '../hooks/useGraphView';
import { kindWord, stateWord } from '../model/describe';
import { countKinds, countStates } from '../model/filter';
import { KINDS, type GraphModel } from '../model/graphModel';
import { cornersOf } from '../render/shapes';

interface Props {
  model: GraphModel;
  view: View;
  dispatch: Dispatch<ViewAction>;
  /** Little room: states only. */
  narrow: boolean;
}

/** What colours and shapes mean and how many there are of each; a click sets those nodes back or brings them out again. */
export function Legend({ model, view, dispatch, narrow }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const states = useMemo(() => countStates(model), [model]);
  const kinds = useMemo(() => countKinds(model), [model]);
  const filtered = view.hiddenStates.length + view.hiddenKinds.length > 0;
  return (
    <div
      className={styles.legend}
      role="group"
      aria-label={t('graph.legend', 'Legend and filter')}
      data-testid={testIds.graph.legend}
    >
      {states.map(({ state, count }) => {
        const look = stateLook(state, theme);
        const shown = !view.hiddenStates.includes(state);
        return (
          <button
            key={state}
            type="button"
            className={cx(styles.item, !shown && styles.off)}
            aria-pressed={shown}
            onClick={() => dispatch({ do: 'toggle-state', state })}
          >
            <Icon name={look.icon} size="sm" style={{ color: look.text }} aria-hidden />
            {stateWord(state)} <span className={styles.count}>{count}</span>
          </button>
        );
      })}
      {!narrow && kinds.length > 1 && (
        <>
          <span className={styles.gap} />
          {kinds.map(({ kind, count }) => {
            const shown = !view.hiddenKinds.includes(kind);
            return (
              <button
                key={kind}
                type="button"
                className={cx(styles.item, !shown && styles.off)}
                aria-pressed={shown}
                onClick={() => dispatch({ do: 'toggle-kind', kind })}
              >
                <Outline shape={KINDS.indexOf(kind)} />
                {kindWord(kind)} <span className={styles.count}>{count}</span>
              </button>
            );
          })}
        </>
      )}
      {filtered && (
        <button type="button" className={styles.item} onClick={() => dispatch({ do: 'clear-filter' })}>
          <Icon name="times" size="sm" aria-hidden />
          {t('graph.filter-clear', 'Show all')}
        </button>
      )}
    </div>
  );
}

function Outline({ shape }: { shape: number }) {
  const corners = cornersOf(shape, 7, 7, 5);
  return (
    <svg width="14" height="14" aria-hidden fill="none" stroke="currentColor" strokeWidth="1.5">
      {corners ? <polygon points={corners.join(' ')} /> : <circle cx="7" cy="7" r="5" />}
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    pointerEvents: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  gap: css({ width: theme.spacing(1) }),
  item: css({
    all: 'unset',
    boxSizing: 'border-box',
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minHeight: theme.spacing(3),
    padding: theme.spacing(0, 0.75),
    cursor: 'pointer',
    color: theme.colors.text.primary,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.background.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  off: css({ textDecoration: 'line-through', color: theme.colors.text.secondary }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
