import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Tooltip, useStyles2 } from '@grafana/ui';
import type { ShownNote } from '../../../contracts/notes';
import { DoneNotice } from '../../../ui/DoneNotice';
import { MoreButton } from '../../../ui/MoreButton';
import { RAW } from '../../../ui/rawText';
import { ErrorView, LoadingView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import type { IncidentNotes } from '../../data/useNotes';
import { Card } from '../../parts/Card';
import { momentAgo } from '../../parts/times';
import { NoteForm } from './NoteForm';

/** What people found out about an incident, newest first, and where to write it. */
export function Notes({ notes }: { notes: IncidentNotes }) {
  const styles = useStyles2(getStyles);
  const { answer, error, readAt, isBusy, done } = notes;
  const total = answer?.total ?? 0;
  const shown = answer?.notes ?? [];
  const left = total - shown.length;
  const title = total > 0 ? t('notes.title-count', 'Notes, {{total}}', { total }) : t('notes.title', 'Notes');
  return (
    <Card title={title} testId={testIds.incident.notes}>
      <div className={styles.content} aria-busy={notes.loading}>
        {answer?.mayEdit && <NoteForm notes={notes} />}
        {done && <DoneNotice done={done} onClose={notes.dismiss} />}
        {error !== undefined && (
          <ErrorView title={t('notes.unread', 'Notes could not be read')} error={error} onRetry={notes.retry} />
        )}
        {answer === undefined && error === undefined && <LoadingView />}
        {answer !== undefined && total === 0 && (
          <p className={styles.faint}>
            {answer.mayEdit
              ? t('notes.none', 'Nobody has written what they found yet.')
              : t('notes.none-viewer', 'Nobody has written what they found yet. Editors and Admins can.')}
          </p>
        )}
        {shown.length > 0 && (
          <ol className={styles.list}>
            {shown.map((note) => (
              <NoteItem key={note.id} note={note} now={readAt} isBusy={isBusy} onTakeBack={notes.takeBack} />
            ))}
          </ol>
        )}
        {(left > 0 || notes.showsMore) && (
          <div>
            <MoreButton left={left} showsAll={left <= 0} onToggle={notes.onMore} />
          </div>
        )}
      </div>
    </Card>
  );
}

interface ItemProps {
  note: ShownNote;
  now: number;
  isBusy: boolean;
  onTakeBack: (note: ShownNote) => void;
}

function NoteItem({ note, now, isBusy, onTakeBack }: ItemProps) {
  const styles = useStyles2(getStyles);
  const { by, text, at, mayChange } = note;
  const utc = `${dateTimeFormat(at, { timeZone: 'utc', format: 'YYYY-MM-DD HH:mm:ss' })} UTC`;
  return (
    <li className={styles.note}>
      <div className={styles.head}>
        <span className={styles.by}>{by}</span>
        <Tooltip content={utc}>
          {/* The exact time is for the keyboard, too. */}
          <time className={styles.faint} dateTime={new Date(at).toISOString()} tabIndex={0}>
            {ago(at, now)}
          </time>
        </Tooltip>
        {mayChange && (
          <Button
            className={styles.action}
            size="sm"
            variant="secondary"
            fill="text"
            icon="history"
            disabled={isBusy}
            aria-label={t('notes.take-back-of', 'Take back the note of {{by}}, {{when}}', {
              by,
              when: ago(at, now),
              ...RAW,
            })}
            onClick={() => onTakeBack(note)}
          >
            {t('notes.take-back', 'Take back')}
          </Button>
        )}
      </div>
      <div className={styles.text} dir="auto" {...(isTall(text) ? { tabIndex: 0 } : {})}>
        {text}
      </div>
    </li>
  );
}

const MINUTE = 60_000;

/** Clocks differ: what was written a moment ahead was written just now. */
function ago(at: number, now: number): string {
  return now - at < MINUTE ? t('notes.just-now', 'just now') : momentAgo(at, now);
}

/** A text that scrolls has to be reached by the keyboard. */
function isTall(text: string): boolean {
  return text.length > 700 || text.split('\n').length > 12;
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  faint: css({ color: theme.colors.text.secondary, margin: 0 }),
  list: css({
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    maxWidth: theme.spacing(100),
  }),
  note: css({
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:last-child': { paddingBottom: 0 },
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0, 1), minHeight: 24 }),
  by: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  action: css({ marginLeft: 'auto' }),
  text: css({
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    // Cut within a line, so that it shows that there is more.
    maxHeight: '13.25em',
    overflowY: 'auto',
    tabSize: 4,
  }),
});
