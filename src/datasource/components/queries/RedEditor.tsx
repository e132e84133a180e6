import { useId } from 'react';
import { t } from '@grafana/i18n';
import { Field, MultiCombobox, Stack, Switch } from '@grafana/ui';
import { RED_MEASURES, type RedMeasure } from '../../../contracts/queries/red';
import type { CompleteQuery } from '../../types';
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
      {options.format === 'table' && (
        <Field label={t('red.mean', 'Mean duration')} htmlFor={id} noMargin>
          <Switch
            id={id}
            value={options.measures.includes('mean')}
            onChange={(event) => setOptions({ measures: withMean(options.measures, event.currentTarget.checked) })}
          />
        </Field>
      )}
      <GroupByField value={query.groupBy} onChange={(groupBy) => onChange({ ...query, groupBy })} />
      {options.format === 'series' && (
        <WindowField value={options.window} onChange={(window) => setOptions({ window })} />
      )}
      {options.format === 'series' && options.window === undefined && (
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

/** A table has all measures but the mean, which is a question of its own. */
function withMean(measures: RedMeasure[], wanted: boolean): RedMeasure[] {
  const others = measures.filter((measure) => measure !== 'mean');
  return wanted ? [...others, 'mean'] : others.length > 0 ? others : ['rate'];
}

type RedWindow = CompleteQuery<'red'>['options']['window'];

const MINUTE = 60_000;
const WINDOWS: Record<string, RedWindow> = {
  none: undefined,
  '1m': { sizeMs: MINUTE },
  '5m': { sizeMs: 5 * MINUTE },
  '1h': { sizeMs: 60 * MINUTE },
  '5m/1m': { sizeMs: 5 * MINUTE, slideMs: MINUTE },
};
const OTHER = 'other';

/** Windows in place of the interval; one that was written by hand is shown as such and kept. */
function WindowField({ value, onChange }: { value: RedWindow; onChange: (window: RedWindow) => void }) {
  const slideOf = (window: RedWindow) => window?.slideMs ?? window?.sizeMs;
  const [chosen = OTHER] =
    Object.entries(WINDOWS).find(
      ([, window]) => window?.sizeMs === value?.sizeMs && slideOf(window) === slideOf(value)
    ) ?? [];
  return (
    <ChoiceField
      label={t('red.window', 'Windows')}
      look="list"
      value={chosen}
      onChange={(name) => name !== OTHER && onChange(WINDOWS[name])}
      options={[
        { value: 'none', label: t('red.window-none', 'none, an interval') },
        { value: '1m', label: t('red.window-minute', '1 minute') },
        { value: '5m', label: t('red.window-five', '5 minutes') },
        { value: '1h', label: t('red.window-hour', '1 hour') },
        { value: '5m/1m', label: t('red.window-sliding', '5 minutes, every minute') },
        ...(chosen === OTHER ? [{ value: OTHER, label: t('red.window-other', 'as written in the query') }] : []),
      ]}
    />
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
    case 'mean':
      return t('red.mean', 'Mean duration');
    default:
      return t('red.percentile', '{{name}} duration', { name: measure });
  }
}
