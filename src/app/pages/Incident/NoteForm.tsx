import { css } from '@emotion/css';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, TextArea, useStyles2 } from '@grafana/ui';
import { LONGEST_NOTE } from '../../../contracts/notes';
import { readable } from '../../../contracts/readable';
import type { IncidentNotes } from '../../data/useNotes';

/** How many characters are left is told once these or fewer are. */
const FEW_LEFT = 500;

/** Where a note is written. What is typed stays until it is kept. */
export function NoteForm({ notes: { draft, onDraft, write, isBusy } }: { notes: IncidentNotes }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const left = LONGEST_NOTE - readable(draft).length;
  const isTooLong = left < 0;
  const maySend = !isBusy && !isTooLong && left < LONGEST_NOTE;
  const area = useRef<HTMLTextAreaElement>(null);
  const wasBusy = useRef(false);
  useEffect(() => {
    // The button that was pressed has nothing more to send: what comes next is typed.
    const { activeElement } = document;
    const isLost = activeElement === document.body || area.current?.form?.contains(activeElement);
    if (wasBusy.current && !isBusy && draft === '' && isLost) {
      area.current?.focus();
    }
    wasBusy.current = isBusy;
  }, [isBusy, draft]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && maySend) {
      event.preventDefault();
      write();
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (maySend) {
          write();
        }
      }}
    >
      <label htmlFor={id} className={styles.label}>
        {t('notes.label', 'What did you find?')}
      </label>
      <TextArea
        ref={area}
        id={id}
        rows={3}
        value={draft}
        invalid={isTooLong}
        aria-invalid={isTooLong}
        aria-describedby={`${id}-help`}
        onChange={(event) => onDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.foot}>
        <Button type="submit" size="sm" icon={isBusy ? 'spinner' : 'plus'} disabled={!maySend}>
          {t('notes.add', 'Add note')}
        </Button>
        <span id={`${id}-help`} className={isTooLong ? styles.wrong : styles.faint}>
          {help(left)}
        </span>
      </div>
    </form>
  );
}

function help(left: number): string {
  if (left < 0) {
    return t('notes.too-long', '{{over}} characters too long: a note may have {{most}}.', {
      over: many(-left),
      most: many(LONGEST_NOTE),
    });
  }
  return left <= FEW_LEFT
    ? t('notes.left', '{{left}} characters left.', { left })
    : t('notes.help', 'Plain text, with your name and the time. Ctrl+Enter adds it.');
}

function many(count: number): string {
  return count.toLocaleString('en-US');
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.75), maxWidth: theme.spacing(100) }),
  label: css({ color: theme.colors.text.secondary }),
  foot: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  wrong: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize }),
});
