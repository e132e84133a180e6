import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { RAW } from '../../../ui/rawText';
import type { Marking } from '../hooks/useMarking';
import { kindHelp, kindWord, KINDS, markAround, markOf } from '../model/marks';
import type { BandSeries } from '../model/readBands';

interface Props {
  series: BandSeries;
  range: { start: number; end: number };
  marking: Marking;
  /** Whether the buttons say what they are for. */
  isLabelled?: boolean;
}

/** Says what a stretch was: one button per kind, or the mark that it has and its undo. Nothing for who may not mark. */
export function MarkButtons({ series, range, marking, isLabelled = false }: Props) {
  const styles = useStyles2(getStyles);
  const mark = markAround(series.marks, range);
  const mayMark = marking.mayMark(series);
  if (mark !== undefined) {
    const isOwn = mark.id !== '';
    return (
      <div className={styles.row}>
        <span>{t('anomaly.marks.is', 'Marked: {{kind}}', { kind: kindWord(mark.kind), ...RAW })}</span>
        {isOwn && mayMark && (
          <Button
            size="sm"
            variant="secondary"
            icon="history"
            disabled={marking.isBusy}
            onClick={() => marking.takeBack(series, mark)}
          >
            {t('anomaly.marks.take-back', 'Take back')}
          </Button>
        )}
      </div>
    );
  }
  if (!mayMark) {
    return null;
  }
  return (
    <div className={styles.row} role="group" aria-label={t('anomaly.marks.what', 'What was it?')}>
      {isLabelled && <span className={styles.label}>{t('anomaly.marks.what', 'What was it?')}</span>}
      {KINDS.map((kind) => (
        <Button
          key={kind}
          size="sm"
          variant="secondary"
          tooltip={kindHelp(kind)}
          disabled={marking.isBusy}
          onClick={() => marking.mark(series, markOf(series, range, kind))}
        >
          {kindWord(kind)}
        </Button>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
  label: css({ color: theme.colors.text.secondary, marginRight: theme.spacing(0.5) }),
});
