import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';
import { LimitField } from '../fields/VerdictFields';
import { SignalField } from '../fields/SignalsField';

/** What comes next. */
export function ForecastEditor({ query, onChange, datasource, range }: FormProps<'forecast'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <SignalField
        value={options.signal}
        onChange={(signal) => setOptions({ signal })}
        datasource={datasource}
        range={range}
      />
      <NumberField
        label={t('forecast.horizon', 'Look ahead')}
        suffix={t('forecast.hours', 'hours')}
        min={0.25}
        max={2160}
        value={options.horizonHours}
        onCommit={(horizonHours) => horizonHours !== undefined && setOptions({ horizonHours })}
      />
      <NumberField
        label={t('forecast.history', 'Learn from')}
        suffix={t('forecast.days', 'days')}
        min={1}
        max={400}
        value={options.historyDays}
        onCommit={(historyDays) => historyDays !== undefined && setOptions({ historyDays })}
      />
      <ChoiceField
        label={t('forecast.model', 'Model')}
        look="list"
        value={options.model}
        onChange={(model) => setOptions({ model })}
        options={[
          { value: 'auto', label: t('forecast.model-auto', 'the best in back-tests') },
          { value: 'seasonalNaive', label: t('forecast.model-naive', 'as a season before') },
          { value: 'holtWinters', label: t('forecast.model-hw', 'Holt-Winters') },
          { value: 'theta', label: t('forecast.model-theta', 'Theta') },
        ]}
      />
      <NumberField
        label={t('forecast.threshold', 'Watch threshold')}
        optional
        value={options.threshold}
        placeholder={t('forecast.threshold-none', 'none')}
        onCommit={(threshold) => setOptions({ threshold })}
      />
      <LimitField value={options.limit} max={200} onChange={(limit) => setOptions({ limit })} />
    </Stack>
  );
}
