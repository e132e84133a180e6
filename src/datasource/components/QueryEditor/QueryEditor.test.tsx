import { useState } from 'react';
import { CoreApp } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fixLayout } from '../../../../tests/browser/layout';
import { parseQuery } from '../../../contracts/parseQuery';
import type { ThroughlineDataSource } from '../../datasource';
import type { CatalogueEntry, Query } from '../../types';
import { QueryEditor } from './QueryEditor';

fixLayout();

beforeAll(() => {
  const srv: TemplateSrv = {
    getVariables: () => [],
    replace: (text = '') => text,
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  };
  setTemplateSrv(srv);
});

interface Setup {
  query?: Partial<Query>;
  catalogue?: () => Promise<CatalogueEntry[]>;
  app?: CoreApp;
}

/** The editor as Grafana keeps it: what it emits becomes its next query. */
function openEditor({ query, catalogue = async () => [{ value: 'cart', count: 1200 }], app }: Setup = {}) {
  const emitted: Query[] = [];
  const onRunQuery = jest.fn();
  const datasource = { catalogue } as unknown as ThroughlineDataSource;
  function Host() {
    const [current, setCurrent] = useState({ refId: 'B', ...query } as Query);
    const onChange = (next: Query) => {
      emitted.push(next);
      setCurrent(next);
    };
    return (
      <QueryEditor app={app} query={current} datasource={datasource} onChange={onChange} onRunQuery={onRunQuery} />
    );
  }
  render(<Host />);
  return { last: () => emitted[emitted.length - 1], emitted, onRunQuery, user: userEvent.setup() };
}

describe('query editor', () => {
  it('saves a complete model as soon as an incomplete one is opened, since alert rules are read without it', async () => {
    const { last, onRunQuery } = openEditor({ query: { queryType: 'red' } });
    await waitFor(() => expect(last()).toEqual(parseQuery({ refId: 'B', queryType: 'red' })));
    expect(onRunQuery).not.toHaveBeenCalled();
  });

  it('keeps filters, refId and data source when the question changes, and starts the rest from defaults', async () => {
    const datasource = { uid: 'u1', type: 'throughline-chains-datasource' };
    const { last, user, onRunQuery } = openEditor({
      query: { ...parseQuery({ queryType: 'red', filters: { services: ['cart'] } }), refId: 'B', datasource } as Query,
    });
    await user.click(screen.getByLabelText('Question'));
    await user.click(await screen.findByText('Forecast'));
    expect(last()).toEqual({
      ...parseQuery({ refId: 'B', queryType: 'forecast', filters: { services: ['cart'] } }),
      datasource,
    });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(screen.getByLabelText('Look ahead')).toHaveValue('24');
  });

  it('emits models that the contract takes from every form', async () => {
    const { last, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'forecast' }) as Query });
    const horizon = screen.getByLabelText('Look ahead');
    await user.clear(horizon);
    await user.type(horizon, '48{Enter}');
    await user.type(screen.getByLabelText('Watch threshold'), '12.5{Tab}');
    expect(last()).toEqual(
      parseQuery({ refId: 'B', queryType: 'forecast', options: { horizonHours: 48, threshold: 12.5 } })
    );
    await user.clear(screen.getByLabelText('Watch threshold'));
    await user.tab();
    expect(last()).toMatchObject({ options: { horizonHours: 48 } });
    expect(JSON.parse(JSON.stringify(last())).options).not.toHaveProperty('threshold');
  });

  it('offers the mean among the measures, and for a table on request [S1-094]', async () => {
    const { last, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'red' }) as Query });
    await user.click(screen.getByLabelText('Measures'));
    await user.click(await screen.findByText('Mean duration'));
    expect(last()).toMatchObject({ options: { measures: ['rate', 'mean'] } });
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    const wanted = screen.getByRole('switch', { name: 'Mean duration' });
    expect(wanted).toBeChecked();
    await user.click(wanted);
    expect(last()).toMatchObject({ options: { format: 'table', measures: ['rate'] } });
    await user.click(wanted);
    expect(parseQuery(last())).toMatchObject({ options: { measures: ['rate', 'mean'] } });
  });

  it('offers windows in place of an interval, and keeps one that was written by hand [S2-173]', async () => {
    const window = { sizeMs: 90_000, slideMs: 30_000 };
    const { last, user } = openEditor({
      query: parseQuery({ refId: 'B', queryType: 'red', options: { window } }) as Query,
    });
    expect(screen.getByLabelText('Windows')).toHaveValue('as written in the query');
    expect(screen.queryByLabelText('Interval')).not.toBeInTheDocument();
    await user.click(screen.getByLabelText('Windows'));
    await user.click(await screen.findByText('5 minutes, every minute'));
    expect(parseQuery(last())).toMatchObject({ options: { window: { sizeMs: 300_000, slideMs: 60_000 } } });
    await user.click(screen.getByLabelText('Windows'));
    await user.click(await screen.findByText('none, an interval'));
    expect(JSON.parse(JSON.stringify(last())).options).not.toHaveProperty('window');
    expect(screen.getByLabelText('Interval')).toBeInTheDocument();
  });

  it('does not let an invalid number out, and says why', async () => {
    const { emitted, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'chains' }) as Query });
    const limit = screen.getByLabelText('At most');
    await user.clear(limit);
    await user.type(limit, '9999{Enter}');
    expect(screen.getByText('Between 1 and 5000.')).toBeInTheDocument();
    expect(emitted).toEqual([]);
  });

  it('offers the names that the store knows, and saves the chosen one', async () => {
    const { last, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'dependencies' }) as Query });
    await user.click(screen.getByLabelText('Services'));
    await user.click(await screen.findByText('cart'));
    expect(last().filters).toMatchObject({ services: ['cart'] });
  });

  it('still takes typed names when the catalogue fails, and says that it failed', async () => {
    const { last, user } = openEditor({
      query: parseQuery({ refId: 'B', queryType: 'dependencies' }) as Query,
      catalogue: () => Promise.reject({ data: { message: 'The database is locked.' } }),
    });
    await user.type(screen.getByLabelText('Services'), '/pay-.*/');
    expect(await screen.findByText(/The database is locked/)).toBeInTheDocument();
    await user.click(await screen.findByText('Use custom value'));
    await waitFor(() => expect(last()?.filters).toMatchObject({ services: ['/pay-.*/'] }));
  });

  it('explains a model that it cannot read and starts over on request', async () => {
    const { last, user } = openEditor({ query: { queryType: 'nonsense' } as unknown as Query });
    expect(screen.getByText(/Unknown query type "nonsense"/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Start over with the defaults' }));
    expect(last()).toEqual(parseQuery({ refId: 'B', queryType: 'red' }));
  });

  it('keeps a dashboard variable that stands in place of a choice', async () => {
    const query = {
      ...parseQuery({ refId: 'B', queryType: 'anomalies' }),
      options: { format: 'table', signals: [], limit: 100, sensitivity: '$sensitivity' },
    } as unknown as Query;
    const { last, user } = openEditor({ query });
    expect(screen.getByRole('radio', { name: '$sensitivity' })).toBeChecked();
    await user.click(screen.getByRole('radio', { name: 'Bands' }));
    expect(last().options).toMatchObject({ format: 'bands', sensitivity: '$sensitivity' });
    const levels = within(screen.getByRole('radiogroup', { name: 'Sensitivity' }));
    await user.click(levels.getByRole('radio', { name: 'As set' }));
    expect(last().options).toMatchObject({ sensitivity: undefined });
  });

  it('asks once how many series a score has', () => {
    openEditor({ query: parseQuery({ queryType: 'anomalies', options: { format: 'score' } }) as Query });
    expect(screen.getAllByText('One series per')).toHaveLength(1);
  });

  it('leaves to the settings whether alarms are learnt, until the query says so itself', async () => {
    const { last, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'anomalies' }) as Query });
    const choices = within(screen.getByRole('radiogroup', { name: 'What fires' }));
    expect(choices.getByRole('radio', { name: 'As set' })).toBeChecked();
    await user.click(choices.getByRole('radio', { name: 'Learnt' }));
    expect(parseQuery(last())).toMatchObject({ options: { learnFromAlerts: true } });
    await user.click(choices.getByRole('radio', { name: 'Left out' }));
    expect(parseQuery(last())).toMatchObject({ options: { learnFromAlerts: false } });
    expect(choices.getByRole('radio', { name: 'Left out' })).toBeChecked();
    await user.click(choices.getByRole('radio', { name: 'As set' }));
    expect(JSON.parse(JSON.stringify(last())).options).not.toHaveProperty('learnFromAlerts');
  });

  it.each(['chains', 'temporal'])(
    'does not ask what becomes of alarms in the format %s, where it decides nothing',
    (format) => {
      openEditor({ query: parseQuery({ refId: 'B', queryType: 'anomalies', options: { format } }) as Query });
      expect(screen.queryByText('What fires')).not.toBeInTheDocument();
    }
  );

  it('asks for no signals where chains are judged', async () => {
    const { last, user } = openEditor({ query: parseQuery({ refId: 'B', queryType: 'anomalies' }) as Query });
    expect(screen.getByText('Signals')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Chains' }));
    expect(last().options).toMatchObject({ format: 'chains' });
    expect(screen.queryByText('Signals')).not.toBeInTheDocument();
  });

  it('asks for a percentile where forecast errors are judged, and only there, and takes no impossible one', async () => {
    const { last, emitted, user } = openEditor({
      query: parseQuery({ refId: 'B', queryType: 'anomalies' }) as Query,
    });
    expect(screen.queryByLabelText(/^Percentile/)).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Forecast errors' }));
    expect(last().options).toMatchObject({ format: 'temporal' });
    expect(screen.getByLabelText(/^Percentile/)).toHaveValue('95');
    expect(screen.queryByText('Sensitivity')).not.toBeInTheDocument();
    const field = screen.getByLabelText(/^Percentile/);
    await user.clear(field);
    await user.type(field, '99.5{Enter}');
    expect(last().options).toMatchObject({ format: 'temporal', percentile: 99.5 });
    const before = emitted.length;
    await user.clear(field);
    await user.type(field, '100{Enter}');
    expect(emitted).toHaveLength(before);
    expect(screen.getByRole('alert')).toBeInTheDocument();
  });

  it('tells in an alert rule what makes a query fit for alerting', () => {
    openEditor({ query: parseQuery({ refId: 'B', queryType: 'anomalies' }) as Query, app: CoreApp.UnifiedAlerting });
    expect(screen.getByText('Alert rules need the format Score.')).toBeInTheDocument();
  });

  it('edits incidents, and says which of their forms an alert rule needs', async () => {
    const { last, user } = openEditor({
      query: parseQuery({ refId: 'B', queryType: 'incidents' }) as Query,
      app: CoreApp.UnifiedAlerting,
    });
    expect(screen.getByText('Alert rules need the format Open.')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Open' }));
    expect(screen.queryByText('Alert rules need the format Open.')).not.toBeInTheDocument();
    await user.type(screen.getByLabelText('Only incident'), ' 1a2b {Enter}');
    expect(last()).toEqual(
      parseQuery({ refId: 'B', queryType: 'incidents', options: { format: 'open', incident: '1a2b' } })
    );
  });
});
