import { css } from '@emotion/css';
import { useId, useState, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Field, IconButton, TagsInput, useStyles2 } from '@grafana/ui';
import { ChoiceField } from '../fields/ChoiceField';
import { TextField } from '../fields/TextField';
import {
  completeUsers,
  isOrganisation,
  namesSomebody,
  organisationEntries,
  organisationRecord,
  type OrganisationEntry,
  type UserEntry,
} from './tenantEntries';

interface ListProps<Value> {
  title: string;
  description: string;
  addLabel: string;
  value: Value;
  onChange: (value: Value) => void;
}

/** Tenants of organisations, one row each. */
export function OrganisationRows({ value, onChange, ...list }: ListProps<Record<string, string[]>>) {
  return (
    <Rows<OrganisationEntry>
      {...list}
      saved={organisationEntries(value)}
      empty={{ organisation: '', tenants: [] }}
      onChange={(rows) => onChange(organisationRecord(rows))}
      fields={(row, change) => (
        <>
          <TextField
            label={t('config.tenant-organisation', 'Organisation (number)')}
            value={row.organisation}
            width={22}
            commitInvalid
            validate={(text) =>
              isOrganisation(text) ? undefined : t('config.tenant-organisation-number', 'Write its number, such as 1.')
            }
            onCommit={(organisation) => change({ ...row, organisation })}
          />
          <TenantNames value={row.tenants} onChange={(tenants) => change({ ...row, tenants })} />
        </>
      )}
    />
  );
}

/** Tenants of users by login, e-mail domain and role, one row each. */
export function UserRows({ value, onChange, ...list }: ListProps<UserEntry[]>) {
  return (
    <Rows<UserEntry>
      {...list}
      saved={value}
      empty={{ tenants: [] }}
      onChange={(rows) => onChange(completeUsers(rows))}
      fields={(row, change) => (
        <>
          <TextField
            label={t('config.tenant-login', 'Login')}
            value={row.login ?? ''}
            width={22}
            commitInvalid
            validate={() =>
              namesSomebody(row) ? undefined : t('config.tenant-nobody', 'Fill in a login, a domain or a role.')
            }
            onCommit={(login) => change({ ...row, login })}
          />
          <TextField
            label={t('config.tenant-domain', 'E-mail domain')}
            value={row.emailDomain ?? ''}
            placeholder={EXAMPLE_DOMAIN}
            width={22}
            onCommit={(emailDomain) => change({ ...row, emailDomain })}
          />
          <RoleField value={row.role} onChange={(role) => change({ ...row, role })} />
          <TenantNames value={row.tenants} onChange={(tenants) => change({ ...row, tenants })} />
        </>
      )}
    />
  );
}

const EXAMPLE_DOMAIN = 'acme.com';
const ANY_ROLE = 'any';

function RoleField({ value, onChange }: { value: string | undefined; onChange: (role: string) => void }) {
  return (
    <ChoiceField
      label={t('config.tenant-role', 'Role')}
      look="list"
      width={14}
      value={value ? value : ANY_ROLE}
      onChange={(role) => onChange(role === ANY_ROLE ? '' : role)}
      options={[
        { value: ANY_ROLE, label: t('config.tenant-any-role', 'any') },
        ...['Viewer', 'Editor', 'Admin'].map((role) => ({ value: role, label: role })),
      ]}
    />
  );
}

function TenantNames({ value, onChange }: { value: string[]; onChange: (tenants: string[]) => void }) {
  const id = useId();
  const missing = value.length === 0;
  return (
    <Field
      label={t('config.tenant-names', 'Tenants')}
      htmlFor={id}
      invalid={missing}
      error={missing ? t('config.tenant-none', 'Not saved until it names a tenant.') : undefined}
      noMargin
    >
      <TagsInput
        id={id}
        width={34}
        tags={value}
        addOnBlur
        autoColors={false}
        invalid={missing}
        placeholder={t('config.tenant-add', 'Name, then Enter')}
        onChange={(names) => onChange([...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))])}
      />
    </Field>
  );
}

interface RowsProps<Row> {
  title: string;
  description: string;
  addLabel: string;
  saved: Row[];
  empty: Row;
  onChange: (rows: Row[]) => void;
  fields: (row: Row, change: (row: Row) => void) => ReactNode;
}

/** A list whose rows may be incomplete while they are typed; the caller saves what is complete. */
function Rows<Row>({ title, description, addLabel, saved, empty, onChange, fields }: RowsProps<Row>) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [rows, setRows] = useState(() => saved.map((row, key) => ({ key, row })));
  const [nextKey, setNextKey] = useState(saved.length);
  const set = (next: typeof rows) => {
    setRows(next);
    onChange(next.map(({ row }) => row));
  };
  const add = () => {
    set([...rows, { key: nextKey, row: empty }]);
    setNextKey(nextKey + 1);
  };
  return (
    <div role="group" aria-labelledby={id} className={styles.list}>
      <h4 id={id} className={styles.title}>
        {title}
      </h4>
      <p className={styles.text}>{description}</p>
      {rows.map(({ key, row }, place) => (
        <div key={key} className={styles.row}>
          {fields(row, (changed) => set(rows.map((other) => (other.key === key ? { key, row: changed } : other))))}
          <IconButton
            className={styles.remove}
            name="trash-alt"
            size="lg"
            tooltip={t('config.tenant-remove', 'Remove row {{number}} of "{{list}}"', {
              number: place + 1,
              list: title,
            })}
            onClick={() => set(rows.filter((other) => other.key !== key))}
          />
        </div>
      ))}
      <div>
        <Button variant="secondary" size="sm" icon="plus" onClick={add}>
          {addLabel}
        </Button>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  title: css({ ...theme.typography.h6, margin: 0 }),
  text: css({ color: theme.colors.text.secondary, margin: 0, fontSize: theme.typography.bodySmall.fontSize }),
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: theme.spacing(2) }),
  // Level with the fields below their labels.
  remove: css({ marginTop: theme.spacing(3.25) }),
});
