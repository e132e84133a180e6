import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { VARIABLE_KINDS, type VariableKind } from '../../../contracts/queries/variable';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { LimitField } from '../fields/VerdictFields';

/** Values of a dashboard variable. */
export function VariableForm({ query, onChange }: FormProps<'variable'>) {
  const { options } = query;
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField<VariableKind>
        label={t('variable.kind', 'Values')}
        description={t('variable.kind-text', 'Names that occur in the time range, busiest first')}
        look="list"
        value={options.kind}
        onChange={(kind) => onChange({ ...query, options: { ...options, kind } })}
        options={VARIABLE_KINDS.map((value) => ({ value, label: kindLabel(value) }))}
      />
      <LimitField
        value={options.limit}
        max={10000}
        onChange={(limit) => onChange({ ...query, options: { ...options, limit } })}
      />
    </Stack>
  );
}

function kindLabel(kind: VariableKind): string {
  switch (kind) {
    case 'services':
      return t('variable.services', 'Services');
    case 'endpoints':
      return t('variable.endpoints', 'Endpoints');
    case 'chains':
      return t('variable.chains', 'Kinds of chain');
    case 'users':
      return t('variable.users', 'Users');
    case 'eventTypes':
      return t('variable.event-types', 'Event types');
    case 'metrics':
      return t('variable.metrics', 'Metrics');
    case 'datasets':
      return t('variable.datasets', 'Data sets');
  }
}
