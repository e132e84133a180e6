import { VARIABLE_KINDS } from '../../../src/contracts/queries/variable';
import { QUERY_TYPES, type QueryTypeName } from '../../../src/contracts/queryTypes';
import { seededRandom } from '../../../src/core/stats/random';
import { ALPHA, BRAVO, HISTORY_HOURS, idOf, NOTED, SHARED_CHAIN, wordOf, type Tenant } from './twoTenants';

const HOUR = 3_600_000;

export interface RandomQuery {
  model: Record<string, unknown>;
  range: { from: number; to: number };
  maxDataPoints: number;
}

export interface RandomResource {
  method: string;
  url: string;
  body: string;
}

/** Requests of every kind, from a seed: mostly sensible ones, some that guess at others' names, some that are nonsense. */
export class RandomRequests {
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly end: number
  ) {
    this.random = seededRandom(seed);
  }

  query(): RandomQuery {
    const type = this.pick(TYPES);
    const { from, to } = this.range();
    const model = {
      queryType: this.chance(0.01) ? this.pick(NONSENSE) : type,
      filters: this.filters(),
      options: this.chance(0.02) ? this.pick(NONSENSE) : this.options(type),
      groupBy: this.pick(['service', 'endpoint', 'chain', 'none']),
      compareTo: this.pick(['none', 'none', 'previous', 'day', 'week']),
      interval: this.pick(['auto', 'auto', '10s', '1m', '5m', '1h', '1d']),
      ...(this.chance(0.03) && { force_refresh: true }),
    };
    return { model, range: { from, to }, maxDataPoints: this.pick([1, 20, 100, 1000]) };
  }

  resource(): RandomResource {
    const chain = encodeURIComponent(this.chainId());
    const url = this.pick([
      'health',
      'about',
      `events/${chain}`,
      `analysis/${chain}`,
      `catalogue/${this.pick([...VARIABLE_KINDS, 'tenants', '../health'])}?limit=${this.pick(['5', '100', 'many', '-1'])}`,
      'migrate-query',
      `anomalies/detection?time_window=${this.pick(['6h', '3d', 'soon'])}&services=${this.pick(['', 'frontend'])}`,
      'metrics',
      'marks',
      'marks?removed=true',
      `marks/${chain}`,
      `incidents/${NOTED}/notes${this.pick(['', '?removed=true', '?limit=1'])}`,
      `incidents/${chain}/notes`,
      'notes/counts',
      `notes/${chain}`,
      `api/v1/chains/events/${chain}`,
    ]);
    return url === 'migrate-query'
      ? { method: 'POST', url, body: JSON.stringify({ queryType: this.pick(TYPES), options: this.pick(NONSENSE) }) }
      : { method: this.chance(0.9) ? 'GET' : 'DELETE', url, body: '' };
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)];
  }

  /** A few widths and starts on a grid, so that questions come again; some ranges that cannot be meant. */
  private range(): { from: number; to: number } {
    const width = this.pick([0.1, 0.5, 1, 1, 3, 6, HISTORY_HOURS, 24 * 14]) * HOUR;
    const to = this.end - this.pick([0, 0, 0, 0.2, 1, 6, -1]) * HOUR;
    return this.chance(0.02)
      ? this.pick([
          { from: to, to: to - width },
          { from: 0, to: 4e12 },
          { from: to, to },
        ])
      : { from: to - width, to };
  }

  private filters(): Record<string, unknown> {
    const filters: Record<string, string[]> = {};
    for (const kind of ['services', 'endpoints', 'chains', 'users', 'eventTypes']) {
      if (this.chance(0.15)) {
        filters[kind] = [this.name(), ...(this.chance(0.2) ? [this.name()] : [])];
      }
    }
    return filters;
  }

  /** A pattern, a name of one's own, or a guess at one of somebody else's. */
  private name(): string {
    const tenant = this.chance(0.75) ? ALPHA : BRAVO;
    return this.chance(0.5) ? this.pick(PATTERNS) : this.pick(namesOf(tenant));
  }

  private chainId(): string {
    const own = idOf(this.chance(0.7) ? ALPHA : BRAVO, Math.floor(this.random() * HISTORY_HOURS * 60));
    return this.pick([own, own, own, SHARED_CHAIN, 'system', '', 'order', "' or 1=1 --", '0'.repeat(32)]);
  }

  private options(type: QueryTypeName): Record<string, unknown> {
    const limit = this.chance(0.6) ? {} : { limit: this.pick([1, 2, 10, 100]) };
    const signals = [
      'rate',
      'errorRatio',
      'p95',
      'metric:cpu',
      `metric:${wordOf(ALPHA, 'queue')}`,
      `metric:${wordOf(BRAVO, 'queue')}`,
    ];
    const some = this.chance(0.6) ? {} : { signals: [this.pick(signals)] };
    const sensitivity = this.pick([
      {},
      {},
      { sensitivity: this.pick(['low', 'medium', 'high']) },
      { falseAlarmsPerWeek: 1 },
    ]);
    const byType: Partial<Record<QueryTypeName, () => Record<string, unknown>>> = {
      red: () => ({
        format: this.pick(['series', 'table']),
        ...(this.chance(0.15) && { window: { sizeMs: 300_000, slideMs: this.pick([60_000, 300_000]) } }),
        measures: this.pick([['rate'], ['requests', 'errors'], ['p50', 'p95', 'p99', 'errorRatio']]),
      }),
      chains: () => ({
        sort: this.pick(['start', 'duration', 'errors', 'services', 'events']),
        order: this.pick(['asc', 'desc']),
        status: this.pick(['all', 'error', 'ok']),
        ...(this.chance(0.2) && { minDurationMs: this.pick([10, 100, 10_000]) }),
      }),
      trace: () => ({
        chainId: this.chainId(),
        whenEmpty: this.pick(['nothing', 'slowest']),
        view: this.pick(['all', 'trace', 'graph', 'events', 'analysis']),
      }),
      metrics: () => ({
        names: this.chance(0.5)
          ? []
          : [this.pick(['cpu', '/.*/', '/queue/', wordOf(ALPHA, 'queue'), wordOf(BRAVO, 'queue')])],
        aggregation: this.pick(['mean', 'min', 'max', 'sum', 'last']),
      }),
      anomalies: () => ({
        format: this.pick(['bands', 'score', 'table', 'chains']),
        by: this.pick(['signal', 'service']),
        ...some,
        ...sensitivity,
      }),
      incidents: () => ({ format: this.pick(['table', 'signals', 'open']), ...some, ...sensitivity }),
      annotations: () => ({
        kind: this.pick(['anomalies', 'incidents', 'changes', 'events', 'events']),
        ...some,
        ...sensitivity,
      }),
      forecast: () => ({
        signal: this.pick(signals),
        horizonHours: this.pick([1, 6]),
        historyDays: this.pick([1, 2]),
        model: this.pick(['auto', 'seasonalNaive', 'theta']),
        ...(this.chance(0.3) && { threshold: 100 }),
      }),
      health: () => ({ format: this.pick(['summary', 'score', 'services']) }),
      variable: () => ({ kind: this.pick(VARIABLE_KINDS) }),
    };
    return { ...limit, ...byType[type]?.() };
  }
}

/** Heavy analyses less often than the others, so that the time goes into many questions. */
const HEAVY: ReadonlySet<QueryTypeName> = new Set([
  'anomalies',
  'annotations',
  'forecast',
  'health',
  'incidents',
  'recommendations',
]);
const TYPES: readonly QueryTypeName[] = QUERY_TYPES.flatMap((type) =>
  Array.from({ length: HEAVY.has(type) ? 1 : 8 }, () => type)
);

const PATTERNS = [
  '/.*/',
  '/^b/',
  '/^a/',
  '/bravo|alpha/',
  '/bravo/',
  '/-/',
  '/(/',
  '/[a-z]+-cart/',
  '/order/',
  '/user[0-9]/',
  '/err/',
];
const NONSENSE = ['red; drop table chain_history', '', 7, null, [], { limit: 1e9 }, { chainId: ['x'] }];

function namesOf(tenant: Tenant): string[] {
  const words = ['frontend', 'cart', 'payment', 'ledger', 'order', 'user1'].map((word) => wordOf(tenant, word));
  return [...words, `/${wordOf(tenant, 'cart-1')}`, 'complete', 'error'];
}
