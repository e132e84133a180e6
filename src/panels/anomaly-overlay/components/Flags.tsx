import { css, cx } from '@emotion/css';
import { useMemo } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '../../../core/text/format';
import { plotSpan } from '../../../ui/chart/chartConfig';
import { PICTURE_TEXT } from '../../../ui/chart/picture';
import { severityState } from '../../../ui/state';
import { stateLook } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import { FLAG_WIDTH, placeFlags, type Flag } from '../model/placeFlags';
import type { RankedSeries } from '../model/rankSeries';
import { stretchSentence, type WordsContext } from '../model/words';
import { FlagCard, type CardActions } from './FlagCard';
import { FlagPopover } from './FlagPopover';

interface Props {
  series: RankedSeries;
  /** Of the chart, in pixels. */
  width: number;
  from: number;
  to: number;
  words: WordsContext;
  actions: CardActions;
}

/** A flag above each abnormal stretch: its severity and duration; a click tells more. */
export function Flags({ series, width, from, to, words, actions }: Props) {
  const styles = useStyles2(getStyles);
  const plot = plotSpan(width);
  const flags = useMemo(() => placeFlags(series.stretches, from, to, plot.width), [series, from, to, plot.width]);
  return (
    <div className={styles.lane} style={{ left: plot.left, width: plot.width }}>
      {flags.map((flag) => (
        <FlagButton
          key={flag.stretches.map(({ id }) => id).join()}
          flag={flag}
          series={series}
          words={words}
          actions={actions}
        />
      ))}
    </div>
  );
}

function FlagButton({ flag, series, words, actions }: { flag: Flag } & Pick<Props, 'series' | 'words' | 'actions'>) {
  const styles = useStyles2(getStyles);
  const [worst] = flag.stretches;
  const look = stateLook(severityState(worst.severity), useTheme2());
  const sentence = stretchSentence(series, worst, words);
  const text =
    flag.stretches.length > 1
      ? t('anomaly.flag.several', '{{stretches}} ×', { stretches: flag.stretches.length })
      : formatDuration(worst.end - worst.start);
  const hasText = flag.width === FLAG_WIDTH;
  return (
    <FlagPopover
      label={sentence}
      content={<FlagCard stretches={flag.stretches} series={series} words={words} actions={actions} />}
    >
      {(trigger) => (
        <button
          {...trigger}
          type="button"
          className={cx(styles.flag, hasText && styles.wide)}
          style={{
            left: flag.left,
            maxWidth: flag.width,
            color: look.text,
            background: look.faint,
            borderLeftColor: look.main,
          }}
          aria-label={sentence}
          data-testid={testIds.anomaly.range}
        >
          <Icon name={look.icon} size="xs" aria-hidden />
          {hasText && <span {...{ [PICTURE_TEXT]: '' }}>{text}</span>}
        </button>
      )}
    </FlagPopover>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lane: css({ position: 'absolute', top: 2, height: 18, pointerEvents: 'none' }),
  flag: css({
    all: 'unset',
    boxSizing: 'border-box',
    position: 'absolute',
    top: 0,
    height: 18,
    display: 'flex',
    alignItems: 'center',
    gap: 3,
    padding: '0 3px',
    borderLeft: '2px solid',
    borderRadius: theme.shape.radius.default,
    cursor: 'pointer',
    pointerEvents: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    '&:hover': { filter: 'brightness(1.2)' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  wide: css({ paddingRight: 6 }),
});
