import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import { IntervalField, type FormProps } from '../fields/common';
import { NamesField } from '../fields/NamesField';
import { LimitField } from '../fields/VerdictFields';

/** Metrics recorded beside the chains. */
export function MetricsEditor({ query, onChange, datasource, range }: FormProps<'metrics'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <NamesField
        label={t('metrics.names', 'Metrics')}
        kind="metrics"
        value={options.names}
        onChange={(names) => setOptions({ names })}
        datasource={datasource}
        range={range}
        placeholder={t('metrics.all', 'all')}
      />
      <ChoiceField
        label={t('metrics.aggregation', 'Per interval')}
        look="list"
        value={options.aggregation}
        onChange={(aggregation) => setOptions({ aggregation })}
        options={[
          { value: 'mean', label: t('metrics.mean', 'mean') },
          { value: 'min', label: t('metrics.min', 'lowest') },
          { value: 'max', label: t('metrics.max', 'highest') },
          { value: 'sum', label: t('metrics.sum', 'sum') },
          { value: 'last', label: t('metrics.last', 'last') },
        ]}
      />
      <IntervalField value={query.interval} onChange={(interval) => onChange({ ...query, interval })} />
      <LimitField value={options.limit} max={500} onChange={(limit) => setOptions({ limit })} />
    </Stack>
  );
}
