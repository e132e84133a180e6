import { css } from '@emotion/css';
import { useMemo } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { plotSpan } from '../../../ui/chart/chartConfig';
import { clockTime } from '../../../ui/chart/clock';
import { PICTURE_TEXT } from '../../../ui/chart/picture';
import { RAW } from '../../../ui/rawText';
import { testIds } from '../../../ui/testIds';
import type { Marking } from '../hooks/useMarking';
import { kindHelp, kindWord, type PanelMark } from '../model/marks';
import { placeMarks } from '../model/placeMarks';
import type { BandSeries } from '../model/readBands';
import { FLAG_LANE } from './bandConfig';
import { FlagPopover } from './FlagPopover';

interface Props {
  series: BandSeries;
  /** Of the chart, in pixels. */
  width: number;
  from: number;
  to: number;
  timeZone: TimeZone;
  marking: Marking;
}

/** A label on each marked stretch of time; a click tells who marked it, and takes it back. */
export function MarkChips({ series, width, from, to, timeZone, marking }: Props) {
  const styles = useStyles2(getStyles);
  const plot = plotSpan(width);
  const chips = useMemo(() => placeMarks(series.marks, from, to, plot.width), [series.marks, from, to, plot.width]);
  return (
    <div className={styles.lane} style={{ left: plot.left, width: plot.width }}>
      {chips.map(({ left, room, marks }) => {
        const words = marks.map((mark) => markWords(mark, to, timeZone)).join('; ');
        const text =
          marks.length > 1
            ? t('anomaly.marks.several', '{{marks}} marks', { marks: marks.length })
            : kindWord(marks[0].kind);
        return (
          <FlagPopover
            key={marks.map(({ id, from: start }) => `${id}${start}`).join()}
            label={words}
            content={<MarkCard marks={marks} series={series} to={to} timeZone={timeZone} marking={marking} />}
          >
            {(trigger) => (
              <button
                {...trigger}
                type="button"
                className={styles.chip}
                style={{ left, maxWidth: room }}
                aria-label={words}
                data-testid={testIds.anomaly.mark}
              >
                <Icon name="tag-alt" size="xs" aria-hidden />
                <span {...{ [PICTURE_TEXT]: '' }}>{text}</span>
              </button>
            )}
          </FlagPopover>
        );
      })}
    </div>
  );
}

function MarkCard({
  marks,
  series,
  to,
  timeZone,
  marking,
}: Pick<Props, 'series' | 'to' | 'timeZone' | 'marking'> & { marks: readonly PanelMark[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.card}>
      {marks.map((mark) => (
        <div key={`${mark.id}${mark.from}`} className={styles.mark}>
          <div>{markWords(mark, to, timeZone)}</div>
          {mark.kind !== 'maintenance' && mark.note !== '' && <div>{mark.note}</div>}
          <div className={styles.faint}>{kindHelp(mark.kind)}</div>
          {mark.id !== '' && marking.mayMark(series) && (
            <div>
              <Button
                size="sm"
                variant="secondary"
                icon="history"
                disabled={marking.isBusy}
                onClick={() => marking.takeBack(series, mark)}
              >
                {t('anomaly.marks.take-back', 'Take back')}
              </Button>
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

/** `Expected from 02:41 to 03:05, marked by ann`. */
export function markWords(mark: PanelMark, now: number, timeZone: TimeZone): string {
  const from = clockTime(mark.from, now, timeZone);
  const to = clockTime(mark.to, mark.from, timeZone);
  const kind = mark.kind === 'maintenance' ? `${kindWord(mark.kind)} "${mark.note}"` : kindWord(mark.kind);
  return mark.by === ''
    ? t('anomaly.marks.from-to', '{{kind}} from {{from}} to {{to}}', { kind, from, to, ...RAW })
    : t('anomaly.marks.from-to-by', '{{kind}} from {{from}} to {{to}}, marked by {{by}}', {
        kind,
        from,
        to,
        by: mark.by,
        ...RAW,
      });
}

const getStyles = (theme: GrafanaTheme2) => ({
  lane: css({ position: 'absolute', top: FLAG_LANE + 2, height: 18, pointerEvents: 'none' }),
  chip: css({
    all: 'unset',
    boxSizing: 'border-box',
    position: 'absolute',
    top: 0,
    height: 18,
    display: 'flex',
    alignItems: 'center',
    gap: 3,
    padding: '0 4px',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.secondary,
    cursor: 'pointer',
    pointerEvents: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  card: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), maxWidth: theme.spacing(42) }),
  mark: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), paddingRight: theme.spacing(2.5) }),
  faint: css({ color: theme.colors.text.secondary }),
});
