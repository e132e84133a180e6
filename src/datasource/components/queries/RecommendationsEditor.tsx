import { t } from '@grafana/i18n';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';

/** What to change. */
export function RecommendationsEditor({ query, onChange }: FormProps<'recommendations'>) {
  return (
    <NumberField
      label={t('recommendations.limit', 'At most')}
      integer
      min={1}
      max={200}
      value={query.options.limit}
      onCommit={(limit) => limit !== undefined && onChange({ ...query, options: { limit } })}
    />
  );
}
