import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { explain } from '../../../ui/glossary';
import { testIds } from '../../../ui/testIds';
import type { ForecastSeries } from '../model/readForecast';
import { accuracyWords, type AccuracyWords } from '../model/words';

interface Props {
  series: ForecastSeries;
  /** Where it may be, in pixels of the chart: beside the label of the now-line. */
  left: number;
  right: number;
}

/** Pixels that the forms need. */
const LONG = 440;
const MEDIUM = 240;

/** How good forecasts of the past were, or that it is too early to say. */
export function AccuracyBadge({ series, left, right }: Props) {
  const styles = useStyles2(getStyles);
  const words = accuracyWords(series);
  if (words === null && series.learning === null) {
    return null;
  }
  const tooltip = words === null ? (series.learning ?? '') : `${words.long}. ${explain('coverage')}`;
  return (
    <div className={styles.place} style={{ left, width: right - left }}>
      <Tooltip content={tooltip}>
        <span
          className={styles.badge}
          tabIndex={0}
          aria-label={tooltip}
          role="note"
          data-testid={testIds.forecast.badge}
        >
          <Icon name={words === null ? 'hourglass' : 'history'} size="xs" aria-hidden />
          {words === null ? t('forecast.accuracy.learning', 'Learning') : formFor(words, right - left)}
        </span>
      </Tooltip>
    </div>
  );
}

function formFor({ short, medium, long }: AccuracyWords, room: number): string {
  if (room >= LONG) {
    return long;
  }
  return room >= MEDIUM ? medium : short;
}

const getStyles = (theme: GrafanaTheme2) => ({
  place: css({ position: 'absolute', top: 2, display: 'flex', justifyContent: 'flex-end', overflow: 'hidden' }),
  badge: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.75),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.secondary,
    pointerEvents: 'auto',
    cursor: 'help',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
});
