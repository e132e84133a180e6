import { useState } from 'react';
import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fixLayout } from '../../../../tests/browser/layout';
import { parseSettings, type Secrets } from '../../../contracts/settings';
import type { JsonData } from '../../types';
import { ConfigEditor } from './ConfigEditor';

fixLayout();

function openEditor(jsonData: JsonData = {}, readOnly = false, secureJsonFields: Record<string, boolean> = {}) {
  let saved: JsonData = jsonData;
  let secrets: Secrets | undefined;
  function Host() {
    const [options, setOptions] = useState({ jsonData, readOnly, secureJsonFields } as DataSourceSettings<
      JsonData,
      Secrets
    >);
    return (
      <ConfigEditor
        options={options}
        onOptionsChange={(next) => {
          saved = next.jsonData;
          secrets = next.secureJsonData;
          setOptions(next);
        }}
      />
    );
  }
  render(<Host />);
  return { saved: () => saved, secrets: () => secrets, user: userEvent.setup() };
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

  it('says at once that a path may not leave the data directory', async () => {
    const { user } = openEditor();
    await user.type(screen.getByLabelText(/Database file/), '../etc/passwd');
    expect(screen.getByText(/Write a file name inside the data directory/)).toBeInTheDocument();
  });

  it('names an engine that is coming and does not let it be chosen', () => {
    openEditor();
    expect(screen.getByRole('radio', { name: 'PostgreSQL' })).toBeEnabled();
    expect(screen.getByRole('radio', { name: 'ClickHouse (coming)' })).toBeDisabled();
    expect(screen.getByRole('radio', { name: 'Embedded' })).toBeChecked();
  });

  it('saves where a PostgreSQL database is, and the password only among the secrets', async () => {
    const { saved, secrets, user } = openEditor();
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
    expect(secrets()).toEqual({ password: 'hush' });
    expect(JSON.stringify(saved())).not.toContain('hush');
  });

  it('shows that a password is saved, not what it is, and takes it away', async () => {
    const { secrets, user } = openEditor({ engine: 'postgres' }, false, { password: true });
    expect(screen.getByLabelText('Password')).toBeDisabled();
    await user.click(screen.getByRole('button', { name: /reset/i }));
    expect(screen.getByLabelText('Password')).toBeEnabled();
    expect(secrets()).toEqual({ password: '' });
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

  it('saves tenants only when they can be read', async () => {
    const { saved, user } = openEditor();
    await user.click(screen.getByRole('button', { name: 'Tenants' }));
    const field = screen.getByLabelText(/Tenants by organisation/);
    await user.click(field);
    await user.paste('{ "organisations": { "1": [] } }');
    await user.tab();
    expect(saved().tenants).toBeUndefined();
    await user.clear(field);
    await user.click(field);
    await user.paste('{ "organisations": { "1": ["acme"] } }');
    await user.tab();
    expect(parseSettings(saved()).tenants).toMatchObject({ organisations: { '1': ['acme'] }, users: [] });
  });

  it('cannot be changed when it is provisioned, and says where to change it', () => {
    openEditor({ path: 'shop.duckdb' }, true);
    expect(screen.getByText('This data source is provisioned')).toBeInTheDocument();
    expect(screen.getByLabelText(/Database file/)).toBeDisabled();
  });
});
