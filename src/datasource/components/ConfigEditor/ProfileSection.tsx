import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { Profile } from '../../../contracts/settings';
import { ChoiceField } from '../fields/ChoiceField';
import { TextField } from '../fields/TextField';
import { settingsError } from './settingsError';
import type { SectionProps } from './TablesSection';

/** What a ClickHouse database holds: chain tables, or the spans that an OpenTelemetry collector writes. */
export function ProfileSection({ jsonData, onChange }: SectionProps) {
  const profile = jsonData.profile ?? 'chains';
  const otel = jsonData.otel ?? {};
  const text = (key: 'traces' | 'tenantAttribute', label: string, placeholder: string, description?: string) => (
    <TextField
      label={label}
      description={description}
      value={otel[key] ?? ''}
      placeholder={placeholder}
      width={30}
      commitInvalid
      validate={(value) => (value === '' ? undefined : settingsError({ otel: { [key]: value } }, ['otel', key]))}
      onCommit={(value) => onChange({ otel: { ...otel, [key]: value === '' ? undefined : value } })}
    />
  );
  return (
    <Stack direction="column" gap={2}>
      <ChoiceField<Profile>
        label={t('config.profile', 'Tables')}
        description={t(
          'config.profile-text',
          "OpenTelemetry: the table that the collector's ClickHouse exporter writes is read as it is."
        )}
        value={profile}
        options={[
          { value: 'chains', label: t('config.profile-chains', 'Chain tables') },
          { value: 'otel', label: t('config.profile-otel', 'OpenTelemetry') },
        ]}
        onChange={(value) => onChange({ profile: value })}
      />
      {profile === 'otel' && (
        <Stack direction="row" wrap="wrap" gap={2}>
          {text('traces', t('config.otel-traces', 'Traces table'), 'otel_traces')}
          {text(
            'tenantAttribute',
            t('config.otel-tenant', 'Tenant attribute'),
            'tenant.id',
            t(
              'config.otel-tenant-text',
              'The resource attribute that names the tenant. Only where tenants are told apart.'
            )
          )}
        </Stack>
      )}
    </Stack>
  );
}
