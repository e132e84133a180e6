import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  config,
  setBackendSrv,
  setDataSourceSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
} from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { fixLayout } from '../../../tests/browser/layout';
import { bandFrame, during } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import { testIds } from '../../ui/testIds';
import type { AnomalyOverlayOptions } from './options';
import { AnomalyOverlayPanel } from './Panel';

jest.setTimeout(20_000);
fixLayout();

/** Grafana's folders and alert rules, as far as a rule needs them. */
class Grafana {
  readonly calls: string[] = [];
  readonly folders: Array<{ uid: string; title: string }> = [{ uid: 'other', title: 'Other' }];
  readonly rules: Array<Record<string, unknown>> = [];
  headers: unknown;
  refusal: object | undefined;

  fetch = ({ method, url, data, headers }: BackendSrvRequest) => {
    this.calls.push(`${method} ${url}`);
    if (method === 'GET') {
      return of({ data: this.folders });
    }
    if (url === '/api/folders') {
      const folder = { uid: 'made', title: (data as { title: string }).title };
      this.folders.push(folder);
      return of({ data: folder });
    }
    if (this.refusal) {
      return throwError(() => this.refusal);
    }
    this.headers = headers;
    this.rules.push(data as Record<string, unknown>);
    return of({ data: { ...(data as object), uid: 'rule1' } });
  };
}

let grafana: Grafana;

beforeEach(() => {
  grafana = new Grafana();
  setBackendSrv(grafana as unknown as BackendSrv);
  setDataSourceSrv({
    getInstanceSettings: (ref: { uid: string }) => ({
      uid: ref.uid,
      type: ref.uid === 'shop' ? 'throughline-chains-datasource' : 'prometheus',
    }),
  } as unknown as DataSourceSrv);
  as('Editor', { 'alert.rules:create': true });
});

function as(orgRole: string, permissions: Record<string, boolean>): void {
  const user = { ...config.bootData?.user, orgRole, permissions, isGrafanaAdmin: false };
  config.bootData = { ...config.bootData, user: user as never };
}

async function openCard(from: { uid: string } = { uid: 'shop' }) {
  const frames = [bandFrame({ values: during(40, 31, 200), severities: during(40, 31, 2) })];
  render(<AnomalyOverlayPanel {...panelProps<AnomalyOverlayOptions>({ frames, from })} />);
  await userEvent.click(screen.getByTestId(testIds.anomaly.range));
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

describe('an alert rule from the panel', () => {
  it('is made with two clicks, in a folder that is made first, and is linked', async () => {
    await openCard();
    await press('Alert on this');
    await press('Create rule');
    expect(grafana.calls).toEqual([
      'GET /api/folders?limit=1000',
      'POST /api/folders',
      'POST /api/v1/provisioning/alert-rules',
    ]);
    expect(grafana.headers).toMatchObject({ 'X-Disable-Provenance': 'true' });
    expect(grafana.rules[0]).toMatchObject({ title: 'p95 of cart is abnormal', folderUID: 'made' });
    expect(await screen.findByRole('link', { name: 'Open the rule' })).toHaveAttribute(
      'href',
      '/alerting/grafana/rule1/view'
    );
    expect(screen.queryByRole('button', { name: 'Create rule' })).not.toBeInTheDocument();
  });

  it('takes the folder that there is, another name and another budget', async () => {
    grafana.folders.push({ uid: 'known', title: 'Throughline' });
    await openCard();
    await press('Alert on this');
    const name = screen.getByLabelText('Alert rule');
    await userEvent.clear(name);
    await userEvent.type(name, 'the cart');
    const budget = screen.getByLabelText('False alarms a week, at most');
    await userEvent.clear(budget);
    await userEvent.type(budget, '0');
    expect(screen.getByText('A number from 0.1 to 100.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Create rule' })).toBeDisabled();
    await userEvent.type(budget, '.5');
    await press('Create rule');
    expect(grafana.calls).not.toContain('POST /api/folders');
    expect(grafana.rules[0]).toMatchObject({
      title: 'the cart',
      folderUID: 'known',
      data: [{ model: { options: { signals: ['p95'], falseAlarmsPerWeek: 0.5 } } }, {}, {}],
    });
  });

  it.each([
    [{ status: 409 }, 'There is already a rule named "p95 of cart is abnormal". Choose another name.'],
    [{ status: 403 }, 'You may not make alert rules in the folder "Throughline".'],
    [{ status: 404 }, 'This Grafana has no alerting.'],
    [{ status: 400, data: { message: 'bad interval' } }, 'The rule could not be made. Grafana says: bad interval'],
    [{ status: 502 }, 'The rule could not be made.'],
  ])('says what is wrong when it is refused with %j, and lets try again', async (refusal, sentence) => {
    grafana.refusal = refusal;
    await openCard();
    await press('Alert on this');
    await press('Create rule');
    expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
    grafana.refusal = undefined;
    await press('Create rule');
    expect(await screen.findByRole('link', { name: 'Open the rule' })).toBeInTheDocument();
  });

  it.each([
    ['a viewer', 'Viewer', { 'alert.rules:create': true }, 'shop'],
    ['an editor who may make none, as where there is no alerting', 'Editor', {}, 'shop'],
    ['frames of another data source', 'Admin', { 'alert.provisioning:write': true }, 'prometheus'],
  ])('is not offered to %s', async (_, role, permissions, uid) => {
    as(role, permissions);
    await openCard({ uid });
    expect(screen.getByRole('button', { name: 'Zoom in' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Alert on this' })).not.toBeInTheDocument();
  });
});
