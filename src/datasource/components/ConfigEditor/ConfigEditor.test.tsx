import { useState } from 'react';
import type { DataSourceSettings } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fixLayout } from '../../../../tests/browser/layout';
import { parseSettings, type Secrets } from '../../../contracts/settings';
import type { JsonData } from '../../types';
import { ConfigEditor } from './ConfigEditor';

fixLayout();

type Options = DataSourceSettings<JsonData, Secrets>;

function openEditor(jsonData: JsonData = {}, readOnly = false, part: Partial<Options> = {}) {
  let saved = { jsonData, readOnly, ...part } as Options;
  function Host() {
    const [options, setOptions] = useState(saved);
    return (
      <ConfigEditor
        options={options}
        onOptionsChange={(next) => {
          saved = next;
          setOptions(next);
        }}
      />
    );
  }
  render(<Host />);
  return { saved: () => saved.jsonData, options: () => saved, user: userEvent.setup() };
}

describe('config editor', () => {
  it('saves the database file, and settings that the backend takes', async () => {
    const { saved, user } = openEditor();
    await user.type(screen.getByLabelText(/Database file/), 'shop.duckdb{Tab}');
    await user.click(screen.getByRole('radio', { name: 'High' }));
    expect(parseSettings(saved())).toMatchObject({
      engine: 'embedded',
      path: 'shop.duckdb',
      anomalies: { sensitivity: 'high' },
    });
  });

  it('saves a budget of false alarms in place of a sensitivity, and takes it back', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('radio', { name: 'Budget' }));
    const field = screen.getByLabelText('False alarms, at most');
    expect(field).toHaveValue('1');
    await user.clear(field);
    await user.type(field, '0.5{Tab}');
    expect(parseSettings(saved()).anomalies).toMatchObject({ sensitivity: 'medium', falseAlarmsPerWeek: 0.5 });
    await user.clear(field);
    await user.type(field, '0');
    expect(screen.getByText(/Between 0.1 and 100/)).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Low' }));
    expect(parseSettings(saved()).anomalies).toEqual({
      sensitivity: 'low',
      learnFromAlerts: false,
      maintenance: [],
    });
    expect(screen.queryByLabelText('False alarms, at most')).not.toBeInTheDocument();
  });

  it('says at once that a path may not leave the data directory', async () => {
    const { user } = openEditor();
    await user.type(screen.getByLabelText(/Database file/), '../etc/passwd');
    expect(screen.getByText(/Write a file name inside the data directory/)).toBeInTheDocument();
  });

  it('saves whether alarms teach, and takes it back', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('button', { name: /Marks and maintenance/ }));
    expect(screen.getByRole('radio', { name: 'Left out of the usual' })).toBeChecked();
    await user.click(screen.getByRole('radio', { name: 'Learnt as usual' }));
    expect(parseSettings(saved()).anomalies.learnFromAlerts).toBe(true);
    await user.click(screen.getByRole('radio', { name: 'Left out of the usual' }));
    expect(parseSettings(saved()).anomalies.learnFromAlerts).toBe(false);
  });

  it('saves a maintenance calendar once it is one, and says what is missing until then', async () => {
    const { saved, user } = openEditor({ anomalies: { sensitivity: 'low' } });
    await user.click(screen.getByRole('button', { name: /Marks and maintenance/ }));
    const field = screen.getByLabelText(/Maintenance calendar/);
    const type = async (text: string) => {
      await user.clear(field);
      await user.click(field);
      await user.paste(text);
      await user.tab();
    };
    await type('[{ "name": "Backup", "days": ["sun"] }');
    expect(screen.getByText('This is not valid JSON yet.')).toBeInTheDocument();
    await type('[{ "name": "Backup", "days": ["sun"], "at": "25:00", "minutes": 90 }]');
    expect(screen.getByText(/Write the time of day as 02:30/)).toBeInTheDocument();
    expect(saved()?.anomalies?.maintenance).toBeUndefined();
    await type('[{ "name": "Backup", "days": ["sun"], "at": "02:00", "minutes": 90 }]');
    expect(parseSettings(saved()).anomalies).toMatchObject({
      sensitivity: 'low',
      maintenance: [{ name: 'Backup', services: [], timeZone: 'UTC' }],
    });
    await type('');
    expect(parseSettings(saved()).anomalies.maintenance).toEqual([]);
  });

  it('lets marks be kept in a PostgreSQL database, and only there', async () => {
    const { saved, user } = openEditor({ engine: 'postgres' });
    await user.click(screen.getByRole('button', { name: /Marks and maintenance/ }));
    await user.click(screen.getByRole('radio', { name: 'This database' }));
    expect(parseSettings(saved())).toMatchObject({ state: 'database' });
  });

  it('lets the schedule of the fits be chosen, daily where nothing is [S0-179]', async () => {
    const { saved, user } = openEditor();
    expect(parseSettings(saved()).models).toEqual({ refit: 'daily' });
    await user.click(screen.getByRole('button', { name: 'Models' }));
    expect(screen.getByRole('radio', { name: 'Every day' })).toBeChecked();
    await user.click(screen.getByRole('radio', { name: 'Every hour' }));
    expect(parseSettings(saved()).models).toEqual({ refit: 'hourly' });
  });

  it('lets every engine be chosen, the embedded one at first', () => {
    openEditor();
    for (const name of ['PostgreSQL', 'ClickHouse']) {
      expect(screen.getByRole('radio', { name })).toBeEnabled();
    }
    expect(screen.getByRole('radio', { name: 'Embedded' })).toBeChecked();
  });

  it('saves where a ClickHouse server is and that it holds spans of a collector', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('radio', { name: 'ClickHouse' }));
    expect(screen.getByLabelText('Port')).toHaveAttribute('placeholder', '8443');
    expect(screen.queryByLabelText('Schema')).not.toBeInTheDocument();
    await user.type(screen.getByLabelText('Host'), 'ch.example.com{Tab}');
    expect(screen.queryByLabelText('Traces table')).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'OpenTelemetry' }));
    await user.type(screen.getByLabelText('Traces table'), 'spans{Tab}');
    await user.type(screen.getByLabelText(/Tenant attribute/), 'team.name{Tab}');
    expect(screen.queryByRole('button', { name: 'Tables and columns' })).not.toBeInTheDocument();
    expect(parseSettings(saved())).toMatchObject({
      engine: 'clickhouse',
      host: 'ch.example.com',
      profile: 'otel',
      otel: { traces: 'spans', tenantAttribute: 'team.name' },
    });
    await user.type(screen.getByLabelText(/Tenant attribute/), "'");
    expect(screen.getByText(/Write the name of a resource attribute/)).toBeInTheDocument();
  });

  it('saves where a PostgreSQL database is, and the password only among the secrets', async () => {
    const { saved, options, user } = openEditor();
    await user.click(screen.getByRole('radio', { name: 'PostgreSQL' }));
    expect(screen.queryByLabelText(/Database file/)).not.toBeInTheDocument();
    await user.type(screen.getByLabelText('Host'), 'db.example.com{Tab}');
    await user.type(screen.getByLabelText('Port'), '6432{Tab}');
    await user.type(screen.getByLabelText('Database'), 'chains{Tab}');
    await user.type(screen.getByLabelText('User'), 'reader{Tab}');
    await user.type(screen.getByLabelText('Password'), 'hush');
    await user.click(screen.getByRole('radio', { name: 'Verify' }));
    await user.type(screen.getByLabelText(/Authority certificate/), 'ca.pem{Tab}');
    expect(parseSettings(saved())).toMatchObject({
      engine: 'postgres',
      host: 'db.example.com',
      port: 6432,
      database: 'chains',
      user: 'reader',
      tls: { mode: 'verify-full', caFile: 'ca.pem' },
    });
    expect(options().secureJsonData).toEqual({ password: 'hush' });
    expect(JSON.stringify(saved())).not.toContain('hush');
  });

  it('shows that a password is saved, not what it is, and takes it away', async () => {
    const { options, user } = openEditor({ engine: 'postgres' }, false, { secureJsonFields: { password: true } });
    expect(screen.getByLabelText('Password')).toBeDisabled();
    await user.click(screen.getByRole('button', { name: /reset/i }));
    expect(screen.getByLabelText('Password')).toBeEnabled();
    expect(options().secureJsonData).toEqual({ password: '' });
  });

  it('says at once that a certificate file may not leave its folder', async () => {
    const { user } = openEditor({ engine: 'postgres' });
    await user.type(screen.getByLabelText(/Client certificate/), '../key.pem');
    expect(screen.getByText('Write a file name, such as ca.pem.')).toBeInTheDocument();
  });

  it('maps tables and columns, and takes a mapping away when its field is emptied', async () => {
    const { saved, user } = openEditor({ tables: { columns: { user_id: 'customer' } } });
    await user.click(screen.getByRole('button', { name: 'Tables and columns' }));
    await user.type(screen.getByLabelText('Chain events'), 'my_events{Tab}');
    await user.type(screen.getByLabelText('service_name'), 'svc{Tab}');
    await user.clear(screen.getByLabelText('user_id'));
    await user.tab();
    expect(parseSettings(saved()).tables).toMatchObject({ history: 'my_events', columns: { service_name: 'svc' } });
    expect(saved().tables?.columns).not.toHaveProperty('user_id');
  });

  it('keeps limits inside their ranges', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('button', { name: 'Limits' }));
    await user.type(screen.getByLabelText('Stop a query after'), '5{Tab}');
    expect(screen.getByText('Between 100 and 600000.')).toBeInTheDocument();
    expect(saved().limits).toBeUndefined();
    await user.clear(screen.getByLabelText('Stop a query after'));
    await user.type(screen.getByLabelText('Stop a query after'), '5000{Tab}');
    expect(saved().limits).toEqual({ queryTimeoutMs: 5000 });
  });

  it('keeps events no longer than their figures [S4-061]', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('button', { name: 'Retention' }));
    await user.type(screen.getByLabelText(/^Keep figures for/), '90{Tab}');
    await user.type(screen.getByLabelText(/^Keep events for/), '91{Tab}');
    expect(screen.getByText('Between 1 and 90.')).toBeInTheDocument();
    await user.clear(screen.getByLabelText(/^Keep events for/));
    await user.type(screen.getByLabelText(/^Keep events for/), '30{Tab}');
    expect(parseSettings(saved()).retention).toEqual({ eventDays: 30, figureDays: 90 });
  });

  describe('with tenants', () => {
    const inList = (name: RegExp) => within(screen.getByRole('group', { name }));
    async function openTenants(...args: Parameters<typeof openEditor>) {
      const editor = openEditor(...args);
      await editor.user.click(screen.getByRole('button', { name: 'Tenants' }));
      return editor;
    }

    it('shows nothing to anybody once tenants are kept apart, until somebody is named', async () => {
      const { saved, user } = await openTenants();
      expect(saved().tenants).toBeUndefined();
      await user.click(screen.getByRole('switch', { name: /Keep tenants apart/ }));
      expect(parseSettings(saved()).tenants).toEqual({ organisations: {}, users: [], alertRules: {}, sharedView: {} });
    });

    it('assigns tenants to organisations with the keyboard alone, and only complete rows are saved', async () => {
      const { saved, user } = await openTenants();
      screen.getByRole('switch', { name: /Keep tenants apart/ }).focus();
      await user.keyboard(' ');
      inList(/^Organisations/)
        .getByRole('button', { name: 'Add an organisation' })
        .focus();
      await user.keyboard('{Enter}');
      const organisations = inList(/^Organisations/);
      expect(organisations.getByText('Not saved until it names a tenant.')).toBeInTheDocument();
      await user.type(organisations.getByLabelText('Organisation (number)'), 'main{Tab}');
      await user.type(organisations.getByLabelText('Tenants'), 'acme{Enter}globex{Enter}');
      expect(organisations.getByText('Write its number, such as 1.')).toBeInTheDocument();
      expect(parseSettings(saved()).tenants?.organisations).toEqual({});
      await user.clear(organisations.getByLabelText('Organisation (number)'));
      await user.type(organisations.getByLabelText('Organisation (number)'), '1{Tab}');
      expect(parseSettings(saved()).tenants?.organisations).toEqual({ 1: ['acme', 'globex'] });
    });

    it('assigns tenants to users by what fits them, and only complete rows are saved', async () => {
      const { saved, user } = await openTenants({ tenants: {} });
      await user.click(screen.getByRole('button', { name: 'Add users' }));
      const users = inList(/^Users/);
      await user.type(users.getByLabelText('Tenants'), ' globex {Tab}');
      expect(users.getByText('Fill in a login, a domain or a role.')).toBeInTheDocument();
      await user.type(users.getByLabelText('E-mail domain'), 'globex.com{Tab}');
      await user.click(users.getByLabelText('Role'));
      await user.click(screen.getByRole('option', { name: 'Editor' }));
      expect(parseSettings(saved()).tenants?.users).toEqual([
        { emailDomain: 'globex.com', role: 'Editor', tenants: ['globex'] },
      ]);
    });

    it('lets a row be removed, and the last one leaves nothing for anybody', async () => {
      const { saved, user } = await openTenants({
        tenants: { organisations: { 1: ['acme'] }, sharedView: { 1: ['demo'] } },
      });
      await user.click(screen.getByRole('button', { name: 'Remove row 1 of "Organisations"' }));
      expect(saved().tenants).toEqual({ organisations: {}, sharedView: { 1: ['demo'] } });
      expect(inList(/^Public dashboards/).getByText('demo')).toBeInTheDocument();
    });

    it('keeps the list as a secret when told to, and takes it back', async () => {
      const { options, user } = await openTenants({ tenants: { organisations: { 1: ['acme'] } } });
      await user.click(screen.getByRole('switch', { name: /Keep this list secret/ }));
      expect(options().jsonData.tenants).toBeUndefined();
      expect(JSON.parse(options().secureJsonData?.tenants ?? '')).toEqual({ organisations: { 1: ['acme'] } });
      await user.click(screen.getByRole('switch', { name: /Keep this list secret/ }));
      expect(options().jsonData.tenants).toEqual({ organisations: { 1: ['acme'] } });
      expect(options().secureJsonData?.tenants).toBe('');
    });

    it('says that a saved secret cannot be shown, and lets it be replaced', async () => {
      const { options, user } = await openTenants({}, false, { secureJsonFields: { tenants: true } });
      expect(screen.getByRole('switch', { name: /Keep tenants apart/ })).toBeChecked();
      expect(screen.getByText('The saved list is secret and cannot be shown.')).toBeInTheDocument();
      await user.click(screen.getByRole('button', { name: 'Write a new list' }));
      await user.click(screen.getByRole('button', { name: 'Add an organisation' }));
      const organisations = inList(/^Organisations/);
      await user.type(organisations.getByLabelText('Organisation (number)'), '2{Tab}');
      await user.type(organisations.getByLabelText('Tenants'), 'globex{Enter}');
      expect(JSON.parse(options().secureJsonData?.tenants ?? '')).toEqual({ organisations: { 2: ['globex'] } });
      expect(options().jsonData.tenants).toBeUndefined();
    });
  });

  it('cannot be changed when it is provisioned, and says where to change it', () => {
    openEditor({ path: 'shop.duckdb' }, true);
    expect(screen.getByText('This data source is provisioned')).toBeInTheDocument();
    expect(screen.getByLabelText(/Database file/)).toBeDisabled();
  });
});
