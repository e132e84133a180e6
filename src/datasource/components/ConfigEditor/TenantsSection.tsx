import { useId, useState } from 'react';
import { t } from '@grafana/i18n';
import { Field, TextArea } from '@grafana/ui';
import type { SettingsInput } from '../../../contracts/settings';
import { RAW } from '../../../ui/rawText';
import { Section } from './Section';
import { settingsError } from './settingsError';
import type { SectionProps } from './TablesSection';

const EXAMPLE =
  '{ "organisations": { "1": ["acme"] }, "users": [{ "emailDomain": "globex.com", "tenants": ["globex"] }] }';

/** Who may see whose chains, in a store that several tenants share. */
export function TenantsSection({ jsonData, onChange }: SectionProps) {
  const id = useId();
  const saved = jsonData.tenants === undefined ? '' : JSON.stringify(jsonData.tenants, null, 2);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? saved;
  const read = readTenants(text);
  return (
    <Section
      folded
      title={t('config.tenants', 'Tenants')}
      description={t(
        'config.tenants-text',
        'Only for a store that several tenants share. Without an entry that fits, a user sees an error, never all rows.'
      )}
    >
      <Field
        label={t('config.tenants-json', 'Tenants by organisation and user (JSON)')}
        htmlFor={id}
        invalid={read.error !== undefined}
        error={read.error}
        description={t('config.tenants-example', 'For example {{example}}', { example: EXAMPLE, ...RAW })}
        noMargin
      >
        <TextArea
          id={id}
          rows={6}
          value={text}
          spellCheck={false}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={() => {
            if (read.error === undefined && text !== saved) {
              setDraft(null);
              onChange({ tenants: read.tenants });
            }
          }}
        />
      </Field>
    </Section>
  );
}

function readTenants(text: string): { tenants?: SettingsInput['tenants']; error?: string } {
  if (text.trim() === '') {
    return {};
  }
  try {
    const tenants: SettingsInput['tenants'] = JSON.parse(text);
    const error = settingsError({ tenants }, ['tenants']);
    return error === undefined ? { tenants } : { error };
  } catch {
    return { error: t('config.tenants-invalid', 'This is not valid JSON.') };
  }
}
