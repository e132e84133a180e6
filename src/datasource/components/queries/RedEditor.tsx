import { useId } from 'react';
import { t } from '@grafana/i18n';
import { Field, MultiCombobox, Stack } from '@grafana/ui';
import { RED_MEASURES, type RedMeasure } from '../../../contracts/queries/red';
import { ChoiceField } from '../fields/ChoiceField';
import { CompareField, GroupByField, IntervalField, type FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';
import { PlainLabel } from '../fields/PlainLabel';

/** Rate, errors and duration. */
export function RedEditor({ query, onChange }: FormProps<'red'>) {
  const id = useId();
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('red.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          { value: 'series', label: t('red.format-series', 'Series') },
          { value: 'table', label: t('red.format-table', 'Table') },
        ]}
      />
      {options.format === 'series' && (
        <Field label={<PlainLabel id={id} text={t('red.measures', 'Measures')} />} noMargin>
          <MultiCombobox<RedMeasure>
            aria-labelledby={id}
            width="auto"
            minWidth={22}
            maxWidth={60}
            value={[...options.measures]}
            options={RED_MEASURES.map((value) => ({ value, label: measureLabel(value) }))}
            onChange={(chosen) => {
              if (chosen.length > 0) {
                setOptions({ measures: chosen.map(({ value }) => value) });
              }
            }}
          />
        </Field>
      )}
      <GroupByField value={query.groupBy} onChange={(groupBy) => onChange({ ...query, groupBy })} />
      {options.format === 'series' && (
        <IntervalField value={query.interval} onChange={(interval) => onChange({ ...query, interval })} />
      )}
      <CompareField value={query.compareTo} onChange={(compareTo) => onChange({ ...query, compareTo })} />
      <NumberField
        label={t('red.limit', 'At most')}
        value={options.limit}
        min={1}
        max={500}
        integer
        onCommit={(limit) => limit !== undefined && setOptions({ limit })}
      />
    </Stack>
  );
}

function measureLabel(measure: RedMeasure): string {
  switch (measure) {
    case 'rate':
      return t('red.rate', 'Requests per second');
    case 'requests':
      return t('red.requests', 'Requests');
    case 'errors':
      return t('red.errors', 'Errors');
    case 'errorRatio':
      return t('red.error-ratio', 'Error share');
    default:
      return t('red.percentile', '{{name}} duration', { name: measure });
  }
}
