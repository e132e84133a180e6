import { MemoryRouter } from 'react-router-dom';
import {
  createDataFrame,
  FieldType,
  LoadingState,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
} from '@grafana/data';
import {
  locationService,
  setBackendSrv,
  setDataSourceSrv,
  type BackendSrv,
  type DataSourceSrv,
} from '@grafana/runtime';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of, throwError, type Observable } from 'rxjs';
import { fixLayout } from '../../../../tests/browser/layout';
import { parseQuery } from '../../../contracts/parseQuery';
import { testIds } from '../../../ui/testIds';
import { DEFAULT_SETTINGS } from '../../config/appSettings';
import { OverviewPage } from './OverviewPage';

fixLayout();

const NOW = Date.now();
const number = (name: string, values: Array<number | null>) => ({ name, type: FieldType.number, values });
const text = (name: string, values: string[]) => ({ name, type: FieldType.string, values });
const time = (name: string, values: number[]) => ({ name, type: FieldType.time, values });

function healthFrame(executions = 500): DataFrame {
  return createDataFrame({
    name: 'health',
    meta: {
      custom: {
        health: {
          sentence: 'Checkout is slow: p95 1.4 s, 3.1 × its usual 450 ms.',
          parts: [{ name: 'speed', score: 40, weight: 0.3, explanation: 'p95 is far above usual.' }],
        },
      },
    },
    fields: [
      number('score', [62]),
      number('executions', [executions]),
      number('chainsPerMinute', [48]),
      number('errorRatio', [0.02]),
      number('p95', [1400]),
      number('usualScore', [91]),
      number('usualChainsPerMinute', [47]),
      number('usualErrorRatio', [0.004]),
      number('usualP95', [450]),
    ],
  });
}

const ANSWERS: Record<string, DataFrame[]> = {
  health: [healthFrame()],
  totals: ['rate', 'errorRatio', 'p95'].map((measure) =>
    createDataFrame({
      name: 'red',
      fields: [time('time', [NOW - 2000, NOW - 1000, NOW]), { ...number('value', [1, 2, 3]), labels: { measure } }],
    })
  ),
  anomalies: [
    createDataFrame({
      name: 'anomalies',
      fields: [
        text('id', ['closed', 'open']),
        time('start', [NOW - 4 * 3_600_000, NOW - 18 * 60_000]),
        time('end', [NOW - 3 * 3_600_000, NOW - 60_000]),
        text('service', ['web', 'checkout']),
        text('signal', ['rate', 'p95']),
        text('severity', ['medium', 'high']),
        number('score', [0.8, 0.99]),
        number('value', [3, 1400]),
        number('usual', [9, 450]),
        number('ratio', [0.33, 3.1]),
        text('description', ['Web gets a third of its requests.', 'Checkout answers slowly.']),
      ],
    }),
  ],
  incidents: [
    createDataFrame({
      name: 'incidents',
      meta: {
        custom: { incidents: { incidents: 2, open: 1, signals: 6, inIncidents: 5, single: 1, earlier: 0 } },
      },
      fields: [
        text('id', ['a1', 'b2']),
        text('state', ['growing', 'closed']),
        time('started', [NOW - 18 * 60_000, NOW - 4 * 3_600_000]),
        time('ended', [NOW - 60_000, NOW - 3 * 3_600_000]),
        text('severity', ['high', 'medium']),
        text('service', ['checkout', 'web']),
        text('title', [
          'checkout and 1 more service: p95 of checkout rose to 1.4 s, 3.1 × its usual 450 ms, since 02:41 UTC',
          'web: request rate fell to 3.0/s, 33 % of its usual 9.0/s, from 22:59 UTC for 1 h',
        ]),
        text('services', ['["checkout","web"]', '["web"]']),
        number('signals', [4, 1]),
      ],
    }),
  ],
  services: [
    createDataFrame({
      name: 'red',
      fields: [
        text('service', ['web', 'checkout']),
        number('rate', [30, 4]),
        number('errorRatio', [0, 0.1]),
        number('p95', [80, 1400]),
        number('usualP95', [80, 450]),
      ],
    }),
  ],
  trends: [
    createDataFrame({
      name: 'red',
      fields: [
        time('time', [NOW - 1000, NOW]),
        { ...number('value', [1, 2]), labels: { service: 'web', measure: 'p95' } },
      ],
    }),
  ],
  graph: [
    createDataFrame({
      name: 'nodes',
      fields: [
        text('id', ['web', 'checkout']),
        text('title', ['web', 'checkout']),
        text('detail__state', ['ok', 'warning']),
      ],
    }),
  ],
  recommendations: [
    createDataFrame({
      name: 'recommendations',
      fields: [
        text('id', ['r1']),
        number('priority', [1]),
        text('service', ['checkout']),
        text('title', ['Add a connection pool to checkout']),
        text('description', ['It waits for connections.']),
        text('effect', ['p95 −210 ms']),
      ],
    }),
  ],
};

interface Setup {
  answers?: Record<string, DataFrame[] | { status: number; message: string }>;
  sources?: Array<{ uid: string; name: string }>;
  address?: string;
  pluginSettings?: () => Observable<unknown>;
}

function openPage({
  answers = ANSWERS,
  sources = [{ uid: 'shop', name: 'Shop' }],
  address = '/overview',
  pluginSettings,
}: Setup = {}) {
  const requests: DataQueryRequest[] = [];
  const query = (request: DataQueryRequest) => {
    requests.push(request);
    const answer = answers[request.targets[0].refId] ?? [];
    const response: DataQueryResponse = Array.isArray(answer)
      ? { data: answer, state: LoadingState.Done }
      : { data: [], state: LoadingState.Error, errors: [answer] };
    return of(response);
  };
  setDataSourceSrv({
    getList: () => sources,
    get: async () => ({ query }) as unknown as DataSourceApi,
  } as unknown as DataSourceSrv);
  setBackendSrv({ fetch: pluginSettings ?? (() => of({ data: {} })) } as unknown as BackendSrv);
  render(
    <MemoryRouter initialEntries={[address]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <OverviewPage settings={DEFAULT_SETTINGS} />
    </MemoryRouter>
  );
  return { requests, user: userEvent.setup() };
}

describe('overview', () => {
  it('says the verdict first, with figures against their usual values', async () => {
    openPage();
    expect(await screen.findByTestId(testIds.overview.sentence)).toHaveTextContent(
      'Checkout is slow: p95 1.4 s, 3.1 × its usual 450 ms.'
    );
    const p95 = screen.getByTestId(testIds.overview.figure('p95'));
    expect(p95).toHaveTextContent('1.4 s');
    expect(p95).toHaveTextContent('worse');
    expect(p95).toHaveTextContent('3.1 × usual, 450 ms a day earlier');
    expect(screen.getByTestId(testIds.overview.figure('chains'))).toHaveTextContent('as usual, 47 a day earlier');
    expect(screen.getByTestId(testIds.overview.figure('score'))).toHaveTextContent('−29, 91 a day earlier');
  });

  it('lists incidents instead of single anomalies, open ones first, and the worst service on top', async () => {
    openPage();
    const incidents = await screen.findByTestId(testIds.incidents.list);
    expect(await within(incidents).findByText('Incidents, 1 open')).toBeInTheDocument();
    const [, first, second] = within(incidents).getAllByRole('row');
    expect(first).toHaveTextContent(/growing.*checkout and 1 more service: .*3\.1 × its usual.*18 min ago.*still open/);
    expect(second).toHaveTextContent(/closed.*web: request rate fell.*1 h$/);
    expect(within(first).getByRole('link')).toHaveAttribute(
      'href',
      `/a/throughline-chains-app/incidents/a1?ds=shop&from=${NOW - 48 * 60_000}&to=now`
    );
    expect(within(incidents).getByRole('link', { name: 'All incidents' })).toHaveAttribute(
      'href',
      '/a/throughline-chains-app/incidents?ds=shop&from=now-6h&to=now'
    );
    expect(within(incidents).getByRole('link', { name: 'All single anomalies' })).toHaveAttribute(
      'href',
      expect.stringMatching(/^\/d\/throughline-anomalies\?/)
    );
    const services = within(screen.getByTestId(testIds.overview.services)).getAllByRole('row');
    expect(services[1]).toHaveTextContent('checkout');
    expect(services[1]).toHaveTextContent('Bad');
    expect(services[2]).toHaveTextContent('web');
  });

  it('asks only complete queries', async () => {
    const { requests } = openPage();
    await waitFor(() => expect(requests).toHaveLength(8));
    for (const { targets } of requests) {
      const { datasource, ...model } = targets[0];
      expect(model).toEqual(parseQuery(model));
      expect(datasource).toEqual({ type: 'throughline-chains-datasource', uid: 'shop' });
    }
  });

  it('shows what its address says and asks anew when the comparison changes', async () => {
    const { requests, user } = openPage({ address: '/overview?from=1700000000000&to=1700003600000&compare=week' });
    await waitFor(() => expect(requests).toHaveLength(8));
    expect(requests[0].range.from.valueOf()).toBe(1_700_000_000_000);
    expect(requests.map(({ targets }) => targets[0])).toContainEqual(
      expect.objectContaining({ queryType: 'health', compareTo: 'week' })
    );
    await user.click(screen.getByRole('radio', { name: 'a day earlier' }));
    await waitFor(() =>
      expect(requests.map(({ targets }) => targets[0])).toContainEqual(
        expect.objectContaining({ queryType: 'health', compareTo: 'day' })
      )
    );
  });

  it('looks at one service when its address names one, and at all again on a click', async () => {
    const { requests, user } = openPage({ address: '/overview?service=%2Fcart%2F' });
    await waitFor(() => expect(requests).toHaveLength(8));
    expect(
      requests.every(({ targets }) => JSON.stringify(targets[0]).includes('"services":["/^\\\\/cart\\\\/$/"]'))
    ).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Only /cart/' }));
    await waitFor(() => expect(requests).toHaveLength(16));
    expect(JSON.stringify(requests[15].targets[0])).toContain('"services":[]');
  });

  it('survives a nonsense range in its address', async () => {
    const { requests } = openPage({ address: '/overview?from=yesterdayish&to=now' });
    await waitFor(() => expect(requests).toHaveLength(8));
    expect(requests[0].range.raw).toEqual({ from: 'now-6h', to: 'now' });
  });

  it('keeps the other parts when one question fails, and asks it again on request', async () => {
    const { requests, user } = openPage({
      answers: { ...ANSWERS, incidents: { status: 500, message: 'The analysis took longer than 30 s.' } },
    });
    const incidents = await screen.findByTestId(testIds.incidents.list);
    expect(await within(incidents).findByText('The analysis took longer than 30 s.')).toBeInTheDocument();
    expect(screen.getByTestId(testIds.overview.sentence)).toBeInTheDocument();
    expect(within(screen.getByTestId(testIds.overview.services)).getByText('web')).toBeInTheDocument();
    await user.click(within(incidents).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(requests.length).toBeGreaterThan(8));
  });

  it('offers a wider range and a way to bring data in when there are no chains', async () => {
    const { requests, user } = openPage({ answers: { health: [healthFrame(0)] } });
    expect(await screen.findByText('No chains in this time range')).toBeInTheDocument();
    expect(screen.getByText(/throughline import FILE/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Look at the last 7 days' }));
    await waitFor(() => expect(requests[requests.length - 1].range.raw).toEqual({ from: 'now-7d', to: 'now' }));
  });

  it('says who can help when the user may not query', async () => {
    openPage({
      answers: Object.fromEntries(Object.keys(ANSWERS).map((key) => [key, { status: 403, message: 'Access denied' }])),
    });
    expect(await screen.findByTestId(testIds.states.forbidden)).toHaveTextContent('Ask a Grafana administrator');
  });

  it('says what to do when there is no data source', async () => {
    openPage({ sources: [] });
    expect(await screen.findByText('No Throughline data source yet')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Add a data source' })).toHaveAttribute(
      'href',
      '/connections/datasources/throughline-chains-datasource'
    );
  });

  it('says that Node is missing when Grafana could not start the backend', async () => {
    openPage({ sources: [], pluginSettings: () => throwError(() => ({ status: 404 })) });
    expect(await screen.findByText('The data source did not start')).toBeInTheDocument();
    expect(screen.getByText(/not on the PATH/)).toBeInTheDocument();
  });

  it('recognises the same state from a query that Grafana could not forward', async () => {
    openPage({ answers: { ...ANSWERS, health: { status: 404, message: 'Plugin not registered' } } });
    expect(await screen.findByText('The data source did not start')).toBeInTheDocument();
  });

  it('opens a chain by its id', async () => {
    const { user } = openPage();
    await user.click(await screen.findByRole('button', { name: 'Open' }));
    expect(screen.getByText('Paste a chain id or a trace id.')).toBeInTheDocument();
    await user.type(screen.getByLabelText('Jump to a chain'), ' 4bf92f3577b34da6a3ce929d0e0e4736 {Enter}');
    expect(locationService.getLocation().pathname).toBe('/d/throughline-chain');
    expect(locationService.getSearch().get('var-chain')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(locationService.getSearch().get('var-datasource')).toBe('shop');
  });

  it('offers the dashboard where the graph panel is not installed', async () => {
    openPage();
    const graph = await screen.findByTestId(testIds.overview.graph);
    expect(await within(graph).findByText('The graph panel is not installed')).toBeInTheDocument();
  });
});
