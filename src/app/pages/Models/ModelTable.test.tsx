import { render, screen, within } from '@testing-library/react';
import { MODEL_FIELDS, MODEL_SCORES } from '../../../contracts/modelFrames';
import { ModelDetails } from './ModelDetails';
import type { ModelRow } from './modelsModel';
import { ModelTable } from './ModelTable';
import { refitWords } from './modelWords';
import { ScoreTable } from './ScoreTable';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 4, 12);
const ANSWER = { frames: [], loading: false, first: false };

function row(part: Partial<ModelRow>): ModelRow {
  const empty = Object.fromEntries(Object.keys(MODEL_FIELDS).map((key) => [key, '']));
  const unknown = Object.fromEntries(Object.keys(MODEL_SCORES).map((key) => [key, NaN]));
  const numbers = { fitted: NaN, learnedFrom: NaN, learnedSeries: NaN, learnedCount: NaN, scored: NaN };
  return { ...empty, ...unknown, ...numbers, parameters: [], ...part } as ModelRow;
}

const BAND = row({
  model: 'band',
  name: 'Usual band',
  version: 'band-and-novelty/3',
  kind: 'anomaly',
  state: 'ready',
  fitting: 'minute',
  fitted: NOW,
  learnedFrom: NOW - 12 * 24 * HOUR,
  learnedSeries: 12,
  learnedCount: 51_828,
  learnedUnit: 'values',
  falsePerWeek: 0.44,
  method: 'Medians.',
  family: 'chain_anomaly_detection',
  parameters: [{ name: 'window', value: '2000', about: 'minutes whose median is usual' }],
});
const FOREST = row({
  model: 'isolation_forest',
  name: 'Isolation forest',
  kind: 'anomaly',
  state: 'learning',
  note: '500 chains are needed; there are 60.',
  fitting: 'schedule',
  learnedCount: 60,
  learnedUnit: 'chains',
});
const FAILED = row({ model: 'theta', name: 'Theta', kind: 'forecast', state: 'failed', note: 'It took too long.' });

const lineOf = (name: RegExp) => within(screen.getByRole('row', { name }));

describe('the table of models', () => {
  const open = (rows: ModelRow[], answer: object = {}) =>
    render(<ModelTable answer={{ ...ANSWER, ...answer }} rows={rows} now={NOW} onRetry={() => undefined} />);

  it('says of each what it learned from and how it did, and why one cannot answer', () => {
    open([BAND, FOREST, FAILED]);
    const band = lineOf(/Usual band/);
    expect(band.getByText('52k values of 12 series')).toBeInTheDocument();
    expect(band.getByText('0.44 false alarms a week')).toBeInTheDocument();
    expect(band.getByText('ready')).toBeInTheDocument();
    const forest = lineOf(/Isolation forest/);
    expect(forest.getByText('500 chains are needed; there are 60.')).toBeInTheDocument();
    expect(forest.getByText('60 chains')).toBeInTheDocument();
    expect(lineOf(/Theta/).getByText('It took too long.')).toBeInTheDocument();
  });

  it('says what to do where there is nothing, and where asking failed', () => {
    const { unmount } = open([]);
    expect(screen.getByText('No model was found')).toBeInTheDocument();
    unmount();
    open([], { error: new Error('The database is gone.') });
    expect(screen.getByText(/The database is gone/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /again/i })).toBeInTheDocument();
  });

  it.each([
    [{ falsePerWeek: NaN, calibration: 1.1 }, '1.1 × as many rare ones as expected'],
    [{ falsePerWeek: NaN, relativeError: 0.091, coverage95: 0.94 }, '9.1 % off, 94 % inside the band'],
    [{ falsePerWeek: NaN, modularity: 0.41 }, 'clarity of groups: 0.41 of 1'],
  ])('tells the score that says most: %p', (scores, words) => {
    open([{ ...BAND, ...scores }]);
    expect(screen.getByText(words)).toBeInTheDocument();
  });
});

describe('the table of scores', () => {
  const open = (history: Parameters<typeof ScoreTable>[0]['history']) =>
    render(<ScoreTable answer={ANSWER} history={history} models={[BAND]} onRetry={() => undefined} />);

  it('shows each score at each fit in its unit, and what was not known as a dash', () => {
    open({
      times: [NOW, NOW - 24 * HOUR],
      rows: [
        { model: 'band', score: 'delay', values: [120_000, NaN] },
        { model: 'band', score: 'coverage95', values: [0.95, 0.9] },
      ],
    });
    const delay = lineOf(/Delay of the first alarm/);
    expect(delay.getByText('2 min')).toBeInTheDocument();
    expect(delay.getByText('–')).toBeInTheDocument();
    expect(delay.getByText('Usual band')).toBeInTheDocument();
    expect(lineOf(/Inside the 95 % band/).getByText('90 %')).toBeInTheDocument();
  });

  it('says that nothing was scored yet', () => {
    open({ times: [], rows: [] });
    expect(screen.getByText('Nothing was scored yet')).toBeInTheDocument();
  });
});

it('the details name every parameter with its value and its meaning', () => {
  render(<ModelDetails rows={[BAND]} />);
  expect(screen.getByText('Medians.')).toBeInTheDocument();
  expect(screen.getByText('2,000')).toBeInTheDocument();
  expect(screen.getByText(/minutes whose median is usual/)).toBeInTheDocument();
  expect(screen.getByText('chain_anomaly_detection')).toBeInTheDocument();
});

it('the schedule says what is done while the data are young', () => {
  const fitted = NOW;
  expect(refitWords({ refit: 'daily', fitted, next: NOW + 24 * HOUR })).toBe('every day');
  expect(refitWords({ refit: 'daily', fitted, next: NOW + HOUR })).toBe(
    'every hour while the data are young, later every day'
  );
});
