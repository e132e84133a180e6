import { css } from '@emotion/css';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, IconButton, useStyles2, useTheme2 } from '@grafana/ui';
import type { State } from '../state';
import { stateLook } from '../stateColor';
import { useSize, type Size } from './useSize';

/** The state in one sentence; without a state where nothing is judged. */
export interface PanelVerdict {
  state?: State;
  sentence: ReactNode;
}

interface Props {
  width: number;
  height: number;
  /** Above the picture. */
  verdict?: PanelVerdict;
  /** Between the verdict and what it is about: the picture, or its table. */
  controls?: ReactNode;
  /** Draws the picture into the room that is left. */
  children: (size: Size) => ReactNode;
  /** The table behind the picture; there is none without it. */
  table?: () => ReactNode;
  onCsv?: () => void;
  /** Gets the element with the picture. */
  onPng?: (picture: HTMLElement) => void;
}

/** Fields in which `t` is a letter. */
const TYPING = 'input, textarea, select, [contenteditable="true"]';

/** What our panels have in common: the verdict, the tools beside it, and the table twin that `t` shows. */
export function PanelShell({ width, height, verdict, controls, children, table, onCsv, onPng }: Props) {
  const styles = useStyles2(getStyles);
  const [isTable, setTable] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body, { width, height });
  const showsTable = isTable && table !== undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
    if (event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping && table) {
      // Grafana begins its own shortcuts with the same letter.
      event.stopPropagation();
      setTable(!isTable);
    }
  };

  return (
    <div className={styles.panel} style={{ width, height }} onKeyDown={onKeyDown}>
      <div className={styles.bar}>
        <div className={styles.verdict} role="status" aria-live="polite">
          {verdict?.state && <VerdictIcon state={verdict.state} />}
          <span>{verdict?.sentence}</span>
        </div>
        <div className={styles.tools}>
          {table && (
            <IconButton
              name={showsTable ? 'graph-bar' : 'table'}
              size="md"
              aria-pressed={showsTable}
              tooltip={
                showsTable
                  ? t('panel-shell.picture', 'Show the picture (t)')
                  : t('panel-shell.table', 'Show as a table (t)')
              }
              onClick={() => setTable(!isTable)}
            />
          )}
          {onCsv && !showsTable && (
            <IconButton name="file-alt" size="md" tooltip={t('panel-shell.csv', 'Download as CSV')} onClick={onCsv} />
          )}
          {onPng && !showsTable && (
            <IconButton
              name="camera"
              size="md"
              tooltip={t('panel-shell.png', 'Download as PNG')}
              onClick={() => body.current && onPng(body.current)}
            />
          )}
        </div>
      </div>
      {controls}
      <div className={styles.body} ref={body}>
        {showsTable ? table() : children(size)}
      </div>
    </div>
  );
}

function VerdictIcon({ state }: { state: State }) {
  const look = stateLook(state, useTheme2());
  return <Icon name={look.icon} style={{ color: look.text }} title={look.word} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden', fontVariantNumeric: 'tabular-nums' }),
  bar: css({
    display: 'flex',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    minHeight: theme.spacing(3),
    flexShrink: 0,
  }),
  verdict: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.75),
    minWidth: 0,
    color: theme.colors.text.primary,
    lineHeight: theme.typography.body.lineHeight,
    '& > svg, & > div': { flexShrink: 0, marginTop: theme.spacing(0.375) },
  }),
  tools: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    flexShrink: 0,
    minHeight: theme.spacing(3),
  }),
  body: css({ flex: 1, minHeight: 0, minWidth: 0, position: 'relative', overflow: 'hidden' }),
});
