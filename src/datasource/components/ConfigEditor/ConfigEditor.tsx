import { css } from '@emotion/css';
import { useId } from 'react';
import type { DataSourcePluginOptionsEditorProps, GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Field, RadioButtonGroup, TextLink, useStyles2 } from '@grafana/ui';
import { ENGINES, type Engine, type Secrets } from '../../../contracts/settings';
import { testIds } from '../../../ui/testIds';
import type { JsonData } from '../../types';
import { SensitivityField } from '../fields/SensitivityField';
import { TextField } from '../fields/TextField';
import { LimitsSection } from './LimitsSection';
import { MaintenanceSection } from './MaintenanceSection';
import { ModelsSection } from './ModelsSection';
import { ProfileSection } from './ProfileSection';
import { RetentionSection } from './RetentionSection';
import { Section } from './Section';
import { ServerSection } from './ServerSection';
import { settingsError } from './settingsError';
import { TablesSection } from './TablesSection';
import { TenantsSection } from './TenantsSection';

const STANDARD_PATH = 'chains.duckdb';
const DOCS = 'https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources';

/** Where the chains are and how they are read. "Save & test" below asks the backend and shows its answer. */
export function ConfigEditor({ options, onOptionsChange }: DataSourcePluginOptionsEditorProps<JsonData, Secrets>) {
  const styles = useStyles2(getStyles);
  const { jsonData } = options;
  const ofSpans = jsonData.engine === 'clickhouse' && jsonData.profile === 'otel';
  const change = (part: Partial<JsonData>) => onOptionsChange({ ...options, jsonData: { ...jsonData, ...part } });
  return (
    <fieldset className={styles.fieldset} disabled={options.readOnly === true}>
      {options.readOnly === true && (
        <Alert severity="info" title={t('config.read-only', 'This data source is provisioned')}>
          <Trans i18nKey="config.read-only-text">Change it in its provisioning file.</Trans>{' '}
          <TextLink href={DOCS} external>
            {t('config.provisioning', 'How provisioning works')}
          </TextLink>
        </Alert>
      )}
      <Section
        title={t('config.connection', 'Connection')}
        description={t('config.connection-text', 'Where the chain tables are.')}
      >
        <EngineField value={jsonData.engine ?? 'embedded'} onChange={(engine) => change({ engine })} />
        {(jsonData.engine === 'postgres' || jsonData.engine === 'clickhouse') && (
          <ServerSection engine={jsonData.engine} options={options} onOptionsChange={onOptionsChange} />
        )}
        {jsonData.engine === 'clickhouse' && <ProfileSection jsonData={jsonData} onChange={change} />}
        {(jsonData.engine ?? 'embedded') === 'embedded' && (
          <TextField
            label={t('config.path', 'Database file')}
            description={t(
              'config.path-text',
              'A file inside the data directory of the server. It is created on the first import.'
            )}
            value={jsonData.path ?? ''}
            placeholder={STANDARD_PATH}
            commitInvalid
            data-testid={testIds.configEditor.path}
            validate={(path) => (path === '' ? undefined : settingsError({ path }, ['path']))}
            onCommit={(path) => change({ path: path === '' ? undefined : path })}
          />
        )}
      </Section>
      <Section
        title={t('config.anomalies', 'Anomalies')}
        description={t(
          'config.anomalies-text',
          'How readily a value counts as abnormal, where a query does not say otherwise.'
        )}
      >
        <SensitivityField
          value={jsonData.anomalies ?? {}}
          onChange={(chosen) => change({ anomalies: { ...jsonData.anomalies, ...chosen } })}
        />
      </Section>
      <MaintenanceSection jsonData={jsonData} onChange={change} />
      <ModelsSection jsonData={jsonData} onChange={change} />
      {!ofSpans && <TablesSection jsonData={jsonData} onChange={change} />}
      {(jsonData.engine ?? 'embedded') === 'embedded' && <RetentionSection jsonData={jsonData} onChange={change} />}
      <LimitsSection jsonData={jsonData} onChange={change} />
      <TenantsSection options={options} onOptionsChange={onOptionsChange} />
    </fieldset>
  );
}

function EngineField({ value, onChange }: { value: Engine; onChange: (engine: Engine) => void }) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const labels: Record<Engine, string> = {
    embedded: t('config.engine-embedded', 'Embedded'),
    postgres: t('config.engine-postgres', 'PostgreSQL'),
    clickhouse: t('config.engine-clickhouse', 'ClickHouse'),
  };
  return (
    <Field
      label={t('config.engine', 'Engine')}
      description={t(
        'config.engine-text',
        'The embedded engine keeps everything in one file and needs no server. PostgreSQL and ClickHouse are read where your tables are.'
      )}
      noMargin
    >
      <RadioButtonGroup<Engine>
        id={id}
        className={styles.engines}
        aria-label={t('config.engine', 'Engine')}
        value={value}
        onChange={onChange}
        options={ENGINES.map((engine) => ({ value: engine, label: labels[engine] }))}
      />
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fieldset: css({
    border: 0,
    margin: 0,
    padding: 0,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
  }),
  engines: css({ flexWrap: 'wrap', maxWidth: '100%' }),
});
