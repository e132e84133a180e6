import { MemoryRouter } from 'react-router-dom';
import {
  createDataFrame,
  FieldType,
  LoadingState,
  type AppRootProps,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
} from '@grafana/data';
import { setBackendSrv, setDataSourceSrv, type BackendSrv, type DataSourceSrv } from '@grafana/runtime';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of } from 'rxjs';
import { fixLayout } from '../../../../tests/browser/layout';
import { parseQuery } from '../../../contracts/parseQuery';
import { incidentSignals } from '../../../ui/incidentRows';
import { testIds } from '../../../ui/testIds';
import { App } from '../../App';
import { evidenceFrames, joinedServices } from './evidence';
import { percentOf, spanOf, ticksIn } from './timelineModel';

fixLayout();

const NOW = Date.now();
const ago = (minutes: number) => NOW - minutes * 60_000;
const number = (name: string, values: number[]) => ({ name, type: FieldType.number, values });
const text = (name: string, values: string[]) => ({ name, type: FieldType.string, values });
const time = (name: string, values: number[]) => ({ name, type: FieldType.time, values });

const COUNTS = { incidents: 1, open: 1, signals: 4, inIncidents: 3, single: 1, earlier: 0 };
const TITLE = 'payment and 1 more service: p95 of payment rose to 930 ms, 8.1 × its usual 110 ms, since 02:41 UTC';

const incidents = (custom: object = COUNTS, rows = 1): DataFrame =>
  createDataFrame({
    name: 'incidents',
    meta: { custom: { incidents: custom } },
    fields: [
      text('id', ['1a2b3c4d5e6f'].slice(0, rows)),
      text('state', ['growing'].slice(0, rows)),
      time('started', [ago(30)].slice(0, rows)),
      time('opened', [ago(27)].slice(0, rows)),
      time('ended', [ago(1)].slice(0, rows)),
      text('severity', ['high'].slice(0, rows)),
      text('service', ['payment'].slice(0, rows)),
      text('title', [TITLE].slice(0, rows)),
      text('services', ['["payment","checkout"]'].slice(0, rows)),
      number('signals', [2].slice(0, rows)),
      text('firstSentence', ['p95 of payment is 930 ms, 8.1 × its usual 110 ms, since 02:41 UTC.'].slice(0, rows)),
      text('atRisk', ['["web"]'].slice(0, rows)),
      number('share', [0.5].slice(0, rows)),
      text('investigation', ['Begin with payment: its p95 moved first.'].slice(0, rows)),
    ],
  });

const signals = (): DataFrame =>
  createDataFrame({
    name: 'incidentSignals',
    meta: { custom: { incidents: COUNTS } },
    fields: [
      text('id', ['s1', 's2', 's3', 's4']),
      time('start', [ago(30), ago(25), ago(5), ago(90)]),
      time('end', [ago(12), ago(1), ago(1), ago(88)]),
      text('service', ['payment', 'checkout', 'payment', 'mail']),
      text('signal', ['p95', 'errorRatio', 'p95', 'rate']),
      text('severity', ['high', 'medium', 'low', 'low']),
      { name: 'open', type: FieldType.boolean, values: [false, true, true, false] },
      text('description', ['Payment was slow.', 'Checkout fails.', 'Payment is slow again.', 'Mail was quiet.']),
      text('incident', ['1a2b3c4d5e6f', '1a2b3c4d5e6f', '1a2b3c4d5e6f', '']),
      text('why', [
        'The first signal of incident 1a2b3c4d.',
        'Belongs to incident 1a2b3c4d because its service checkout calls payment, whose p95 became abnormal 5 min earlier.',
        'Belongs to incident 1a2b3c4d because the same signal became abnormal 25 min earlier.',
        'No incident: a single signal of low severity.',
      ]),
    ],
  });

type Given = DataFrame[] | { status: number; message: string };
type Answers = Record<string, Given | ((request: DataQueryRequest) => Given)>;

function openPage(address: string, answers: Answers = { incidents: [incidents()], signals: [signals()] }) {
  const requests: DataQueryRequest[] = [];
  const query = (request: DataQueryRequest) => {
    requests.push(request);
    const given = answers[request.targets[0].refId] ?? [];
    const answer = typeof given === 'function' ? given(request) : given;
    const response: DataQueryResponse = Array.isArray(answer)
      ? { data: answer, state: LoadingState.Done }
      : { data: [], state: LoadingState.Error, errors: [answer] };
    return of(response);
  };
  setDataSourceSrv({
    getList: () => [{ uid: 'shop', name: 'Shop' }],
    get: async () => ({ query }) as unknown as DataSourceApi,
  } as unknown as DataSourceSrv);
  setBackendSrv({ fetch: () => of({ data: {} }) } as unknown as BackendSrv);
  render(
    <MemoryRouter initialEntries={[address]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <App {...({ meta: { jsonData: {} } } as AppRootProps)} />
    </MemoryRouter>
  );
  return { requests, user: userEvent.setup() };
}

describe('list of incidents', () => {
  it('says how many are open and what became of all signals, and loses none', async () => {
    openPage('/incidents');
    expect(await screen.findByTestId(testIds.incidents.sentence)).toHaveTextContent(
      `One incident is open: ${TITLE}. Of 4 abnormal signals in this time range 3 belong to an incident, 1 to none.`
    );
    const single = await screen.findByTestId(testIds.incidents.single);
    const rows = within(single).getAllByRole('row');
    expect(rows).toHaveLength(2);
    expect(rows[1]).toHaveTextContent(/Mail was quiet\..*No incident: a single signal of low severity\./);
  });

  it('is quiet when there is none, and says what the single signals came to', async () => {
    openPage('/incidents', {
      incidents: [incidents({ ...COUNTS, incidents: 0, open: 0, inIncidents: 0, signals: 1 }, 0)],
      signals: [signals()],
    });
    expect(await screen.findByText('No incident in this time range')).toBeInTheDocument();
    expect(screen.getByText(/were outside their usual bands for a moment \(1\)/)).toBeInTheDocument();
    expect(screen.getByTestId(testIds.incidents.sentence)).toHaveTextContent(/^No incident is open\./);
  });

  it('says what to do when it cannot be answered', async () => {
    const { requests, user } = openPage('/incidents', {
      incidents: { status: 504, message: 'The analysis took longer than 30 s.' },
      signals: [signals()],
    });
    const list = await screen.findByTestId(testIds.incidents.list);
    expect(await within(list).findByText('The analysis took longer than 30 s.')).toBeInTheDocument();
    await user.click(within(list).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(requests.length).toBeGreaterThan(2));
  });

  it('says who can help when the user may not query', async () => {
    openPage('/incidents', { incidents: { status: 403, message: 'Access denied' } });
    expect(await screen.findByTestId(testIds.states.forbidden)).toBeInTheDocument();
  });
});

describe('page of an incident', () => {
  it('asks for that incident alone, with complete queries', async () => {
    const { requests } = openPage('/incidents/1a2b3c4d5e6f?ds=shop');
    await waitFor(() => expect(requests).toHaveLength(3));
    const models = requests.map(({ targets: [{ datasource: _, ...model }] }) => model);
    models.forEach((model) => expect(model).toEqual(parseQuery(model)));
    for (const model of models.slice(0, 2)) {
      expect(model).toMatchObject({ queryType: 'incidents', options: { incident: '1a2b3c4d5e6f' } });
    }
    expect(models[2]).toMatchObject({
      queryType: 'dependencies',
      filters: { services: ['payment', 'checkout', 'web'] },
    });
  });

  it('says what, since when, who is touched and hurt, and where to look', async () => {
    openPage('/incidents/1a2b3c4d5e6f?ds=shop');
    expect(await screen.findByTestId(testIds.incident.sentence)).toHaveTextContent(`${TITLE}.`);
    const facts = screen.getByTestId(testIds.incident.facts);
    expect(facts).toHaveTextContent(/Since.*30 min ago.*an incident since/);
    expect(facts).toHaveTextContent(/Lasted30 min so far/);
    expect(facts).toHaveTextContent(/Services touchedpayment, checkout \(50 % of all, 2 signals\)/);
    expect(facts).toHaveTextContent(/May be hurtweb/);
    expect(screen.getByText('Begin with payment: its p95 moved first.')).toBeInTheDocument();
    const failed = screen.getByRole('link', { name: 'Failed chains of payment' }).getAttribute('href') ?? '';
    const [pane] = Object.values(JSON.parse(new URL(failed, 'http://x').searchParams.get('panes') ?? '{}'));
    expect(pane).toMatchObject({
      queries: [{ queryType: 'chains', filters: { services: ['payment'] }, options: { status: 'error' } }],
      range: { from: String(ago(60)), to: 'now' },
    });
  });

  it('draws each signal as a row of bars that lead to their series, and says the same in a table', async () => {
    openPage('/incidents/1a2b3c4d5e6f?ds=shop');
    const timeline = await screen.findByTestId(testIds.incident.timeline);
    const rows = await within(timeline).findAllByRole('group');
    expect(rows.map((row) => row.getAttribute('aria-label'))).toEqual(['payment p95', 'checkout error share']);
    const bars = within(rows[0]).getAllByRole('link');
    expect(bars.map((bar) => bar.getAttribute('aria-label'))).toEqual([
      'high: Payment was slow.',
      'low: Payment is slow again.',
    ]);
    expect(bars[0]).toHaveAttribute(
      'href',
      expect.stringMatching(/^\/d\/throughline-anomalies\?.*var-service=payment/)
    );
    const table = within(screen.getByTestId(testIds.incident.signals)).getByRole('table');
    expect(table).toHaveTextContent('its service checkout calls payment, whose p95 became abnormal 5 min earlier.');
  });

  it('offers a wider range where the incident is not in this one', async () => {
    const { requests, user } = openPage('/incidents/gone?ds=shop');
    expect(await screen.findByText('This incident is not in the time range')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Look at the last 7 days' }));
    await waitFor(() => expect(requests[requests.length - 1].range.raw).toEqual({ from: 'now-7d', to: 'now' }));
  });

  it('has a way to try again when it cannot be answered', async () => {
    openPage('/incidents/1a2b3c4d5e6f', { incidents: { status: 500, message: 'The database is away.' } });
    expect(await screen.findByText('The database is away.')).toBeInTheDocument();
    expect(screen.queryByText('This incident is not in the time range')).not.toBeInTheDocument();
  });
});

describe('an incident as it was knowable', () => {
  /** Of rows up to a moment: nothing before it was opened, one service until the second one joined, then all. */
  const asOf = (request: DataQueryRequest): DataFrame[] => {
    const to = request.range.to.valueOf();
    const whole = incidents();
    if (to < ago(27)) {
      return [incidents(COUNTS, 0)];
    }
    const alone = to < ago(25);
    const cell = (name: string, value: unknown) => ({
      ...whole.fields.find((one) => one.name === name)!,
      values: [value],
    });
    const early = [
      cell('services', '["payment"]'),
      cell('signals', 1),
      cell('state', 'open'),
      cell('title', 'payment is slow'),
    ];
    return alone
      ? [{ ...whole, fields: whole.fields.map((one) => early.find(({ name }) => name === one.name) ?? one) }]
      : [whole];
  };
  const answers: Answers = { incidents: asOf, signals: [signals()] };
  const minute = (before: number) => String(Math.floor(ago(before) / 60_000));

  it('asks with a range that ends at the moment, once the slider rests, and says what was known', async () => {
    const { requests } = openPage('/incidents/1a2b3c4d5e6f?ds=shop', answers);
    const slider = await screen.findByRole('slider', { name: /^As it was knowable at/ });
    expect(slider).toHaveAttribute('aria-valuetext', 'Now');
    await waitFor(() => expect(requests).toHaveLength(3));
    fireEvent.change(slider, { target: { value: minute(20) } });
    fireEvent.change(slider, { target: { value: minute(26) } });
    expect(requests).toHaveLength(3);
    const known = within(screen.getByTestId(testIds.incident.knownAt));
    expect(
      await known.findByText(/^Known at \d\d:\d\d: 1 signal in 1 service, severity high, open\.$/)
    ).toBeInTheDocument();
    const asked = requests.filter(({ targets: [{ refId }] }) => refId === 'incidents');
    expect(asked).toHaveLength(2);
    expect(asked[1].range.to.valueOf()).toBe(Number(minute(26)) * 60_000);
    expect(screen.getByTestId(testIds.incident.sentence)).toHaveTextContent('payment is slow.');
    await userEvent.click(known.getByRole('button', { name: 'Back to now' }));
    await waitFor(() => expect(screen.getByTestId(testIds.incident.sentence)).toHaveTextContent(`${TITLE}.`));
  });

  it('shows nothing of before it was an incident, and says since when it was one', async () => {
    openPage(`/incidents/1a2b3c4d5e6f?ds=shop&at=${ago(28)}`, answers);
    expect(
      await screen.findByText(/^At \d\d:\d\d it was not an incident yet: it became one at \d\d:\d\d\.$/)
    ).toBeInTheDocument();
    expect(screen.queryByTestId(testIds.incident.sentence)).not.toBeInTheDocument();
  });

  it('takes a moment that the address does not spell for now', async () => {
    openPage('/incidents/1a2b3c4d5e6f?ds=shop&at=yesterday', answers);
    expect(await screen.findByTestId(testIds.incident.sentence)).toHaveTextContent(`${TITLE}.`);
    expect(screen.getByRole('slider')).toHaveAttribute('aria-valuetext', 'Now');
  });

  it('says what went wrong when the past cannot be asked', async () => {
    const failing = (request: DataQueryRequest): Given =>
      request.range.to.valueOf() < ago(1) ? { status: 504, message: 'It took too long.' } : [incidents()];
    openPage(`/incidents/1a2b3c4d5e6f?ds=shop&at=${ago(20)}`, { ...answers, incidents: failing });
    expect(await screen.findByText('It took too long.')).toBeInTheDocument();
  });
});

describe('how an incident spread', () => {
  const calls = () => [
    createDataFrame({
      name: 'nodes',
      fields: [
        text('id', ['p', 'c', 'w', 'm']),
        text('title', ['payment', 'checkout', 'web', 'mail']),
        text('detail__state', ['ok', 'ok', 'warning', 'ok']),
      ],
    }),
    createDataFrame({
      name: 'edges',
      fields: [text('id', ['1', '2', '3']), text('source', ['w', 'c', 'm']), text('target', ['c', 'p', 'p'])],
    }),
  ];
  const rows = () => incidentSignals([signals()], NOW)!.filter(({ incident }) => incident !== '');

  it('numbers the services in the order in which they joined', () => {
    expect(joinedServices(rows()).map(({ place, service, signals }) => [place, service, signals])).toEqual([
      [1, 'payment', ['p95']],
      [2, 'checkout', ['errorRatio']],
    ]);
    expect(joinedServices([])).toEqual([]);
  });

  it('keeps of the graph these, those at risk, and the calls among them, in the state that they reached', () => {
    const [nodes, edges] = evidenceFrames(calls(), joinedServices(rows()), ['web']);
    const column = (frame: DataFrame, name: string) => frame.fields.find((one) => one.name === name)?.values;
    expect(column(nodes, 'title')).toEqual(['1 · payment', '2 · checkout', 'web']);
    expect(column(nodes, 'detail__state')).toEqual(['error', 'warning', 'ok']);
    expect(column(edges, 'source')).toEqual(['w', 'c']);
    expect(evidenceFrames([], joinedServices(rows()), [])).toEqual([]);
  });

  it('is told as a list beside the picture, with the reasons', async () => {
    openPage('/incidents/1a2b3c4d5e6f?ds=shop', { incidents: [incidents()], signals: [signals()], graph: calls() });
    const items = within(await screen.findByTestId(testIds.incident.evidence)).getAllByRole('listitem');
    expect(items[0]).toHaveTextContent(/^payment.*first, at \d\d:\d\d.*p95$/);
    expect(items[1]).toHaveTextContent(/^checkout.*5 min later.*error share.*its service checkout calls payment/);
  });

  it('says so where none of its services is on the graph', async () => {
    openPage('/incidents/1a2b3c4d5e6f?ds=shop');
    expect(await screen.findByText('None of these services is on the graph of calls')).toBeInTheDocument();
  });
});

describe('time axis of an incident', () => {
  it('holds the incident with air on both sides, and ends now while it is open', () => {
    const closed = spanOf({ started: ago(30), ended: ago(10), open: false }, NOW);
    expect(closed).toEqual({ from: ago(31), to: ago(9) });
    expect(spanOf({ started: ago(40), ended: ago(10), open: true }, NOW).to).toBe(NOW);
    expect([ago(40), ago(31), ago(20), ago(9), NOW].map((at) => percentOf(at, closed))).toEqual([0, 0, 50, 100, 100]);
  });

  it.each([1, 3, 20, 90, 600, 5000, 60_000])('has round times, neither too many nor none, over %i min', (minutes) => {
    const span = { from: ago(minutes), to: NOW };
    const ticks = ticksIn(span, 6);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.length).toBeGreaterThanOrEqual(1);
    expect(ticks.every((tick) => tick % 60_000 === 0 && tick >= span.from && tick <= span.to)).toBe(true);
  });
});
