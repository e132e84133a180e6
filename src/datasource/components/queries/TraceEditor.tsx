import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { TextField } from '../fields/TextField';

/** One chain, whole. */
export function TraceEditor({ query, onChange }: FormProps<'trace'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <TextField
        label={t('trace.chain-id', 'Chain id')}
        description={t('trace.chain-id-text', 'A UUID, a trace id of 16 or 32 digits, or a variable such as $chain')}
        width={50}
        value={options.chainId}
        onCommit={(chainId) => setOptions({ chainId })}
        validate={(text) => (text.length > 255 ? t('trace.chain-id-long', 'At most 255 characters.') : undefined)}
      />
      <ChoiceField
        label={t('trace.when-empty', 'Without an id')}
        value={options.whenEmpty}
        onChange={(whenEmpty) => setOptions({ whenEmpty })}
        options={[
          {
            value: 'nothing',
            label: t('trace.when-empty-nothing', 'Nothing'),
            description: t('trace.when-empty-nothing-text', 'A word on how to choose a chain'),
          },
          {
            value: 'slowest',
            label: t('trace.when-empty-slowest', 'Slowest'),
            description: t('trace.when-empty-slowest-text', 'The slowest chain of the time range and filters'),
          },
        ]}
      />
      <ChoiceField
        label={t('trace.view', 'Show')}
        look="list"
        value={options.view}
        onChange={(view) => setOptions({ view })}
        options={[
          { value: 'all', label: t('trace.view-all', 'everything') },
          { value: 'trace', label: t('trace.view-trace', 'spans, for the traces panel') },
          { value: 'graph', label: t('trace.view-graph', 'services as a graph') },
          { value: 'events', label: t('trace.view-events', 'events as a table') },
          { value: 'analysis', label: t('trace.view-analysis', 'analysis') },
        ]}
      />
    </Stack>
  );
}
