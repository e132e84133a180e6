import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { TextField } from '../fields/TextField';
import { VerdictFields } from '../fields/VerdictFields';

/** What is abnormal, put together by time and calls. */
export function IncidentsEditor({ query, onChange, datasource, range }: FormProps<'incidents'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('incidents.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          {
            value: 'table',
            label: t('incidents.format-table', 'Table'),
            description: t('incidents.format-table-text', 'One row per incident, open ones first'),
          },
          {
            value: 'signals',
            label: t('incidents.format-signals', 'Signals'),
            description: t(
              'incidents.format-signals-text',
              'One row per abnormal stretch, with its incident and the reason'
            ),
          },
          {
            value: 'open',
            label: t('incidents.format-open', 'Open'),
            description: t('incidents.format-open-text', 'One series per incident, for alert rules'),
          },
        ]}
      />
      <TextField
        label={t('incidents.id', 'Only incident')}
        value={options.incident}
        width={22}
        placeholder={t('incidents.id-all', 'all')}
        onCommit={(incident) => setOptions({ incident: incident.trim() })}
      />
      <VerdictFields options={options} onChange={setOptions} datasource={datasource} range={range} />
    </Stack>
  );
}
