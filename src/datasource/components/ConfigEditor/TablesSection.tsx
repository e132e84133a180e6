import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { JsonData } from '../../types';
import { TextField } from '../fields/TextField';
import { Section } from './Section';
import { settingsError } from './settingsError';

export interface SectionProps {
  jsonData: JsonData;
  onChange: (part: Partial<JsonData>) => void;
}

const COLUMNS = [
  'chain_id',
  'request_id',
  'service_name',
  'event_type',
  'timestamp',
  'duration_ms',
  'endpoint',
  'user_id',
  'tenant_id',
  'metadata',
  'error_context',
  'dependencies',
  'performance_metrics',
] as const;

/** How the tables and their columns are called, where they differ from the standard names. */
export function TablesSection({ jsonData, onChange }: SectionProps) {
  const tables = jsonData.tables ?? {};
  const columns = tables.columns ?? {};
  const setColumn = (column: string, name: string) => {
    const { [column]: _old, ...others } = columns;
    onChange({ tables: { ...tables, columns: name === '' ? others : { ...others, [column]: name } } });
  };
  const table = (key: 'history' | 'definitions' | 'metrics', label: string, placeholder: string) => (
    <TextField
      label={label}
      value={tables[key] ?? ''}
      placeholder={placeholder}
      width={30}
      commitInvalid
      validate={(name) => (name === '' ? undefined : settingsError({ tables: { [key]: name } }, ['tables', key]))}
      onCommit={(name) => onChange({ tables: { ...tables, [key]: name === '' ? undefined : name } })}
    />
  );
  return (
    <Section
      folded
      title={t('config.tables', 'Tables and columns')}
      description={t('config.tables-text', 'Only where your names differ from the standard ones.')}
    >
      <Stack direction="row" wrap="wrap" gap={2}>
        {table('history', t('config.table-history', 'Chain events'), 'chain_history')}
        {table('definitions', t('config.table-definitions', 'Chain definitions'), 'chain_definitions')}
        {table('metrics', t('config.table-metrics', 'Chain metrics'), 'chain_metrics')}
      </Stack>
      <Stack direction="row" wrap="wrap" gap={2}>
        {COLUMNS.map((column) => (
          <TextField
            key={column}
            label={column}
            value={columns[column] ?? ''}
            placeholder={column}
            width={24}
            commitInvalid
            validate={(name) =>
              name === ''
                ? undefined
                : settingsError({ tables: { columns: { [column]: name } } }, ['tables', 'columns', column])
            }
            onCommit={(name) => setColumn(column, name)}
          />
        ))}
      </Stack>
    </Section>
  );
}
