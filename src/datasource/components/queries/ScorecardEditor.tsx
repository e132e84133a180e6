import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { VerdictFields } from '../fields/VerdictFields';

/** How the verdicts of anomalies did. */
export function ScorecardEditor({ query, onChange, datasource, range }: FormProps<'scorecard'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('scorecard.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          {
            value: 'services',
            label: t('scorecard.format-services', 'By service'),
            description: t('scorecard.format-services-text', 'Alarms and false alarms a week of each service'),
          },
          {
            value: 'summary',
            label: t('scorecard.format-summary', 'Together'),
            description: t('scorecard.format-summary-text', 'One row of figures, for alert rules'),
          },
          {
            value: 'calibration',
            label: t('scorecard.format-calibration', 'Calibration'),
            description: t('scorecard.format-calibration-text', 'How often minutes came that are called improbable'),
          },
        ]}
      />
      <VerdictFields options={options} onChange={setOptions} datasource={datasource} range={range} />
    </Stack>
  );
}
