import { css } from '@emotion/css';
import type { GrafanaTheme2, QueryEditorHelpProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { RAW } from '../../../ui/rawText';
import type { Query } from '../../types';
import { examples } from './examples';

/** Cheat sheet: questions that can be run with one click. */
export function Help({ onClickExample }: QueryEditorHelpProps<Query>) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <h2>
        <Trans i18nKey="help.title">Throughline cheat sheet</Trans>
      </h2>
      <p>
        <Trans i18nKey="help.filters">
          Filters take names from the list, dashboard variables such as $service, or a pattern between slashes such as
          /pay-.*/. An empty filter counts everything.
        </Trans>
      </p>
      <ul className={styles.list}>
        {examples().map(({ title, text, query }) => (
          <li key={title} className={styles.example}>
            <div>
              <div className={styles.title}>{title}</div>
              <div className={styles.text}>{text}</div>
            </div>
            <Button
              size="sm"
              variant="secondary"
              icon="play"
              onClick={() => onClickExample(query)}
              aria-label={t('help.run-example', 'Run: {{title}}', { title, ...RAW })}
            >
              {t('help.run', 'Run')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', padding: 0, margin: 0 }),
  example: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  text: css({ color: theme.colors.text.secondary }),
});
