import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { explain } from '../../../ui/glossary';
import { testIds } from '../../../ui/testIds';
import type { ForecastSeries } from '../model/readForecast';
import { accuracyWords } from '../model/words';

interface Props {
  series: ForecastSeries;
  /** Of the chart in pixels: a narrow one has room for the short form. */
  width: number;
}

const WIDE = 560;

/** How good forecasts of the past were, or that it is too early to say. */
export function AccuracyBadge({ series, width }: Props) {
  const styles = useStyles2(getStyles);
  const words = accuracyWords(series);
  const isLearning = series.learning !== null;
  if (words === null && !isLearning) {
    return null;
  }
  const learning = t('forecast.accuracy.learning', 'Learning');
  const tooltip = isLearning ? (series.learning ?? '') : `${words?.long ?? ''}. ${explain('coverage')}`;
  return (
    <Tooltip content={tooltip}>
      <span className={styles.badge} tabIndex={0} data-testid={testIds.forecast.badge}>
        <Icon name={isLearning ? 'hourglass' : 'history'} size="xs" aria-hidden />
        {isLearning ? learning : width >= WIDE ? words?.long : words?.short}
      </span>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  badge: css({
    position: 'absolute',
    top: 2,
    right: theme.spacing(1.5),
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.75),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.secondary,
    pointerEvents: 'auto',
    cursor: 'help',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
});
