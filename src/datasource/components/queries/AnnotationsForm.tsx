import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';
import { QuerySensitivityField } from '../fields/SensitivityField';
import { SignalsField } from '../fields/SignalsField';

/** Marks on the time axis. */
export function AnnotationsForm({ query, onChange, datasource, range }: FormProps<'annotations'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('annotations.kind', 'Mark')}
        value={options.kind}
        onChange={(kind) => setOptions({ kind })}
        options={[
          { value: 'anomalies', label: t('annotations.anomalies', 'Abnormal stretches') },
          { value: 'incidents', label: t('annotations.incidents', 'Incidents') },
          { value: 'changes', label: t('annotations.changes', 'Changes of level') },
          { value: 'events', label: t('annotations.events', 'Recorded events') },
        ]}
      />
      {options.kind !== 'events' && (
        <>
          <SignalsField
            value={options.signals}
            onChange={(signals) => setOptions({ signals })}
            datasource={datasource}
            range={range}
          />
          {options.kind !== 'changes' && <QuerySensitivityField value={options} onChange={setOptions} />}
        </>
      )}
      <NumberField
        label={t('annotations.limit', 'At most')}
        integer
        min={1}
        max={1000}
        value={options.limit}
        onCommit={(limit) => limit !== undefined && setOptions({ limit })}
      />
    </Stack>
  );
}
