import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { CompareField, type FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';

/** Who calls whom. */
export function DependenciesEditor({ query, onChange }: FormProps<'dependencies'>) {
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <CompareField value={query.compareTo} onChange={(compareTo) => onChange({ ...query, compareTo })} />
      <NumberField
        label={t('dependencies.limit', 'Services at most')}
        integer
        min={1}
        max={10000}
        value={query.options.limit}
        onCommit={(limit) => limit !== undefined && onChange({ ...query, options: { limit } })}
      />
    </Stack>
  );
}
