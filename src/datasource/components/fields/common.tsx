import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { CompareTo, GroupBy } from '../../../contracts/query';
import type { QueryTypeName } from '../../../contracts/queryTypes';
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
