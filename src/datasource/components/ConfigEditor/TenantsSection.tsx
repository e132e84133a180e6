import { useId } from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Field, Stack, Switch } from '@grafana/ui';
import type { Secrets } from '../../../contracts/settings';
import type { JsonData } from '../../types';
import { Section } from './Section';
import { readSecret, type Tenants } from './tenantEntries';
import { OrganisationRows, UserRows } from './TenantRows';

type Props = DataSourcePluginOptionsEditorProps<JsonData, Secrets>;

/** Who may see whose chains, in a store that several tenants share. */
export function TenantsSection({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonData, secureJsonFields } = options;
  const typed = readSecret(secureJsonData?.tenants);
  const hidden = secureJsonFields?.tenants === true && typed === undefined;
  const secret = hidden || typed !== undefined;
  const tenants = secret ? typed : jsonData.tenants;
  const separate = hidden || tenants !== undefined;

  const save = (next: Tenants | undefined, asSecret: boolean) => {
    const open = { ...options, jsonData: { ...jsonData, tenants: asSecret ? undefined : next } };
    if (!asSecret && !secret) {
      onOptionsChange(open);
      return;
    }
    // An empty secret takes a saved one away.
    const text = asSecret && next !== undefined ? JSON.stringify(next) : '';
    onOptionsChange({
      ...open,
      secureJsonFields: { ...secureJsonFields, tenants: false },
      secureJsonData: { ...secureJsonData, tenants: text },
    });
  };

  return (
    <Section
      folded
      title={t('config.tenants', 'Tenants')}
      description={t('config.tenants-text', 'Only for a store that several tenants share.')}
    >
      <SwitchField
        label={t('config.tenants-separate', 'Keep tenants apart')}
        description={t(
          'config.tenants-separate-text',
          'Everyone sees the rows of the tenants named here and no others; whoever is not named sees nothing. Off, everyone sees every row.'
        )}
        value={separate}
        onChange={(on) => save(on ? {} : undefined, false)}
      />
      {separate && (
        <SwitchField
          label={t('config.tenants-secret', 'Keep this list secret')}
          description={t(
            'config.tenants-secret-text',
            "Grafana sends a data source's settings to the browser of everyone who may query it. A secret list stays on the server; it cannot be shown again, only replaced."
          )}
          value={secret}
          onChange={(on) => save(tenants ?? {}, on)}
        />
      )}
      {hidden && (
        <Alert
          severity="info"
          title={t('config.tenants-hidden', 'The saved list is secret and cannot be shown.')}
          bottomSpacing={0}
          topSpacing={0}
        >
          <Button variant="secondary" size="sm" onClick={() => save({}, true)}>
            {t('config.tenants-replace', 'Write a new list')}
          </Button>
        </Alert>
      )}
      {tenants !== undefined && <TenantLists tenants={tenants} onChange={(next) => save(next, secret)} />}
    </Section>
  );
}

function TenantLists({ tenants, onChange }: { tenants: Tenants; onChange: (tenants: Tenants) => void }) {
  const byOrganisation = (key: 'organisations' | 'alertRules' | 'sharedView') => ({
    value: tenants[key] ?? {},
    onChange: (value: Record<string, string[]>) => onChange({ ...tenants, [key]: value }),
  });
  return (
    <Stack direction="column" gap={3}>
      <OrganisationRows
        title={t('config.tenants-organisations', 'Organisations')}
        description={t('config.tenants-organisations-text', 'What everyone of a Grafana organisation sees.')}
        addLabel={t('config.tenants-organisations-add', 'Add an organisation')}
        {...byOrganisation('organisations')}
      />
      <UserRows
        title={t('config.tenants-users', 'Users')}
        description={t(
          'config.tenants-users-text',
          "A row counts for users who fit everything in it, in place of their organisation's; rows that fit add up."
        )}
        addLabel={t('config.tenants-users-add', 'Add users')}
        value={tenants.users ?? []}
        onChange={(users) => onChange({ ...tenants, users })}
      />
      <OrganisationRows
        title={t('config.tenants-rules', 'Alert rules')}
        description={t(
          'config.tenants-rules-text',
          'Rules run as nobody in particular. Needed where there are rows for users; else they see what their organisation sees.'
        )}
        addLabel={t('config.tenants-rules-add', 'Add an organisation for alert rules')}
        {...byOrganisation('alertRules')}
      />
      <OrganisationRows
        title={t('config.tenants-shared', 'Public dashboards and visitors without a login')}
        description={t('config.tenants-shared-text', 'What the public sees. Without a row here: nothing.')}
        addLabel={t('config.tenants-shared-add', 'Add an organisation for the public')}
        {...byOrganisation('sharedView')}
      />
    </Stack>
  );
}

interface SwitchProps {
  label: string;
  description: string;
  value: boolean;
  onChange: (on: boolean) => void;
}

function SwitchField({ label, description, value, onChange }: SwitchProps) {
  const id = useId();
  return (
    <Field label={label} description={description} htmlFor={id} noMargin>
      <Switch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}
