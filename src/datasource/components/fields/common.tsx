import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { CompareTo, GroupBy } from '../../../contracts/query';
import type { QueryTypeName } from '../../../contracts/queryTypes';
import { SENSITIVITIES } from '../../../contracts/queries/anomalies';
import type { CompleteQuery } from '../../types';
import { ChoiceField } from './ChoiceField';
import type { Catalogue } from './NamesField';
import { TextField } from './TextField';

/** What the form of every query type is given. `onChange` saves and runs. */
export interface FormProps<T extends QueryTypeName> {
  query: CompleteQuery<T>;
  onChange: (query: CompleteQuery<T>) => void;
  datasource: Catalogue;
  range?: TimeRange;
}

interface FieldProps<T> {
  value: T;
  onChange: (value: T) => void;
}

export function CompareField({ value, onChange }: FieldProps<CompareTo>) {
  return (
    <ChoiceField<CompareTo>
      label={t('field.compare', 'Compare with')}
      look="list"
      value={value}
      onChange={onChange}
      options={[
        { value: 'none', label: t('field.compare-none', 'nothing') },
        { value: 'previous', label: t('field.compare-previous', 'the range before') },
        { value: 'day', label: t('field.compare-day', 'a day earlier') },
        { value: 'week', label: t('field.compare-week', 'a week earlier') },
      ]}
    />
  );
}

export function GroupByField({ value, onChange }: FieldProps<GroupBy>) {
  return (
    <ChoiceField<GroupBy>
      label={t('field.group-by', 'One series per')}
      look="list"
      value={value}
      onChange={onChange}
      options={[
        { value: 'service', label: t('field.group-service', 'service') },
        { value: 'endpoint', label: t('field.group-endpoint', 'endpoint') },
        { value: 'chain', label: t('field.group-chain', 'kind of chain') },
        { value: 'none', label: t('field.group-none', 'everything together') },
      ]}
    />
  );
}

export type Sensitivity = (typeof SENSITIVITIES)[number];

function sensitivityOptions(): Array<{ value: Sensitivity; label: string; description?: string }> {
  return [
    {
      value: 'low',
      label: t('field.sensitivity-low', 'Low'),
      description: t('field.sensitivity-low-text', 'Only what stands out strongly'),
    },
    { value: 'medium', label: t('field.sensitivity-medium', 'Medium') },
    {
      value: 'high',
      label: t('field.sensitivity-high', 'High'),
      description: t('field.sensitivity-high-text', 'Finds more, with more false alarms'),
    },
  ];
}

/** How readily a value counts as abnormal. */
export function SensitivityField({ value, onChange }: FieldProps<Sensitivity>) {
  return (
    <ChoiceField
      label={t('field.sensitivity', 'Sensitivity')}
      value={value}
      onChange={onChange}
      options={sensitivityOptions()}
    />
  );
}

/** The same in a query, where leaving it to the data source's settings is a choice too. */
export function QuerySensitivityField({ value, onChange }: FieldProps<Sensitivity | undefined>) {
  return (
    <ChoiceField<string>
      label={t('field.sensitivity', 'Sensitivity')}
      value={value ?? 'settings'}
      onChange={(chosen) => onChange(SENSITIVITIES.find((one) => one === chosen))}
      options={[
        {
          value: 'settings',
          label: t('field.sensitivity-settings', 'As set'),
          description: t('field.sensitivity-settings-text', 'What the settings of the data source say'),
        },
        ...sensitivityOptions(),
        // A dashboard variable in its place stays as it is until something else is chosen.
        ...(value !== undefined && !SENSITIVITIES.includes(value) ? [{ value, label: value }] : []),
      ]}
    />
  );
}

const AUTO = 'auto';
const INTERVAL = /^(auto|[1-9]\d{0,4}[smhd])$/;

export function IntervalField({ value, onChange }: FieldProps<string>) {
  return (
    <TextField
      label={t('field.interval', 'Interval')}
      value={value}
      width={12}
      placeholder={AUTO}
      onCommit={(text) => onChange(text === '' ? AUTO : text)}
      validate={(text) =>
        text === '' || INTERVAL.test(text)
          ? undefined
          : t('field.interval-invalid', 'Write auto, or a number with s, m, h or d, such as 5m.')
      }
    />
  );
}
