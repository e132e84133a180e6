import type { DataSourceSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { TLS_MODES, type Secrets } from '../../../contracts/settings';
import type { JsonData } from '../../types';
import { ChoiceField } from '../fields/ChoiceField';
import { NumberField } from '../fields/NumberField';
import { SecretField } from '../fields/SecretField';
import { TextField } from '../fields/TextField';
import { settingsError } from './settingsError';

type TlsMode = (typeof TLS_MODES)[number];
type TextKey = 'host' | 'database' | 'user' | 'schema';

/** What an empty field stands for, or what it may look like. */
const STANDARD = {
  postgres: { port: '5432', encryptedPort: '5432', database: 'chains', user: 'throughline_reader' },
  clickhouse: { port: '8123', encryptedPort: '8443', database: 'default', user: 'default' },
};

interface Props {
  engine: 'postgres' | 'clickhouse';
  options: DataSourceSettings<JsonData, Secrets>;
  onOptionsChange: (options: DataSourceSettings<JsonData, Secrets>) => void;
}

/** Where a database server is and who asks. Secrets are only ever written: the browser never gets them back. */
export function ServerSection({ engine, options, onOptionsChange }: Props) {
  const { jsonData } = options;
  const standard = STANDARD[engine];
  const tls = jsonData.tls ?? {};
  const mode: TlsMode = tls.mode ?? 'require';
  const change = (part: Partial<JsonData>) => onOptionsChange({ ...options, jsonData: { ...jsonData, ...part } });
  const text = (key: TextKey, label: string, placeholder: string, description?: string) => (
    <TextField
      label={label}
      description={description}
      value={jsonData[key] ?? ''}
      placeholder={placeholder}
      width={30}
      commitInvalid
      validate={(value) => (value === '' ? undefined : settingsError({ [key]: value }, [key]))}
      onCommit={(value) => change({ [key]: value === '' ? undefined : value })}
    />
  );
  const certificate = (key: 'caFile' | 'certFile', label: string, description: string) => (
    <TextField
      label={label}
      description={description}
      value={tls[key] ?? ''}
      width={30}
      commitInvalid
      validate={(value) => (value === '' ? undefined : settingsError({ tls: { [key]: value } }, ['tls', key]))}
      onCommit={(value) => change({ tls: { ...tls, [key]: value === '' ? undefined : value } })}
    />
  );
  const secret = (key: keyof Secrets, label: string, rows?: number) => (
    <SecretField
      label={label}
      rows={rows}
      isSet={options.secureJsonFields?.[key] === true}
      onChange={(value) => onOptionsChange({ ...options, secureJsonData: { ...options.secureJsonData, [key]: value } })}
      onReset={() =>
        onOptionsChange({
          ...options,
          secureJsonFields: { ...options.secureJsonFields, [key]: false },
          secureJsonData: { ...options.secureJsonData, [key]: '' },
        })
      }
    />
  );
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" wrap="wrap" gap={2}>
        {text('host', t('config.host', 'Host'), 'db.example.com')}
        <NumberField
          label={t('config.port', 'Port')}
          optional
          integer
          min={1}
          max={65_535}
          placeholder={mode === 'disable' ? standard.port : standard.encryptedPort}
          value={jsonData.port}
          onCommit={(port) => change({ port })}
        />
      </Stack>
      <Stack direction="row" wrap="wrap" gap={2}>
        {text('database', t('config.database', 'Database'), standard.database)}
        {engine === 'postgres' && text('schema', t('config.schema', 'Schema'), 'public')}
      </Stack>
      <Stack direction="row" wrap="wrap" gap={2}>
        {text('user', t('config.user', 'User'), standard.user)}
        {secret('password', t('config.password', 'Password'))}
      </Stack>
      <ChoiceField<TlsMode>
        label={t('config.tls', 'TLS')}
        description={t(
          'config.tls-text',
          'Encrypt the connection, and with "Verify" also make sure that the server is the one you mean.'
        )}
        value={mode}
        options={[
          { value: 'disable', label: t('config.tls-disable', 'None') },
          { value: 'require', label: t('config.tls-require', 'Encrypt') },
          { value: 'verify-full', label: t('config.tls-verify', 'Verify') },
        ]}
        onChange={(value) => change({ tls: { ...tls, mode: value } })}
      />
      {mode === 'verify-full' &&
        certificate(
          'caFile',
          t('config.tls-ca', 'Authority certificate'),
          t(
            'config.tls-ca-text',
            'A file in the folder "certificates" of the data directory. Empty: those of the system.'
          )
        )}
      {mode !== 'disable' && (
        <>
          {certificate(
            'certFile',
            t('config.tls-cert', 'Client certificate'),
            t('config.tls-cert-text', 'Only where the server asks for one. A file in the same folder.')
          )}
          {(tls.certFile ?? '') !== '' && secret('tlsClientKey', t('config.tls-key', 'Client key'), 5)}
        </>
      )}
    </Stack>
  );
}
