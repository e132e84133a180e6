import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';

interface Props {
  sentences: readonly string[];
  /** More are counted only. */
  most?: number;
}

/** What is abnormal now about a service, one sentence each, worst first; nothing where nothing is. */
export function AbnormalList({ sentences, most = 8 }: Props) {
  const styles = useStyles2(getStyles);
  if (sentences.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label={t('graph.abnormal', 'What is abnormal')}>
      {sentences.slice(0, most).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
      {sentences.length > most && (
        <li>{t('graph.abnormal-more', 'and {{more}} more', { more: sentences.length - most })}</li>
      )}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
});
