import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import type { Mark } from '../../contracts/marks';
import { anomaliesQuerySchema } from '../../contracts/queries/anomalies';
import { parseSettings, type Settings } from '../../contracts/settings';
import { STEP_SEPARATOR } from '../../core/anomaly/chains/chainSteps';
import { normalRandom, seededRandom } from '../../core/stats/random';
import {
  CHAIN_FEATURES,
  type ChainDefinitionRow,
  type ChainFeature,
  type ChainFeatureColumns,
  type ChainStepColumns,
  type ChainStore,
  type RedColumns,
  type Scope,
} from '../../stores/port';
import type { Frame } from '../frames/frame';
import type { QueryContext } from './queryType';
import { anomaliesQueryType } from './anomalies';
import type { ChainWindows } from './chainWindows';
import { DAY, HOUR, MINUTE } from './interval';

const TO = TEN + HOUR;
const FIRST = TEN - 2 * DAY;
const PLANTED = 'planted';

/** Two days of chains, one a minute, one of which is ten times as slow in all its services, half an hour before the end. */
function features(from = FIRST, to = TO): ChainFeatureColumns {
  const normal = normalRandom(seededRandom(5));
  const rows = Array.from({ length: (to - from) / MINUTE }, (_, row) => {
    const mean = 40 * Math.exp(0.3 * normal());
    const start = from + row * MINUTE;
    const slow = start === TO - 30 * MINUTE ? 10 : 1;
    return {
      id: slow > 1 ? PLANTED : `chain-${row}`,
      start,
      mean: mean * slow,
      total: 3 * mean * slow * Math.exp(0.05 * normal()),
    };
  });
  const column = (pick: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, pick);
  const all = Object.fromEntries(CHAIN_FEATURES.map((name) => [name, column(() => NaN)])) as Record<
    ChainFeature,
    Float64Array
  >;
  return {
    chainId: rows.map(({ id }) => id),
    start: column(({ start }) => start),
    rowsRead: 7 * rows.length,
    features: {
      ...all,
      totalDuration: column(({ total }) => total),
      avgServiceDuration: column(({ mean }) => mean),
      maxServiceDuration: column(({ mean }) => 1.7 * mean),
      uniqueServices: column(() => 3),
      totalEvents: column(() => 7),
      errorEvents: column(() => 0),
      errorRate: column(() => 0),
    },
  };
}

/** The same chains with the same three steps each, but for some of them. */
function stepsOf({ chainId, start }: ChainFeatureColumns, others: Record<string, string> = {}): ChainStepColumns {
  const coded = (texts: string[]) => {
    const dictionary = [...new Set(texts)];
    return { dictionary, codes: Int32Array.from(texts, (text) => dictionary.indexOf(text)) };
  };
  return {
    chainId,
    start,
    durationMs: start.map(() => 200),
    kind: coded(chainId.map(() => 'GET /buy')),
    steps: coded(chainId.map((id) => (others[id] ?? 'web cart bank').split(' ').join(STEP_SEPARATOR))),
    open: coded(chainId.map(() => '')),
    failed: new Int32Array(chainId.length),
    rowsRead: 3 * chainId.length,
  };
}

function reversed(columns: ChainFeatureColumns): ChainFeatureColumns {
  const turned = Object.entries(columns.features).map(([name, values]) => [name, values.slice().reverse()]);
  return {
    ...columns,
    chainId: [...columns.chainId].reverse(),
    start: columns.start.slice().reverse(),
    features: Object.fromEntries(turned) as ChainFeatureColumns['features'],
  };
}

const context = queryContext({
  watermark: { ...queryContext().watermark, firstEvent: FIRST, lastEvent: TO + HOUR },
  now: TO + HOUR,
});
const queryOf = (options: object = {}) =>
  anomaliesQuerySchema.parse({ queryType: 'anomalies', options: { format: 'chains', ...options } });

/** Reads from these chains alone, of a scope's range, and answers. */
async function ask(
  options: object = {},
  { columns = features(), steps = stepsOf(columns), definitions = [], sampled = false, ...changes }: Asked = {}
) {
  const asked: Scope[] = [];
  const store: Pick<ChainStore, 'chainFeatures' | 'chainSteps' | 'chainDefinitions' | 'red'> = {
    chainSteps: async () => steps,
    chainDefinitions: async () => definitions,
    chainFeatures: async (scope) => {
      asked.push(scope);
      return columns;
    },
    red: async () => ({ sampled: [sampled] }) as RedColumns,
  };
  const own = { ...context, ...changes };
  const scope = (range = { from: own.from, to: own.to }) => range as Scope;
  const query = queryOf(options);
  const input = await anomaliesQueryType.read(query, own, { store: store as ChainStore, scope });
  return { query, own, input: input as ChainWindows, asked, answer: anomaliesQueryType.answer(query, own, input) };
}
interface Asked extends Partial<Pick<QueryContext, 'marks' | 'settings'>> {
  columns?: ChainFeatureColumns;
  steps?: ChainStepColumns;
  definitions?: ChainDefinitionRow[];
  sampled?: boolean;
  from?: number;
  to?: number;
  settings?: Settings;
}

const refitted = (refit: 'hourly' | 'sixHours' | 'daily') => ({ settings: parseSettings({ models: { refit } }) });
const column = (frame: Frame, name: string) =>
  Array.from(frame.fields.find((field) => field.name === name)?.values as ArrayLike<number | string>);

describe('abnormal chains and what was said of the past', () => {
  const said = (changes: Partial<Mark> = {}) => {
    const mark: Mark = {
      ...{ id: 'm', service: 'cart', signal: 'p95', note: '', by: 'ann', at: TEN, kind: 'real' as const },
      ...{ from: TEN - 15 * HOUR, to: TEN - 14 * HOUR },
      ...changes,
    };
    return { marks: { version: 'v', marks: [mark] } };
  };
  const learnt = ({ input }: Awaited<ReturnType<typeof ask>>) =>
    input.windows.map(({ fit, calibrate }) => fit.totalDuration.length + calibrate.totalDuration.length);

  it('do not learn from chains that began in a marked time or in maintenance, and say so', async () => {
    const [plain, marked] = [await ask(), await ask({}, said())];
    expect(learnt(plain).map((count, at) => count - learnt(marked)[at])).toEqual(learnt(plain).map(() => 60));
    expect(marked.answer.notices?.[0].text).toBe('1 marked window is left out of what is usual.');
    expect(marked.answer.receipt).toMatchObject({ parameters: { marks: 1 } });
    const plan = { name: 'Move', services: [], from: TEN - 15 * HOUR, to: TEN - 14 * HOUR };
    const planned = await ask({}, { settings: parseSettings({ anomalies: { maintenance: [plan] } }) });
    expect(learnt(planned)).toEqual(learnt(marked));
    expect(planned.answer.receipt).toMatchObject({ parameters: { maintenance: 1 } });
  });

  it('learn from what is expected, and give no verdict where all is expected or to ignore', async () => {
    expect(learnt(await ask({}, said({ kind: 'expected' })))).toEqual(learnt(await ask()));
    const whole = { from: TO - HOUR, to: TO };
    const found = async (changes: Partial<Mark>) =>
      column((await ask({}, said({ ...whole, ...changes }))).answer.frames[0], 'chain_id');
    expect(await found({ kind: 'ignore', service: '', signal: '' })).toEqual([]);
    expect(await found({ kind: 'expected', service: '', signal: '' })).toEqual([]);
    expect(await found({ kind: 'real', service: '', signal: '' })).toEqual([PLANTED]);
    expect(await found({ kind: 'ignore' })).toEqual([PLANTED]);
  });

  it('are the same as before once a mark is taken back, bit for bit', async () => {
    const before = await ask();
    expect((await ask({}, said())).answer.frames).not.toEqual(before.answer.frames);
    expect((await ask()).answer).toEqual(before.answer);
  });
});

describe('anomalies as chains', () => {
  it('are listed from a severity on, each with the way to its trace [S0-061] [S0-064]', async () => {
    const listed = async (leastSeverity?: string) =>
      (await ask({ falseAlarmsPerWeek: 100, leastSeverity })).answer.frames[0];
    const [all, medium, high] = await Promise.all([undefined, 'medium', 'high'].map(listed));
    expect(column(all, 'severity')).toEqual(['medium']);
    expect([all, medium, high].map((frame) => column(frame, 'chain_id'))).toEqual([[PLANTED], [PLANTED], []]);
    const links = medium.fields.find(({ name }) => name === 'chain_id')?.config?.links ?? [];
    expect(links).toMatchObject([
      { internal: { datasourceUid: context.datasourceUid, query: { queryType: 'trace' } } },
    ]);
  });

  it('have one row per abnormal chain, with the fields that were promised and the way to the trace [S0-056] [S0-065] [S0-066] [S0-067]', async () => {
    const { answer } = await ask();
    const [frame] = answer.frames;
    expect(frame.fields.map(({ name }) => name)).toEqual([
      'chain_id',
      'timestamp',
      'type',
      'severity',
      'confidence',
      'description',
      'detection_method',
      'agreeing_methods',
      'isolation_score',
      'decision_function',
      'label',
    ]);
    expect(column(frame, 'chain_id')).toEqual([PLANTED]);
    expect(column(frame, 'timestamp')).toEqual([TO - 30 * MINUTE]);
    expect(column(frame, 'type')).toEqual(['ml_detected']);
    expect(column(frame, 'detection_method')).toEqual(['isolation_forest']);
    expect(column(frame, 'agreeing_methods')).toEqual(['isolation_forest, mahalanobis']);
    expect(column(frame, 'label')).toEqual([-1]);
    expect(column(frame, 'decision_function')[0]).toBeLessThan(0);
    expect(column(frame, 'confidence')[0]).toBeGreaterThan(0.9);
    const score = Number(column(frame, 'isolation_score')[0]).toFixed(3);
    expect(column(frame, 'description')[0]).toMatch(
      new RegExp(`^Isolation score ${score}, .*mean service time .* \\(usually`)
    );
    expect(frame.fields[0].config?.links).toMatchObject([{ internal: { query: { queryType: 'trace' } } }]);
    expect(answer.notices).toEqual([]);
    expect(answer.receipt).toMatchObject({
      judged: 60,
      abnormal: 1,
      parameters: { contamination: 0.1, seed: 42, trees: 100 },
    });
  });

  it.each<['hourly' | 'sixHours' | 'daily', number]>([
    ['hourly', 0],
    ['sixHours', 4],
    ['daily', 10],
  ])(
    'learn from the 24 hours before the slot in which a chain began, never from it: %s [S0-179]',
    async (refit, hours) => {
      const { input, asked, answer } = await ask({}, refitted(refit));
      expect(asked[0]).toMatchObject({ from: TEN - hours * HOUR - DAY });
      expect(input.windows).toHaveLength(1);
      expect(input.windows[0]).toMatchObject({ trained: DAY / MINUTE, trainedMs: DAY });
      expect(input.windows[0].fit.totalDuration.length + input.windows[0].calibrate.totalDuration.length).toBe(
        DAY / MINUTE
      );
      expect(answer.receipt).toMatchObject({ parameters: { refit } });
    }
  );

  it('are judged slot by slot', async () => {
    const { input } = await ask({}, { from: TEN - 5 * HOUR, ...refitted('sixHours') });
    expect(input.windows.map(({ chainId }) => chainId.length)).toEqual([60, 5 * 60]);
    // The data begin on Saturday at ten: a whole day is known from Monday on, until then every six hours.
    const { input: twoDays } = await ask({}, { from: TEN - 12 * HOUR });
    expect(twoDays.windows.map(({ chainId }) => chainId.length)).toEqual([2 * 60, 11 * 60]);
  });

  it('are the same in every range, in whatever order a store gives them, judged apart or together', async () => {
    const hour = await ask({ sensitivity: 'high' });
    const day = await ask(
      { sensitivity: 'high', limit: 1000 },
      { from: TEN - 12 * HOUR, columns: reversed(features()) }
    );
    const details = (frame: Frame) =>
      new Map(column(frame, 'chain_id').map((id, row) => [id, column(frame, 'description')[row]]));
    const [short, long] = [details(hour.answer.frames[0]), details(day.answer.frames[0])];
    expect(short.get(PLANTED)).toBeDefined();
    short.forEach((description, id) => expect(long.get(id)).toBe(description));
    const { steps } = anomaliesQueryType;
    const { parts, rest } = steps.split(day.input);
    expect(parts).toHaveLength(2);
    const done = parts.map((part) => steps.work(day.query, day.own, structuredClone(part)));
    expect(steps.join(day.query, day.own, rest, done)).toEqual(day.answer);
  });

  it('are not judged while they may still go on, nor where there is too little history, which is said', async () => {
    const early = { ...context.watermark, lastEvent: TO - 29 * MINUTE };
    const { input } = await ask({}, { ...({ watermark: early } as object) });
    expect(input.windows[0].chainId).not.toContain(PLANTED);
    const { answer } = await ask({}, { columns: features(TEN - 6 * HOUR), ...refitted('sixHours') });
    expect(answer.frames[0].fields[0].values).toEqual([]);
    expect(answer.notices).toEqual([
      {
        severity: 'info',
        text: 'Still learning: chains are judged by those of the 24 hours before, of which 500 are needed; there are 120.',
      },
    ]);
  });

  it('say what was recorded in part, what the limit cuts off, and what lies too far back', async () => {
    const far = await ask(
      { limit: 1, sensitivity: 'high' },
      { sampled: true, from: TEN - 20 * DAY, columns: withMorePlanted() }
    );
    expect(far.answer.frames[0].fields[0].values).toHaveLength(1);
    expect(far.answer.notices?.map(({ text }) => text)).toEqual([
      'Only part of the requests was recorded: chains without a record are not judged.',
      expect.stringMatching(/^Still learning in part of the range: .* there are \d/),
      'Chains of the last 7 days of the range are judged. Choose a shorter range to see others.',
      expect.stringMatching(/^The 1 strangest of \d+ abnormal chains are shown\.$/),
    ]);
    const nothing = await ask({}, { from: TO + DAY, to: TO + DAY + HOUR });
    expect(nothing.answer.frames[0].fields[0].values).toEqual([]);
  });
});

describe('chains that lack steps or have others', () => {
  const columns = features();
  const last = `chain-${columns.chainId.length - 10}`;

  it('are listed among the others, one row for each chain with the methods that agree [S0-057] [S0-059] [S0-062]', async () => {
    const steps = stepsOf(columns, { [PLANTED]: 'web cart', [last]: 'web cart bank debug' });
    const { answer } = await ask({}, { columns, steps });
    const [frame] = answer.frames;
    const rows = ['chain_id', 'type', 'severity', 'detection_method', 'agreeing_methods'].map((name) =>
      column(frame, name)
    );
    expect(rows).toEqual([
      [PLANTED, last],
      ['missing_step', 'unexpected_step'],
      ['medium', 'medium'],
      ['usual_steps', 'usual_steps'],
      ['usual_steps, isolation_forest, mahalanobis', 'usual_steps'],
    ]);
    expect(column(frame, 'description')[0]).toMatch(
      /^Step bank is missing: all 1\.4k earlier chains .* Isolation score/
    );
    expect(column(frame, 'isolation_score')[0]).toBeGreaterThan(0.5);
    expect(column(frame, 'isolation_score')[1]).toBeNaN();
    expect(answer.receipt).toMatchObject({ abnormal: 2, method: expect.stringContaining('steps/1') });
  });

  it('are judged by a definition where there is one, whose drift is a notice [S1-009] [S1-010] [S1-011]', async () => {
    const definition = (expected: string[]): ChainDefinitionRow => ({
      ...{ name: 'Buy', criticalPath: '', maxDurationMs: 500, expected: JSON.stringify(expected) },
      topology: JSON.stringify({ endpoint: 'GET /buy', edges: [['web', 'cart'], { from: 'cart', to: 'bank' }] }),
    });
    const steps = stepsOf(columns, { [last]: 'web bank cart' });
    const { answer } = await ask({}, { columns, steps, definitions: [definition(['web', 'cart'])] });
    const at = column(answer.frames[0], 'chain_id').indexOf(last);
    expect(column(answer.frames[0], 'type')[at]).toBe('steps_out_of_order');
    expect(column(answer.frames[0], 'detection_method')[at]).toBe('definition');
    const drifted = await ask({}, { columns, steps, definitions: [definition(['web', 'mail'])] });
    expect(drifted.answer.notices).toEqual([
      { severity: 'info', text: expect.stringContaining('mail, which it expects, is missing in 100 % of 1.4k chains') },
    ]);
  });

  it('are found where figures are still being learned, and by broken definitions nothing is', async () => {
    const few = features(TO - 13 * HOUR);
    const steps = stepsOf(few, { 'chain-760': 'web' });
    const nonsense = { name: '', topology: '{', expected: '"[1]"', criticalPath: 'null', maxDurationMs: NaN };
    const { answer } = await ask({ sensitivity: 'high' }, { columns: few, steps, definitions: [nonsense] });
    expect(column(answer.frames[0], 'chain_id')).toContain('chain-760');
  });
});

function withMorePlanted(): ChainFeatureColumns {
  const columns = features();
  const row = columns.chainId.indexOf(PLANTED);
  for (const name of ['totalDuration', 'avgServiceDuration', 'maxServiceDuration'] as const) {
    columns.features[name][row + 3] = columns.features[name][row];
  }
  return columns;
}
