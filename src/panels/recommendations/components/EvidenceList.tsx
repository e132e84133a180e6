import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Evidence } from '../model/readRecommendations';
import { comparedWords, figureWords } from '../model/words';

interface Props {
  evidence: readonly Evidence[];
}

/** The figures that speak for a recommendation, each with what is usual. */
export function EvidenceList({ evidence }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list} aria-label={t('recommendations.evidence', 'Evidence')}>
      {evidence.map((entry) => (
        <div key={entry.label} className={styles.entry}>
          <dt title={entry.label}>{entry.label}</dt>
          <dd>
            <span className={styles.figure}>{figureWords(entry.value, entry.unit)}</span>
            <span className={styles.faint}>{comparedWords(entry)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(130px, 1fr))',
    gap: theme.spacing(1),
    margin: 0,
  }),
  entry: css({
    minWidth: 0,
    paddingLeft: theme.spacing(1),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    dt: { fontSize: theme.typography.bodySmall.fontSize, fontWeight: 'inherit', color: theme.colors.text.secondary },
    dd: { margin: 0, display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: theme.spacing(1) },
  }),
  figure: css({ fontWeight: theme.typography.fontWeightMedium }),
  faint: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
});
