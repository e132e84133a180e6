import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, useStyles2 } from '@grafana/ui';
import { choicesOf, type Filter } from '../model/filter';
import type { Recommendation } from '../model/readRecommendations';
import { kindWords } from '../model/words';

interface Props {
  recommendations: readonly Recommendation[];
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** Choice of a service and a kind, where there is more than one of them. */
export function Filters({ recommendations, filter, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const services = choicesOf(recommendations, 'service');
  const kinds = choicesOf(recommendations, 'kind');
  if (services.length < 2 && kinds.length < 2) {
    return null;
  }
  return (
    <div className={styles.filters}>
      {services.length > 1 && (
        <label className={styles.field}>
          <span className={styles.label}>{t('recommendations.filter-service', 'Service')}</span>
          <Combobox
            isClearable
            placeholder={t('recommendations.all-services', 'All services')}
            options={services.map((value) => ({ value }))}
            value={filter.service}
            onChange={(option) => onChange({ ...filter, service: option?.value ?? null })}
          />
        </label>
      )}
      {kinds.length > 1 && (
        <label className={styles.field}>
          <span className={styles.label}>{t('recommendations.filter-kind', 'Kind')}</span>
          <Combobox
            isClearable
            placeholder={t('recommendations.all-kinds', 'All kinds')}
            options={kinds.map((value) => ({ value, label: kindWords(value) }))}
            value={filter.kind}
            onChange={(option) => onChange({ ...filter, kind: option?.value ?? null })}
          />
        </label>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', gap: theme.spacing(1), paddingBottom: theme.spacing(1) }),
  field: css({ flex: '1 1 0', minWidth: 0, maxWidth: theme.spacing(28) }),
  // Read to screen readers; the placeholder says the same to the eye.
  label: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
