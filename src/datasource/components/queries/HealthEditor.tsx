import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import { CompareField, type FormProps } from '../fields/common';

/** One score from 0 to 100. */
export function HealthEditor({ query, onChange }: FormProps<'health'>) {
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('health.format', 'Show as')}
        value={query.options.format}
        onChange={(format) => onChange({ ...query, options: { format } })}
        options={[
          { value: 'summary', label: t('health.format-summary', 'Summary') },
          {
            value: 'score',
            label: t('health.format-score', 'Score'),
            description: t('health.format-score-text', 'The score alone, for alert rules'),
          },
          { value: 'services', label: t('health.format-services', 'By service') },
        ]}
      />
      <CompareField value={query.compareTo} onChange={(compareTo) => onChange({ ...query, compareTo })} />
    </Stack>
  );
}
