import { pointer } from '../../../tests/fixtures/graph/browserGlobals';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createDataFrame,
  FieldType,
  getDefaultTimeRange,
  LoadingState,
  type DataFrame,
  type PanelProps,
} from '@grafana/data';
import { clusteredFrames, frameOf, shopFrames } from '../../../tests/fixtures/graph/frames';
import { testIds } from '../../ui/testIds';
import { defaultOptions, type DependencyGraphOptions } from './options';
import { DependencyGraphPanel } from './Panel';

jest.setTimeout(30_000);

function propsFor(
  series: DataFrame[],
  state = LoadingState.Done,
  error?: string,
  options: Partial<DependencyGraphOptions> = {}
): PanelProps<DependencyGraphOptions> {
  const partial: Partial<PanelProps<DependencyGraphOptions>> = {
    id: 1,
    title: 'Dependencies',
    width: 900,
    height: 500,
    options: { ...defaultOptions, ...options },
    data: {
      series,
      state,
      timeRange: getDefaultTimeRange(),
      error: error === undefined ? undefined : { message: error },
    },
  };
  return partial as PanelProps<DependencyGraphOptions>;
}

async function renderShop(
  change: Parameters<typeof shopFrames>[0] = {},
  options: Partial<DependencyGraphOptions> = {}
) {
  const view = render(
    <DependencyGraphPanel {...propsFor(shopFrames(change), LoadingState.Done, undefined, options)} />
  );
  const stage = await screen.findByRole('application');
  await waitFor(() =>
    expect(within(screen.getByTestId(testIds.graph.legend)).getByRole('button', { name: /Bad/ })).toBeInTheDocument()
  );
  return { ...view, stage, user: userEvent.setup() };
}

const drawer = () => screen.getByTestId(testIds.graph.drawer);

describe('states', () => {
  it('says what is missing when there is no data, and what to do', () => {
    render(<DependencyGraphPanel {...propsFor([])} />);
    expect(screen.getByText('No services in this time range')).toBeInTheDocument();
    expect(screen.getByText(/Widen the time range/)).toBeInTheDocument();
  });

  it('says why in the words of the data source, where it gives a reason', () => {
    render(
      <DependencyGraphPanel
        {...propsFor([
          createDataFrame({
            name: 'trace',
            fields: [],
            meta: { notices: [{ severity: 'info', text: 'Choose a chain.' }] },
          }),
        ])}
      />
    );
    expect(screen.getByText('Choose a chain.')).toBeInTheDocument();
    expect(screen.queryByText(/No services/)).not.toBeInTheDocument();
  });

  it('shows an open anomaly of a service in legend, details and table', async () => {
    const anomalies = frameOf('anomalies', [
      { start: 1, end: null, service: 'reports', severity: 'high', description: 'CPU of reports is 5 × its usual.' },
    ]);
    render(<DependencyGraphPanel {...propsFor([...shopFrames(), anomalies])} />);
    expect(
      await within(screen.getByTestId(testIds.graph.legend)).findByRole('button', { name: /Bad 2/ })
    ).toBeInTheDocument();
    const user = userEvent.setup();
    await user.type(screen.getByRole('combobox'), 'reports{Enter}');
    expect(drawer()).toHaveTextContent('CPU of reports is 5 × its usual.');
    await user.click(screen.getByRole('button', { name: /^Table/ }));
    expect(screen.getByRole('columnheader', { name: /What is abnormal/ })).toBeInTheDocument();
  });

  it('names the fields that are missing when the data is no graph', () => {
    render(<DependencyGraphPanel {...propsFor([frameOf('series', [{ time: 1, value: 2 }])])} />);
    expect(screen.getByText(/fields source and target/)).toBeInTheDocument();
  });

  it('shows the sentence of an error', () => {
    render(
      <DependencyGraphPanel {...propsFor([], LoadingState.Error, 'The database is locked. Stop the other process.')} />
    );
    expect(screen.getByRole('alert')).toHaveTextContent('The database is locked. Stop the other process.');
  });

  it('keeps the old picture when a refresh fails, and says so', async () => {
    render(<DependencyGraphPanel {...propsFor(shopFrames(), LoadingState.Error, 'late')} />);
    expect(await screen.findByText(/A query failed: what it answers is missing here, or old/)).toBeInTheDocument();
    expect(screen.getByRole('application')).toBeInTheDocument();
  });

  it('offers the table where the graph is too large to draw', () => {
    const rows = Array.from({ length: 20_001 }, (_, i) => ({ id: `s${i}`, title: `s${i}` }));
    render(<DependencyGraphPanel {...propsFor([frameOf('nodes', rows)])} />);
    expect(screen.getByText(/more than a picture can show/)).toBeInTheDocument();
    expect(screen.getByRole('table')).toBeInTheDocument();
  });

  it('says the whole graph in one sentence to those who listen', async () => {
    const { stage } = await renderShop();
    expect(stage).toHaveAccessibleName(/6 services, 4 calls; 1 bad \(payment\), 1 with warnings/);
  });
});

describe('the shape of the graph', () => {
  const shaped = shopFrames({
    frontend: { detail__critical: '', detail__cycle: '' },
    payment: {
      detail__critical: '60 % of the call paths run through it.',
      detail__cycle: 'payment → checkout → payment',
    },
  });
  shaped[0].meta = {
    custom: {
      patterns: {
        criticalServices: [{ service: 'payment' }],
        dependencyCycles: [['checkout', 'payment']],
        dependencyInsights: ['payment is the most critical.', '1 cycle of calls.'],
      },
    },
  };

  it('is said in words beside the search [S0-049]', async () => {
    render(<DependencyGraphPanel {...propsFor(shaped)} />);
    const note = await screen.findByRole('note', { name: 'payment is the most critical. 1 cycle of calls.' });
    expect(note).toHaveTextContent('critical: 1, cycles: 1');
  });

  it('is said of a service in its details [S0-046] [S0-047]', async () => {
    render(<DependencyGraphPanel {...propsFor(shaped)} />);
    const user = userEvent.setup();
    await user.type(await screen.findByRole('combobox'), 'payment{Enter}');
    expect(drawer()).toHaveTextContent('Critical: 60 % of the call paths run through it.');
    expect(drawer()).toHaveTextContent('Part of a cycle: payment → checkout → payment');
    await user.clear(screen.getByRole('combobox'));
    await user.type(screen.getByRole('combobox'), 'frontend{Enter}');
    expect(drawer()).not.toHaveTextContent(/Critical|cycle/);
  });

  it('is left out where the source says nothing of it, or something else', async () => {
    const odd = shopFrames();
    odd[0].meta = { custom: { patterns: { dependencyInsights: 'none' } } };
    render(<DependencyGraphPanel {...propsFor(odd)} />);
    await screen.findByRole('application');
    expect(screen.queryByRole('note')).not.toBeInTheDocument();
  });
});

describe('keyboard', () => {
  it('walks along the calls with Tab, opens with Enter, and leaves', async () => {
    const { stage, user } = await renderShop();
    act(() => stage.focus());
    await user.tab();
    expect(screen.getByRole('tooltip')).toHaveTextContent('frontend');
    await user.tab();
    await user.tab();
    expect(screen.getByRole('tooltip')).toHaveTextContent('payment');
    expect(
      screen.getByText(/payment, Service, Bad\. p95 280 ms, 3\.1 × usual, 12\/s, 12 % errors\. 1 callers, 1 callees\./)
    ).toBeInTheDocument();
    await user.tab({ shift: true });
    expect(screen.getByRole('tooltip')).toHaveTextContent('checkout');
    await user.keyboard('{Enter}');
    expect(drawer()).toHaveAccessibleName('Details of checkout');
    expect(stage).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId(testIds.graph.drawer)).not.toBeInTheDocument();
    await user.tab({ shift: true });
    expect(screen.getByRole('tooltip')).toHaveTextContent('frontend');
    await user.tab({ shift: true });
    expect(stage).not.toHaveFocus();
  });

  it('searches with /, shows the keys with ?, the table with t', async () => {
    const { stage, user } = await renderShop();
    act(() => stage.focus());
    await user.keyboard('/');
    expect(screen.getByTestId(testIds.graph.search)).toHaveFocus();
    await user.keyboard('ord');
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['orders-db']);
    await user.keyboard('{Enter}');
    expect(drawer()).toHaveAccessibleName('Details of orders-db');
    expect(stage).toHaveFocus();
    await user.keyboard('?');
    expect(screen.getByRole('dialog')).toHaveTextContent('next service along the calls');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await user.keyboard('t');
    expect(screen.getByRole('table', { name: 'Services' })).toBeInTheDocument();
  });

  it('says when no service has the name', async () => {
    const { user } = await renderShop();
    await user.type(screen.getByTestId(testIds.graph.search), 'nothing');
    expect(screen.getByText('No service has that name')).toBeInTheDocument();
  });
});

describe('choosing', () => {
  async function choose(name: string, user: ReturnType<typeof userEvent.setup>) {
    await user.type(screen.getByTestId(testIds.graph.search), `${name}{Enter}`);
    await screen.findByTestId(testIds.graph.drawer);
  }

  it('shows figures with what is usual, callers and callees, and follows them', async () => {
    const { user } = await renderShop();
    await choose('payment', user);
    expect(drawer()).toHaveTextContent('280 ms3.1 × usual (90 ms)');
    expect(drawer()).toHaveTextContent('Callers (1)');
    await user.click(within(drawer()).getByRole('button', { name: /orders-db/ }));
    expect(drawer()).toHaveAccessibleName('Details of orders-db');
    expect(drawer()).toHaveTextContent('Database');
    expect(drawer()).toHaveTextContent('It calls nobody.');
  });

  it('keeps the choice over a refresh and shows the new figures', async () => {
    const { user, rerender } = await renderShop();
    await choose('payment', user);
    rerender(<DependencyGraphPanel {...propsFor(shopFrames({ payment: { detail__p95: 91, detail__state: 'ok' } }))} />);
    await waitFor(() => expect(drawer()).toHaveTextContent('91 msas usual (90 ms)'));
    expect(drawer()).toHaveAccessibleName('Details of payment');
  });

  it('shows only the neighbourhood on request, and everything again', async () => {
    const { user } = await renderShop();
    await choose('payment', user);
    await user.click(within(drawer()).getByRole('button', { name: 'Focus ±1 hop' }));
    await waitFor(() => expect(screen.getByRole('application')).toHaveAccessibleName(/3 services, 2 calls/));
    expect(screen.getByText('payment ±1')).toBeInTheDocument();
    await user.click(within(drawer()).getByRole('button', { name: 'Focus ±2 hops' }));
    await waitFor(() => expect(screen.getByRole('application')).toHaveAccessibleName(/5 services, 4 calls/));
    await user.click(within(drawer()).getByRole('button', { name: 'Show all' }));
    await waitFor(() => expect(screen.getByRole('application')).toHaveAccessibleName(/6 services/));
  });

  it('offers the data links and the extra figures of the row', async () => {
    const [nodes, edges] = shopFrames();
    const title = nodes.fields[1];
    title.config.links = [{ title: 'Open service', url: '' }];
    title.getLinks = ({ valueRowIndex }) => [
      { title: 'Open service', href: `/service/${valueRowIndex}`, target: '_blank', origin: title },
    ];
    nodes.fields.push({
      name: 'detail__team',
      type: FieldType.string,
      config: { displayName: 'Team' },
      values: ['a', 'b', 'payments', 'd', 'e', 'f'],
    });
    render(<DependencyGraphPanel {...propsFor([nodes, edges])} />);
    await choose('payment', userEvent.setup());
    expect(within(drawer()).getByRole('link', { name: 'Open service' })).toHaveAttribute('href', '/service/2');
    expect(drawer()).toHaveTextContent('Teampayments');
  });

  it('points and clicks with the mouse, on nodes and on calls', async () => {
    await renderShop();
    const canvas = screen.getByTestId(testIds.graph.canvas);
    const seen = new Map<string, { x: number; y: number }>();
    for (let x = 4; x < 900; x += 8) {
      for (let y = 4; y < 500; y += 16) {
        fireEvent(canvas, pointer('pointermove', x, y));
        const text = screen.queryByRole('tooltip')?.textContent ?? '';
        if (text !== '' && !seen.has(text)) {
          seen.set(text, { x, y });
        }
      }
    }
    const titles = [...seen.keys()];
    expect(
      titles.filter((text) => /^(frontend|checkout|payment|orders-db|events|reports)(OK|Bad|Warning)/.test(text))
    ).toHaveLength(6);
    const call = titles.find((text) => text.startsWith('checkout → events'));
    expect(call).toContain('inferred from the order of events');
    const at = seen.get(call ?? '') ?? { x: 0, y: 0 };
    fireEvent(canvas, pointer('pointerdown', at.x, at.y));
    fireEvent(canvas, pointer('pointerup', at.x, at.y));
    expect(drawer()).toHaveAccessibleName('Details of checkout → events');
    expect(drawer()).toHaveTextContent('Confidence40 %');
    fireEvent(canvas, pointer('pointerdown', 2, 2));
    fireEvent(canvas, pointer('pointerup', 2, 2));
    expect(screen.queryByTestId(testIds.graph.drawer)).not.toBeInTheDocument();
  });
});

describe('legend', () => {
  it('counts states and kinds and filters by them', async () => {
    const { user } = await renderShop();
    const legend = within(screen.getByTestId(testIds.graph.legend));
    expect(legend.getAllByRole('button').map((button) => button.textContent)).toEqual([
      'Bad 1',
      'Warning 1',
      'OK 4',
      'Service 4',
      'Database 1',
      'Queue 1',
    ]);
    const ok = legend.getByRole('button', { name: /OK/ });
    await user.click(ok);
    expect(ok).toHaveAttribute('aria-pressed', 'false');
    await user.click(legend.getByRole('button', { name: 'Show all' }));
    expect(ok).toHaveAttribute('aria-pressed', 'true');
  });
});

describe('table twin', () => {
  it('lists services, worst first, and leads back to the graph', async () => {
    const { user } = await renderShop();
    await user.click(screen.getByRole('button', { name: 'Table (t)' }));
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getAllByRole('cell')[0].textContent)).toEqual([
      'payment',
      'checkout',
      'frontend',
      'orders-db',
      'events',
      'reports',
    ]);
    expect(rows[0]).toHaveTextContent('12 %');
    await user.click(screen.getByRole('radio', { name: 'Calls' }));
    expect(screen.getByRole('table', { name: 'Calls' })).toHaveTextContent('orders-db');
    await user.click(screen.getByRole('radio', { name: 'Services' }));
    await user.click(screen.getByText('payment'));
    expect(drawer()).toHaveAccessibleName('Details of payment');
  });
});

describe('large graphs', () => {
  it('folds them, and finds a folded service by search', async () => {
    render(
      <DependencyGraphPanel {...propsFor(clusteredFrames(6, 8), LoadingState.Done, undefined, { foldAbove: 20 })} />
    );
    expect(await screen.findByText('48 services in 6 communities')).toBeInTheDocument();
    const user = userEvent.setup();
    await user.type(screen.getByTestId(testIds.graph.search), 'c3-s5{Enter}');
    await waitFor(() => expect(drawer()).toHaveAccessibleName('Details of c3-s5'));
    expect(screen.getByText('48 services in 5 communities')).toBeInTheDocument();
    await user.click(within(drawer()).getByRole('button', { name: 'Fold its community' }));
    expect(await screen.findByText('48 services in 6 communities')).toBeInTheDocument();
  });
});
