import { css } from '@emotion/css';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { IconButton, Popover, useStyles2 } from '@grafana/ui';

type Mode = 'closed' | 'peek' | 'pinned';

/** Long enough to cross from the flag to its card, and not to open under a pointer that passes. */
const DELAY = 200;

interface Trigger {
  ref: (element: HTMLButtonElement | null) => void;
  'aria-haspopup': 'dialog';
  'aria-expanded': boolean;
  onClick: () => void;
  onMouseEnter: () => void;
  onMouseLeave: () => void;
}

interface Props {
  label: string;
  content: ReactNode;
  /** Draws the button that the card belongs to. */
  children: (trigger: Trigger) => ReactNode;
}

/** A card that opens under the pointer and stays after a click, on top of all panels; Escape gives the focus back. */
export function FlagPopover({ label, content, children }: Props) {
  const styles = useStyles2(getStyles);
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [mode, setMode] = useState<Mode>('closed');
  const [isOver, setOver] = useState(false);
  const card = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const follow = (old: Mode): Mode =>
      isOver && old === 'closed' ? 'peek' : !isOver && old === 'peek' ? 'closed' : old;
    const timer = window.setTimeout(() => setMode(follow), DELAY);
    return () => window.clearTimeout(timer);
  }, [isOver]);
  useEffect(() => {
    if (mode !== 'pinned') {
      return;
    }
    card.current?.focus();
    const onOutside = ({ target }: MouseEvent) => {
      if (target instanceof Node && !card.current?.contains(target) && !button?.contains(target)) {
        setMode('closed');
      }
    };
    document.addEventListener('mousedown', onOutside);
    return () => document.removeEventListener('mousedown', onOutside);
  }, [mode, button]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setMode('closed');
      button?.focus();
    }
  };

  return (
    <>
      {children({
        ref: setButton,
        'aria-haspopup': 'dialog',
        'aria-expanded': mode !== 'closed',
        onClick: () => setMode(mode === 'pinned' ? 'closed' : 'pinned'),
        onMouseEnter: () => setOver(true),
        onMouseLeave: () => setOver(false),
      })}
      {button && (
        <Popover
          show={mode !== 'closed'}
          referenceElement={button}
          placement="bottom-start"
          wrapperClassName={styles.wrapper}
          content={
            <div
              ref={card}
              role="dialog"
              aria-label={label}
              tabIndex={-1}
              className={styles.card}
              onKeyDown={onKeyDown}
              // Who uses what is on the card wants it to stay, wherever the pointer goes.
              onMouseDown={() => setMode('pinned')}
              onMouseEnter={() => setOver(true)}
              onMouseLeave={() => setOver(false)}
            >
              {mode === 'pinned' && (
                <IconButton
                  name="times"
                  tooltip={t('anomaly.card.close', 'Close')}
                  className={styles.close}
                  onClick={() => setMode('closed')}
                />
              )}
              {content}
            </div>
          }
        />
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  wrapper: css({ zIndex: theme.zIndex.tooltip }),
  card: css({
    position: 'relative',
    padding: theme.spacing(1.5),
    maxWidth: 'calc(100vw - 16px)',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  close: css({ position: 'absolute', top: theme.spacing(1), right: theme.spacing(0.5) }),
});
