import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';
import { LimitField } from '../fields/VerdictFields';

/** Search for chains, sorted by what hurts. */
export function ChainsEditor({ query, onChange }: FormProps<'chains'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('chains.status', 'Outcome')}
        value={options.status}
        onChange={(status) => setOptions({ status })}
        options={[
          { value: 'all', label: t('chains.status-all', 'All') },
          { value: 'error', label: t('chains.status-error', 'With errors') },
          { value: 'ok', label: t('chains.status-ok', 'Without errors') },
        ]}
      />
      <ChoiceField
        label={t('chains.sort', 'Sort by')}
        look="list"
        value={options.sort}
        onChange={(sort) => setOptions({ sort })}
        options={[
          { value: 'start', label: t('chains.sort-start', 'start') },
          { value: 'duration', label: t('chains.sort-duration', 'duration') },
          { value: 'errors', label: t('chains.sort-errors', 'errors') },
          { value: 'services', label: t('chains.sort-services', 'services touched') },
          { value: 'events', label: t('chains.sort-events', 'events') },
        ]}
      />
      <ChoiceField
        label={t('chains.order', 'Order')}
        value={options.order}
        onChange={(order) => setOptions({ order })}
        options={[
          { value: 'desc', label: t('chains.order-desc', 'Most first') },
          { value: 'asc', label: t('chains.order-asc', 'Least first') },
        ]}
      />
      <NumberField
        label={t('chains.min-duration', 'Lasting at least')}
        suffix="ms"
        optional
        min={0}
        value={options.minDurationMs}
        onCommit={(minDurationMs) => setOptions({ minDurationMs })}
      />
      <NumberField
        label={t('chains.max-duration', 'Lasting at most')}
        suffix="ms"
        optional
        min={0}
        value={options.maxDurationMs}
        onCommit={(maxDurationMs) => setOptions({ maxDurationMs })}
      />
      <LimitField value={options.limit} max={5000} onChange={(limit) => setOptions({ limit })} />
    </Stack>
  );
}
