import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { DEFAULT_PERCENTILE, PERCENTILE_RANGE } from '../../../contracts/queries/anomalies';
import { AlarmsField } from '../fields/AlarmsField';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';
import { VerdictFields } from '../fields/VerdictFields';

/** What is abnormal. */
export function AnomaliesEditor({ query, onChange, datasource, range }: FormProps<'anomalies'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('anomalies.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          {
            value: 'bands',
            label: t('anomalies.format-bands', 'Bands'),
            description: t('anomalies.format-bands-text', 'Value, usual band and score, for the anomaly overlay panel'),
          },
          {
            value: 'score',
            label: t('anomalies.format-score', 'Score'),
            description: t('anomalies.format-score-text', 'Series from 0 to 1, for alert rules'),
          },
          {
            value: 'table',
            label: t('anomalies.format-table', 'Table'),
            description: t('anomalies.format-table-text', 'One row per abnormal stretch'),
          },
          {
            value: 'chains',
            label: t('anomalies.format-chains', 'Chains'),
            description: t(
              'anomalies.format-chains-text',
              'One row per chain whose figures together are unlike those of the day before'
            ),
          },
          {
            value: 'temporal',
            label: t('anomalies.format-temporal', 'Forecast errors'),
            description: t(
              'anomalies.format-temporal-text',
              'Each point beside what was expected of it, and shapes unlike all before'
            ),
          },
        ]}
      />
      {options.format === 'temporal' && (
        <NumberField
          label={t('anomalies.percentile', 'Percentile of the errors before')}
          description={t('anomalies.percentile-text', 'Larger errors are marked')}
          min={PERCENTILE_RANGE.min}
          max={PERCENTILE_RANGE.max}
          value={options.percentile ?? DEFAULT_PERCENTILE}
          onCommit={(percentile) => percentile !== undefined && setOptions({ percentile })}
        />
      )}
      {options.format === 'score' && (
        <ChoiceField
          label={t('anomalies.by', 'One series per')}
          value={options.by}
          onChange={(by) => setOptions({ by })}
          options={[
            { value: 'signal', label: t('anomalies.by-signal', 'service and signal') },
            {
              value: 'service',
              label: t('anomalies.by-service', 'service'),
              description: t(
                'anomalies.by-service-text',
                'The strangest signal of each service: one alert instance per service'
              ),
            },
          ]}
        />
      )}
      {options.format !== 'bands' && (
        <ChoiceField
          label={t('anomalies.severity', 'Severity')}
          value={options.leastSeverity ?? 'low'}
          onChange={(least) => setOptions({ leastSeverity: least === 'low' ? undefined : least })}
          options={[
            { value: 'low', label: t('anomalies.severity-any', 'any') },
            { value: 'medium', label: t('anomalies.severity-medium', 'medium or high') },
            { value: 'high', label: t('anomalies.severity-high', 'high') },
          ]}
        />
      )}
      <VerdictFields
        options={options}
        onChange={setOptions}
        datasource={datasource}
        range={range}
        ofSignals={options.format !== 'chains'}
        ofChains={options.format === 'chains'}
        isJudged={options.format !== 'temporal'}
      />
      {options.format !== 'chains' && options.format !== 'temporal' && (
        <AlarmsField learnt={options.learnFromAlerts} onChange={(learnFromAlerts) => setOptions({ learnFromAlerts })} />
      )}
    </Stack>
  );
}
