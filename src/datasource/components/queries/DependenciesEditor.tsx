import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import { CompareField, type FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';

/** Who calls whom. */
export function DependenciesEditor({ query, onChange }: FormProps<'dependencies'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('dependencies.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          { value: 'graph', label: t('dependencies.format-graph', 'Graph') },
          {
            value: 'calls',
            label: t('dependencies.format-calls', 'Calls'),
            description: t('dependencies.format-calls-text', 'One figure per caller and callee, for alert rules'),
          },
        ]}
      />
      {options.format === 'calls' && (
        <ChoiceField
          label={t('dependencies.measure', 'Figure')}
          value={options.measure}
          onChange={(measure) => setOptions({ measure })}
          options={[
            { value: 'errorRatio', label: t('dependencies.measure-errors', 'error share') },
            { value: 'rate', label: t('dependencies.measure-rate', 'rate') },
            { value: 'p95', label: t('dependencies.measure-p95', 'p95') },
          ]}
        />
      )}
      <CompareField value={query.compareTo} onChange={(compareTo) => onChange({ ...query, compareTo })} />
      <NumberField
        label={t('dependencies.limit', 'Services at most')}
        integer
        min={1}
        max={10000}
        value={options.limit}
        onCommit={(limit) => limit !== undefined && setOptions({ limit })}
      />
    </Stack>
  );
}
