import { textAt, type TextColumn } from '../../src/contracts/columns';
import type { ChainStore, Scope } from '../../src/stores/port';
import { testScope } from '../../src/stores/testing/scopes';

/** When the generated chains end. */
export const END = Date.UTC(2026, 5, 30, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What to generate into each of the stores that are compared. */
export const GENERATED = {
  events: 20_000,
  days: 7,
  seed: 42,
  endMs: END,
  tenants: ['acme', 'globex'],
  dataset: 'generated',
};

const acme = { tenants: ['acme'] };
/** Ranges and filters that the stores are asked in. */
export const scopes: Record<string, Scope> = {
  day: testScope(END - DAY, END),
  'one tenant, cut within a minute': testScope(END - 5 * HOUR - 12_345.678, END - 1_234, acme),
  week: testScope(END - 7 * DAY, END),
  filtered: testScope(END - DAY, END, {
    ...acme,
    filters: { endpoints: ['/(?i)ORDER|^GET/'], eventTypes: ['complete', 'error'] },
  }),
  'one service': testScope(END - DAY, END, { filters: { services: ['/^[a-m]\\w+/'] } }),
  nothing: testScope(END + DAY, END + 2 * DAY),
};

/** Every question of the port, with answers in an order that does not depend on the engine. */
export const questions: Record<string, (store: ChainStore, scope: Scope) => Promise<unknown>> = {
  'red by service and minute': (store, scope) => store.red(scope, { groupBy: 'service', stepMs: 60_000, limit: 50 }),
  'red by endpoint and hour, folded': (store, scope) =>
    store.red(scope, { groupBy: 'endpoint', stepMs: HOUR, limit: 3 }),
  'all chains together, total': (store, scope) =>
    store.red(scope, { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1 }),
  'red by chain, total': (store, scope) => store.red(scope, { groupBy: 'chain', stepMs: 'total', limit: 8 }),
  'red without groups, in steps of a week': (store, scope) =>
    store.red(scope, { groupBy: 'none', stepMs: 7 * DAY, limit: 8 }),
  'red in steps below a second': (store, scope) =>
    store.red({ ...scope, from: scope.to - HOUR }, { groupBy: 'none', stepMs: 250, limit: 8 }),
  'red without quantiles': (store, scope) =>
    store.red(scope, { groupBy: 'service', stepMs: 5 * 60_000, limit: 50, quantiles: [] }),
  'red with means, by service and minute': (store, scope) =>
    store.red(scope, { groupBy: 'service', stepMs: 60_000, limit: 50, mean: true, quantiles: [] }),
  'red with means, by service and hour': (store, scope) =>
    store.red(scope, { groupBy: 'service', stepMs: HOUR, limit: 50, mean: true, quantiles: [] }),
  'red with means and quantiles, by endpoint and hour, folded': (store, scope) =>
    store.red(scope, { groupBy: 'endpoint', stepMs: HOUR, limit: 3, mean: true }),
  'red with means, by chain, total': (store, scope) =>
    store.red(scope, { groupBy: 'chain', stepMs: 'total', limit: 8, mean: true, quantiles: [] }),
  graph: (store, scope) => store.graph(scope, 50),
  'chain search': (store, scope) =>
    store.chainSearch(scope, { sort: 'duration', order: 'desc', status: 'all', limit: 40 }),
  'chain search by services': (store, scope) =>
    store.chainSearch(scope, { sort: 'services', order: 'asc', status: 'error', minDurationMs: 5, limit: 40 }),
  'chain events': async (store, scope) => store.chainEvents(scope, await longestChain(store, scope)),
  'chain features': async (store, scope) => {
    const { chainId, start, features, rowsRead } = await store.chainFeatures(scope);
    const order = chainId.map((_, row) => row).sort((a, b) => (chainId[a] < chainId[b] ? -1 : 1));
    const inOrder = (values: ArrayLike<unknown>) => order.map((row) => values[row]);
    return {
      chainId: inOrder(chainId),
      start: inOrder(start),
      rowsRead,
      ...Object.fromEntries(Object.entries(features).map(([name, values]) => [name, inOrder(values)])),
    };
  },
  'chain steps': async (store, scope) => {
    const { chainId, kind, steps, open, failed, start, durationMs, rowsRead } = await store.chainSteps(scope);
    const order = chainId.map((_, row) => row).sort((a, b) => (chainId[a] < chainId[b] ? -1 : 1));
    const texts = [kind, steps, open];
    return {
      rowsRead,
      chains: order.map((row) => [
        chainId[row],
        ...texts.map((column) => textAt(column, row)),
        ...[failed, start, durationMs].map((column) => column[row]),
      ]),
    };
  },
  'metrics in buckets': (store, scope) =>
    store.metrics(scope, { names: [], stepMs: HOUR, aggregation: 'mean', limit: 20 }),
  'metrics, last values': (store, scope) =>
    store.metrics(scope, { names: ['/cpu/'], stepMs: DAY, aggregation: 'last', limit: 5 }),
  'metrics, raw': (store, scope) =>
    store.metrics({ ...scope, from: scope.to - HOUR }, { names: [], stepMs: 'raw', aggregation: 'mean', limit: 50 }),
  resources: (store, scope) => store.resources(scope),
  'error groups': (store, scope) => store.errorGroups(scope, 20),
  'event marks': (store, scope) =>
    store.eventMarks({ ...scope, filters: { ...scope.filters, eventTypes: ['error'] } }, 50),
  ...Object.fromEntries(
    (['services', 'endpoints', 'users', 'eventTypes', 'chains', 'metrics', 'datasets'] as const).map((kind) => [
      `catalogue of ${kind}`,
      (store: ChainStore, scope: Scope) => store.catalogue(scope, kind, 20),
    ])
  ),
  'reach of the rows': async (store, scope) => ({ ...(await store.watermark(scope)), version: '' }),
};

async function longestChain(store: ChainStore, scope: Scope): Promise<string> {
  const found = await store.chainSearch(scope, { sort: 'events', order: 'desc', status: 'all', limit: 1 });
  return found.chainId[0] ?? '';
}

interface Comparison {
  inScopes?: Record<string, Scope>;
  /** Answers without what the stores cannot have in common. */
  alike?: (answer: unknown) => unknown;
  /** What quantiles may differ by, as a share. */
  quantileError?: number;
}

/** The differences between two stores' answers to a question in every scope. */
export async function disagreements(
  name: string,
  one: ChainStore,
  other: ChainStore,
  { inScopes = scopes, alike = (answer) => answer, quantileError = 0 }: Comparison = {}
): Promise<string[]> {
  const found: string[] = [];
  for (const [what, scope] of Object.entries(inScopes)) {
    const [left, right] = [await questions[name](one, scope), await questions[name](other, scope)].map((answer) =>
      alike(plain(answer))
    );
    found.push(...differences(left, right, what, quantileError));
  }
  return found;
}

/** The same scopes for tables whose rows have no tenant. */
export const withoutTenants = Object.fromEntries(
  Object.entries(scopes).map(([name, scope]) => [name, { ...scope, tenants: 'all' as const }])
);

/** What two answers may differ by because of where their figures come from. */
const OF_SOURCES = ['source', 'quantileError'];

/**
 * Where two answers differ: numbers by more than the ninth digit, JSON in what it means. Where figures come from does not count.
 * @param quantileError what quantiles may differ by, as a share
 */
export function differences(one: unknown, other: unknown, where: string, quantileError = 0): string[] {
  if (typeof one === 'number' && typeof other === 'number') {
    const allowed = /\.p(50|95|99)\.\d+$/.test(where) ? Math.max(1e-9, quantileError) : 1e-9;
    const near = Math.abs(one - other) <= allowed * Math.max(Math.abs(one), Math.abs(other));
    return near || Object.is(one, other) ? [] : [`${where}: ${one} and ${other}`];
  }
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    const [names, others] = [one, other].map((value) =>
      Object.keys(value)
        .filter((name) => !OF_SOURCES.includes(name))
        .sort()
    );
    return names.join() === others.join()
      ? names.flatMap((name) =>
          differences(
            one[name as keyof typeof one],
            other[name as keyof typeof other],
            `${where}.${name}`,
            quantileError
          )
        )
      : [`${where}: ${names.length} and ${others.length} values`];
  }
  return one === other ? [] : [`${where}: ${String(one)} and ${String(other)}`];
}

/** An answer with texts instead of codes and with JSON parsed. */
export function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    return /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if ('codes' in value && 'dictionary' in value) {
    const { codes, dictionary } = value as TextColumn;
    return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}
