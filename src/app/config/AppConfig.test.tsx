import { AppPlugin, type AppPluginMeta } from '@grafana/data';
import {
  setBackendSrv,
  setDataSourceSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
} from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of, throwError, type Observable } from 'rxjs';
import { fixLayout } from '../../../tests/browser/layout';
import { AppConfig } from './AppConfig';
import { readAppSettings } from './appSettings';

fixLayout();

function openPage(fetch: (request: BackendSrvRequest) => Observable<unknown>, jsonData: object = {}) {
  setDataSourceSrv({ getList: () => [{ uid: 'shop', name: 'Shop' }] } as unknown as DataSourceSrv);
  setBackendSrv({ fetch } as unknown as BackendSrv);
  const plugin = new AppPlugin();
  plugin.meta = { enabled: true, pinned: false, jsonData } as AppPluginMeta;
  render(<AppConfig plugin={plugin} query={{}} />);
  return userEvent.setup();
}

describe('app settings', () => {
  it('saves what the pages open with', async () => {
    const sent: BackendSrvRequest[] = [];
    const user = openPage((request) => {
      sent.push(request);
      return of({ data: {} });
    });
    await user.click(screen.getByLabelText(/Data source/));
    await user.click(await screen.findByText('Shop'));
    await user.click(screen.getByRole('radio', { name: 'Explore' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/Saved/)).toBeInTheDocument();
    expect(sent).toEqual([
      expect.objectContaining({
        url: '/api/plugins/throughline-chains-app/settings',
        method: 'POST',
        data: {
          enabled: true,
          pinned: false,
          jsonData: { datasourceUid: 'shop', defaultRange: '6h', openChainsIn: 'explore' },
        },
      }),
    ]);
  });

  it('says why saving failed and keeps what was entered', async () => {
    const user = openPage(() => throwError(() => ({ data: { message: 'You need the Admin role.' } })), {
      openChainsIn: 'explore',
    });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('You need the Admin role.')).toBeInTheDocument();
    expect(screen.getByRole('radio', { name: 'Explore' })).toBeChecked();
  });

  it('reads whatever was saved before', () => {
    expect(readAppSettings(undefined)).toEqual({ defaultRange: '6h', openChainsIn: 'dashboard' });
    expect(readAppSettings({ defaultRange: 'forever', datasourceUid: 7 })).toEqual({
      defaultRange: '6h',
      openChainsIn: 'dashboard',
    });
    expect(readAppSettings({ defaultRange: '24h', datasourceUid: 'x' })).toEqual({
      defaultRange: '24h',
      datasourceUid: 'x',
      openChainsIn: 'dashboard',
    });
  });
});
