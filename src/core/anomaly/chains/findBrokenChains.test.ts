import { STEP_SEPARATOR, type ChainDefinition, type ChainSteps } from './chainSteps';
import { definitionDrift } from './definitionDrift';
import { findBrokenChains, stepMark } from './findBrokenChains';
import { learnSteps } from './stepModel';

interface Chain {
  steps: string;
  open?: string;
  kind?: string;
  failed?: boolean;
  start?: number;
  durationMs?: number;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** The training time ends at 0. */
const TRAINING = { from: -DAY, until: 0 };

function chains(all: readonly Chain[]): ChainSteps {
  const coded = (texts: string[]) => {
    const dictionary = [...new Set(texts)];
    return { dictionary, codes: Int32Array.from(texts, (text) => dictionary.indexOf(text)) };
  };
  const joined = (text: string) => text.split(' ').join(STEP_SEPARATOR);
  return {
    start: Float64Array.from(all, ({ start = 0 }) => start),
    durationMs: Float64Array.from(all, ({ durationMs = 100 }) => durationMs),
    kind: coded(all.map(({ kind = 'GET /buy' }) => kind)),
    steps: coded(all.map(({ steps }) => joined(steps))),
    open: coded(all.map(({ open = '' }) => joined(open))),
    failed: Uint8Array.from(all, ({ failed = false }) => (failed ? 1 : 0)),
  };
}

/** A day of chains: payment comes after cart, stock at any place among them, mail in three of four. */
function usual(count: number, more: readonly Chain[] = []): ChainSteps {
  const variants = [
    'web cart stock payment mail',
    'web stock cart payment mail',
    'web cart payment stock',
    'web cart payment stock mail',
  ];
  const all = Array.from({ length: count }, (_, row) => ({
    steps: variants[row % variants.length],
    start: TRAINING.from + (row * (DAY - MINUTE * 10)) / count,
    durationMs: row === 0 ? 5 * MINUTE : 100,
  }));
  return chains([...all, ...more]);
}

const medium = { mark: stepMark('medium', DAY), asOf: DAY };
const none = new Map<string, ChainDefinition>();
const found = (
  judged: readonly Chain[],
  {
    trained = usual(4_000),
    definitions = none,
    ...changes
  }: Partial<Parameters<typeof findBrokenChains>[3]> & {
    trained?: ChainSteps;
    definitions?: Map<string, ChainDefinition>;
  } = {}
) => findBrokenChains(learnSteps([trained], TRAINING.until), definitions, chains(judged), { ...medium, ...changes });

describe('chains by what is usual of their kind', () => {
  it('lack a step, have one too many, have them out of order, or never complete [S0-057] [S1-010]', () => {
    const all = found([
      { steps: 'web cart stock payment mail' },
      { steps: 'web cart stock mail' },
      { steps: 'web cart debug payment stock' },
      { steps: 'web payment cart stock' },
      { steps: 'web cart stock payment', open: 'payment', durationMs: 50 },
    ]);
    expect(all.map(({ chain, type, methods, severity }) => [chain, type, methods, severity])).toEqual([
      [1, 'missing_step', ['usual_steps'], 2],
      [2, 'unexpected_step', ['usual_steps'], 2],
      [3, 'steps_out_of_order', ['usual_steps'], 2],
      [4, 'never_completed', ['usual_steps'], 3],
    ]);
    expect(all.map(({ description }) => description)).toEqual([
      'Step payment is missing: all 4.0k earlier chains “GET /buy” have it.',
      'Step debug is unexpected: all 4.0k earlier chains “GET /buy” do without it.',
      'Steps out of order: payment began before cart, the other way round than in all 4.0k earlier chains “GET /buy”.',
      'Never completed: payment began and did not end within 2 min; of chains “GET /buy” 99.9 % are over within 100 ms.',
    ]);
    expect(all[0].confidence).toBeGreaterThan(0.99);
    expect(all[0].nats).toBeCloseTo(Math.log(8_002), 6);
  });

  it('are not judged by steps that come and go, nor in a kind that is hardly known', () => {
    expect(found([{ steps: 'web stock cart payment' }, { steps: 'web payment', kind: 'GET /rare' }])).toEqual([]);
    expect(found([{ steps: 'web cart' }], { trained: usual(400) })).toEqual([]);
    expect(found([{ steps: 'web cart' }], { trained: usual(400), mark: stepMark('high', DAY) })).toHaveLength(1);
    expect(found([{ steps: 'web cart' }], { trained: chains([]) })).toEqual([]);
  });

  it('are compared with those that ended alike: a chain with an error ends early', () => {
    const early = Array.from({ length: 600 }, () => ({ steps: 'web cart', failed: true, start: -DAY }));
    const trained = usual(4_000, early);
    const judged = [{ steps: 'web cart', failed: true }, { steps: 'web cart' }, { steps: 'web', failed: true }];
    expect(found(judged, { trained }).map(({ chain }) => chain)).toEqual([1, 2]);
  });

  it('are left in peace while they are in flight, as long as all but one in a thousand of their kind take', () => {
    const slow = Array.from({ length: 10 }, () => ({
      steps: 'web cart stock payment',
      start: -DAY,
      durationMs: 10 * MINUTE,
    }));
    const judged = [{ steps: 'web cart', open: 'cart' }];
    const asked = (asOf: number, trained = usual(4_000)) => found(judged, { asOf, trained }).length;
    expect([asked(2 * MINUTE - 1), asked(2 * MINUTE)]).toEqual([0, 1]);
    expect([asked(9 * MINUTE, usual(4_000, slow)), asked(10 * MINUTE, usual(4_000, slow))]).toEqual([0, 1]);
    const hours = Array.from({ length: 40 }, () => ({ steps: 'web', start: -DAY, durationMs: 120 * MINUTE }));
    expect(asked(DAY, usual(4_000, hours))).toBe(0);
  });

  it('teach only when they were over before the training time ended', () => {
    const atTheEnd = Array.from({ length: 50 }, () => ({ steps: 'web', open: 'web', start: -MINUTE }));
    expect(found([{ steps: 'web', open: 'web' }], { trained: usual(4_000, atTheEnd) })[0].description).toMatch(
      /^Never completed: web .* Step cart is missing: all 4.0k earlier/
    );
  });

  it('learn from several times: what happens on some days only is not unexpected on them', () => {
    const monday = Array.from({ length: 500 }, () => ({ steps: 'web cart report payment', start: -7 * DAY }));
    const model = learnSteps([usual(4_000), chains(monday)], TRAINING.until);
    const judged = chains([{ steps: 'web cart report payment' }, { steps: 'web report' }]);
    expect(findBrokenChains(model, none, judged, medium).map(({ chain }) => chain)).toEqual([1]);
  });

  it('hold a budget: nothing that was seen in the training time is marked, unless the budget allows for it', () => {
    const trained = usual(8_000, [{ steps: 'web cart stock', start: -DAY }]);
    const judged = [{ steps: 'web cart stock' }];
    const asked = (falseAlarmsPerWeek: number) =>
      found(judged, { trained, mark: stepMark({ falseAlarmsPerWeek, signals: 1 }, DAY) }).length;
    expect([asked(1), asked(7)]).toEqual([0, 1]);
    expect(found(judged, { trained })).toHaveLength(1);
  });

  it('are the same in whatever order they come, alone or together', () => {
    const judged = [{ steps: 'web cart stock mail' }, { steps: 'web cart stock payment mail' }];
    const [first] = found(judged);
    expect(found([...judged].reverse())).toEqual([{ ...first, chain: 1 }]);
    // Confidence alone is about all that were judged.
    expect(found([judged[0]])).toEqual([{ ...first, confidence: expect.any(Number) }]);
    expect(found([])).toEqual([]);
  });
});

const DEFINITION: ChainDefinition = {
  kind: 'GET /buy',
  name: 'Buy',
  expected: ['web', 'cart', 'payment'],
  known: ['web', 'cart', 'payment', 'stock'],
  edges: [
    ['web', 'cart'],
    ['cart', 'payment'],
  ],
  maxDurationMs: 3 * MINUTE,
};
const definitions = new Map([[DEFINITION.kind, DEFINITION]]);

describe('chains by their definition', () => {
  it('are judged from the first one on [S1-010]', () => {
    const judged = [
      { steps: 'web cart payment' },
      { steps: 'web stock cart' },
      { steps: 'web cart debug payment' },
      { steps: 'web payment cart' },
      { steps: 'web cart payment', open: 'web' },
      { steps: 'web cart', failed: true },
    ];
    const all = found(judged, { trained: chains([]), definitions });
    expect(
      all.map(({ chain, description, severity, confidence }) => [chain, description, severity, confidence])
    ).toEqual([
      [1, 'Step payment is missing, which the definition “Buy” expects.', 3, 1],
      [2, 'Step debug is unexpected: the definition “Buy” does not know it.', 3, 1],
      [3, 'Steps out of order: payment began before cart, which calls it by the definition “Buy”.', 3, 1],
      [4, 'Never completed: web began and did not end within 3 min.', 3, 0],
    ]);
    expect(found(judged, { trained: chains([]), definitions, asOf: 3 * MINUTE - 1 })).toEqual([]);
  });

  it('are not listed where the definition no longer holds, which is said once [S1-009]', () => {
    const trained = usual(4_000);
    expect(found([{ steps: 'web cart payment mail' }], { trained, definitions })).toEqual([]);
    expect(definitionDrift(learnSteps([trained], TRAINING.until), [DEFINITION])).toEqual([
      'The definition “Buy” and what happens have drifted apart: mail, which it does not know, has a part in 75 % of 4.0k chains. These are not listed one by one.',
    ]);
    const turned = {
      ...DEFINITION,
      expected: ['web', 'fraud-check'],
      known: [],
      edges: [['payment', 'cart']] as Array<[string, string]>,
    };
    expect(definitionDrift(learnSteps([trained], TRAINING.until), [turned])).toEqual([
      expect.stringContaining('fraud-check, which it expects, is missing in 100 % of 4.0k chains'),
      expect.stringContaining('cart begins before payment, which calls it by the definition, in 100 % of 4.0k chains'),
    ]);
    expect(definitionDrift(learnSteps([], 0), [DEFINITION])).toEqual([]);
  });
});
