/**
 * Two tenants whose every text and id gives them away: each name ends in the tenant's mark, which nobody else uses, and
 * each id begins with its letter. Figures differ as well: the second tenant is a thousand times slower.
 */
export interface Tenant {
  name: string;
  /** Part of every text. */
  mark: string;
  /** First eight digits of every id. */
  idPrefix: string;
  durationFactor: number;
}

export const ALPHA: Tenant = { name: 'alpha-qza', mark: 'qza', idPrefix: 'aaaaaaaa', durationFactor: 1 };
export const BRAVO: Tenant = { name: 'bravo-qzb', mark: 'qzb', idPrefix: 'bbbbbbbb', durationFactor: 1000 };

const MINUTE = 60_000;
/** Hours of history: more than verdicts need to be given. */
export const HISTORY_HOURS = 12;
/** A chain under the same id in both tenants, as text ids make it happen. */
export const SHARED_CHAIN = 'cccccccc-0000-4000-8000-000000000001';
const SERVICES = ['frontend', 'cart', 'payment'] as const;

export function wordOf({ mark }: Tenant, word: string): string {
  return `${mark === ALPHA.mark ? 'alpha' : 'bravo'}-${word}-${mark}`;
}

export function idOf({ idPrefix }: Tenant, number: number): string {
  return `${idPrefix}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/**
 * When a tenant's last chain is: the first one's data begin later and end sooner than the other's, so that how far data
 * go tells them apart, too.
 */
function span(tenant: Tenant, end: number): { last: number; minutes: number } {
  const minutes = HISTORY_HOURS * 60;
  return tenant === ALPHA ? { last: end - 4 * MINUTE, minutes: minutes - 7 } : { last: end, minutes };
}

/** Everything a tenant has: one chain a minute up to about `end`, metrics every five minutes, a definition; as import lines. */
export function rowsOf(tenant: Tenant, end: number): Array<Record<string, unknown>> {
  const { last, minutes } = span(tenant, end);
  const chains = Array.from({ length: minutes }, (_, i) => chainRows(tenant, i, last - (minutes - i) * MINUTE + 500));
  const metrics = Array.from({ length: Math.floor(minutes / 5) }, (_, i) =>
    metricRows(tenant, i, last - (minutes - 5 * i) * MINUTE)
  );
  return [...chains.flat(), ...chainRows(tenant, minutes, end - 7 * MINUTE, SHARED_CHAIN), ...metrics.flat()];
}

/** The chain's own definition, and a tenant's name for the chain whose id both have. */
export function definitionsOf(tenant: Tenant): Array<Record<string, unknown>> {
  const definition = (chainId: string) => ({
    kind: 'definition',
    chain_id: chainId,
    chain_name: wordOf(tenant, 'order'),
    expected_services: SERVICES.map((service) => wordOf(tenant, service)),
    tenant_id: tenant.name,
  });
  return [definition(idOf(tenant, 1)), ...(tenant === BRAVO ? [definition(SHARED_CHAIN)] : [])];
}

/** What a tenant's editors said: of the first tenant's services in trouble, and of everything that the other one has. */
export function marksOf(tenant: Tenant, end: number): Array<Record<string, unknown>> {
  const note = wordOf(tenant, 'note');
  const { last } = span(tenant, end);
  return tenant === ALPHA
    ? [
        { service: wordOf(ALPHA, 'payment'), from: last - 30 * MINUTE, to: last - 20 * MINUTE, kind: 'expected', note },
        { service: wordOf(ALPHA, 'cart'), from: last - 400 * MINUTE, to: last - 390 * MINUTE, kind: 'real', note },
      ]
    : [
        { from: last - 300 * MINUTE, to: last - 5 * MINUTE, kind: 'ignore', note },
        { service: wordOf(BRAVO, 'cart'), from: last - 40 * MINUTE, to: last, kind: 'real', note },
      ];
}

/** An incident that both tenants wrote of: the id alone opens nothing. */
export const NOTED = '28419f8e0a40bf21';

/** What a tenant's editor wrote of it; the first tenant once, the other one twice. */
export function notesOf(tenant: Tenant): string[] {
  return [wordOf(tenant, 'note'), ...(tenant === ALPHA ? [] : [wordOf(tenant, 'another-note')])];
}

/** A chain through three services, the last of which calls a database; every other one has span ids. */
function chainRows(tenant: Tenant, number: number, start: number, chainId = idOf(tenant, number)) {
  const hot = number % (HISTORY_HOURS * 60) > HISTORY_HOURS * 60 - 40;
  return SERVICES.map((service, depth) => {
    const failed = service === 'payment' && (number % 9 === 8 || hot);
    const durationMs = (90 - 30 * depth + (number % 7) + (hot ? 400 : 0)) * tenant.durationFactor;
    const spans = number % 2 === 0;
    return {
      event_id: idOf(tenant, 1_000_000 + (chainId === SHARED_CHAIN ? 500_000 : 0) + 3 * number + depth),
      chain_id: chainId,
      request_id: idOf(tenant, 2_000_000 + number),
      tenant_id: tenant.name,
      service_name: wordOf(tenant, service),
      event_type: failed ? 'error' : 'complete',
      timestamp: start + 20 * (3 - depth),
      duration_ms: durationMs,
      endpoint: `/${wordOf(tenant, `${service}-${number % 4}`)}`,
      operation: wordOf(tenant, 'operation'),
      user_id: wordOf(tenant, `user${number % 5}`),
      metadata: { message: wordOf(tenant, 'metadata') },
      performance_metrics: { cpu_usage_percent: 20 + (number % 8), memory_usage_mb: 128, network_latency_ms: 2 },
      ...(spans && {
        span_id: `${tenant.mark}${number}-${depth}`,
        ...(depth > 0 && { parent_span_id: `${tenant.mark}${number}-${depth - 1}` }),
      }),
      ...(service === 'payment' &&
        number % 4 < 3 && { dependencies: [{ target: wordOf(tenant, 'ledger'), kind: 'database', duration_ms: 3 }] }),
      ...(failed && { error_context: { error_message: wordOf(tenant, 'refused') } }),
    };
  });
}

function metricRows(tenant: Tenant, number: number, timestamp: number) {
  return ['cpu', wordOf(tenant, 'queue')].map((name) => ({
    kind: 'metric',
    metric_name: name,
    metric_value: (10 + (number % 12)) * tenant.durationFactor,
    metric_unit: wordOf(tenant, 'unit'),
    service_name: wordOf(tenant, 'cart'),
    timestamp,
    aggregation_period: '5m',
    tags: { zone: wordOf(tenant, 'zone') },
    tenant_id: tenant.name,
  }));
}

/** Whether text or bytes hold a mark or an id of the tenant. */
export function tellsOf(tenant: Tenant, answer: Uint8Array | string): boolean {
  const bytes =
    typeof answer === 'string' ? Buffer.from(answer) : Buffer.from(answer.buffer, answer.byteOffset, answer.length);
  return bytes.includes(tenant.mark) || bytes.includes(tenant.idPrefix);
}
