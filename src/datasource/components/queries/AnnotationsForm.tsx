import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { VerdictFields } from '../fields/VerdictFields';

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
      <VerdictFields
        options={options}
        onChange={setOptions}
        datasource={datasource}
        range={range}
        ofSignals={options.kind !== 'events'}
        isJudged={options.kind === 'anomalies' || options.kind === 'incidents'}
      />
    </Stack>
  );
}
