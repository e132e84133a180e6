import { css, cx } from '@emotion/css';
import { useId, useMemo, useState, type KeyboardEvent, type RefObject } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Input, useStyles2, useTheme2 } from '@grafana/ui';
import { stateLook } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import type { GraphModel } from '../model/graphModel';
import { searchNodes } from '../model/search';

interface Props {
  model: GraphModel;
  inputRef: RefObject<HTMLInputElement>;
  onGo: (id: string) => void;
  /** Gives the focus back to the graph. */
  onLeave: () => void;
}

/** Finds services by name, folded ones included; Enter goes to the one that is marked. */
export function SearchBox({ model, inputRef, onGo, onLeave }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const id = useId();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const hits = useMemo(() => searchNodes(model, words, 12), [model, words]);
  const open = words.trim() !== '';

  const choose = (hit: number | undefined) => {
    const node = hit === undefined ? undefined : model.nodes[hit];
    if (node) {
      setWords('');
      onGo(node.id);
      onLeave();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') {
      choose(hits[at]);
    } else if (event.key === 'Escape') {
      setWords('');
      onLeave();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((at + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % Math.max(1, hits.length));
    }
  };

  return (
    <div className={styles.box}>
      <Input
        ref={inputRef}
        value={words}
        prefix={<Icon name="search" />}
        placeholder={t('graph.search', 'Find a service')}
        aria-label={t('graph.search', 'Find a service')}
        data-testid={testIds.graph.search}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && hits.length > 0 ? `${id}-${at}` : undefined}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setWords('')}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={t('graph.search-results', 'Services found')}
        className={cx(styles.list, !open && styles.closed)}
      >
        {hits.map((hit, i) => {
          const node = model.nodes[hit];
          const look = stateLook(node.state, theme);
          return (
            // The pointer must not take the focus away before the choice is made.
            <li
              key={node.id}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === at}
              className={cx(styles.hit, i === at && styles.active)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(hit)}
            >
              <Icon name={look.icon} size="sm" style={{ color: look.text }} title={look.word} />
              <span className={styles.name}>{node.name}</span>
            </li>
          );
        })}
        {open && hits.length === 0 && (
          <li className={styles.none} role="option" aria-selected={false} aria-disabled>
            {t('graph.search-none', 'No service has that name')}
          </li>
        )}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ position: 'relative', maxWidth: 200 }),
  list: css({
    position: 'absolute',
    zIndex: 5,
    top: '100%',
    left: 0,
    minWidth: '100%',
    maxWidth: 320,
    margin: theme.spacing(0.5, 0, 0),
    padding: theme.spacing(0.5),
    listStyle: 'none',
    maxHeight: 260,
    overflow: 'auto',
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
  }),
  closed: css({ display: 'none' }),
  hit: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1),
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
  }),
  active: css({ background: theme.colors.action.hover }),
  name: css({ overflowWrap: 'anywhere' }),
  none: css({ padding: theme.spacing(0.5, 1), color: theme.colors.text.secondary }),
});
