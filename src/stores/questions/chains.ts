import type { TextColumn } from '../../contracts/columns';
import type { ChainsQuery } from '../../contracts/queries/chains';
import type { ChainEventColumns, ChainSummaryColumns, Scope } from '../port';
import { join, literal, raw, sql, type Sql } from '../sql';
import { epochMs, firstOf, inScope, ofTenants } from '../conditions';
import type { Ask } from '../ask';
import type { Shape } from '../shape';
import { permuted } from './gridOrder';
import { servicesCounted } from './servicesCounted';
import { parseUuid } from '../uuid';

/** Every event of one chain whatever the range, sorted by start; no rows for a chain that is not there. */
export async function chainEvents(ask: Ask, shape: Shape, scope: Scope, chainId: string): Promise<ChainEventColumns> {
  const h = shape.history;
  const { dialect } = h;
  const ofChain = parseUuid(chainId) ? sql`${h.chainId} = ${chainId}${dialect.uuid}` : raw('false');
  const columns = await ask(sql`
    select ${h.eventId}${dialect.uuid}, ${h.eventId} is null, ${h.spanId}, ${h.parentSpanId}, ${h.service}, ${h.endpoint}, ${h.operation}, ${h.eventType},
      ${h.spanKind}, ${h.user}, ${epochMs(dialect, h.start)}, ${epochMs(dialect, h.time)}, ${h.durationMs},
      ${h.metadata.text}, ${h.errorContext.text}, ${h.dependencies.text}, ${h.performanceMetrics.text}
    from ${h.table} where ${ofChain} and ${ofTenants(h.tenant, scope.tenants)}
    order by ${h.start}, (${h.eventType} <> 'start'), ${h.time} desc, ${dialect.orderedId(h.eventId)}`);
  const unnamed = columns.integers(1);
  return {
    chainId,
    eventId: columns.strings(0).map((id, row) => (unnamed[row] === 1 ? '' : id)),
    spanId: columns.strings(2),
    parentSpanId: columns.strings(3),
    service: columns.texts(4),
    endpoint: columns.texts(5),
    operation: columns.texts(6),
    eventType: columns.texts(7),
    spanKind: columns.texts(8),
    userId: columns.texts(9),
    start: columns.numbers(10),
    end: columns.numbers(11),
    durationMs: columns.numbers(12),
    metadata: columns.strings(13),
    errorContext: columns.strings(14),
    dependencies: columns.strings(15),
    performanceMetrics: columns.strings(16),
  };
}

const SORTS = {
  start: 'start_us',
  duration: 'duration',
  errors: 'errors',
  services: 'services',
  events: 'events',
} as const;

const NO_CHAINS: ChainSummaryColumns = {
  chainId: [],
  start: new Float64Array(0),
  durationMs: new Float64Array(0),
  services: new Int32Array(0),
  events: new Int32Array(0),
  errors: new Int32Array(0),
  rootService: { codes: new Int32Array(0), dictionary: [] },
  rootEndpoint: { codes: new Int32Array(0), dictionary: [] },
  matched: 0,
  source: 'rows',
};

/**
 * One row per chain with an event in the range and filters; its figures are those of its events in the range.
 * @param kept a select like `summariesOf` of the same chains from figures that are kept of them
 */
export async function chainSearch(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  options: ChainsQuery['options'],
  kept?: Sql
): Promise<ChainSummaryColumns> {
  const summaries = kept ?? (await summariesOf(ask, shape, scope, options));
  const picked = await ask(pickedOf(shape, options, summaries), { grouped: true });
  const chainId = picked.strings(0);
  const source = kept === undefined ? 'rows' : 'rollup';
  if (chainId.length === 0) {
    return { ...NO_CHAINS, source };
  }
  const details = await ask(detailsOf(shape, scope, chainId), { grouped: true });
  const rowOf = new Map(details.strings(0).map((id, row) => [id, row]));
  const order = Int32Array.from(chainId, (id) => rowOf.get(id) ?? -1);
  const integers = (column: number) => permuted(details.integers(column), order, new Int32Array(order.length));
  return {
    chainId,
    start: picked.numbers(1),
    durationMs: picked.numbers(2),
    services: integers(1),
    events: integers(2),
    errors: integers(3),
    rootService: inOrder(details.texts(4), order),
    rootEndpoint: inOrder(details.texts(5), order),
    matched: picked.numbers(3)[0],
    source,
  };
}

/** The first of the chains in the order that is asked for, and how many there are. */
function pickedOf({ history: { dialect } }: Shape, options: ChainsQuery['options'], summaries: Sql): Sql {
  const { double, orderedId, sharesSubqueries } = dialect;
  const direction = raw(options.order === 'asc' ? 'asc' : 'desc');
  const filter = summaryFilter(options);
  const matched = sharesSubqueries ? sql`(select count(*) from summary where ${filter})` : raw('(count(*) over ())');
  const rest = sql`where ${filter} order by ${raw(SORTS[options.sort])} ${direction}, ${orderedId(raw('chain_id'))} limit ${literal(options.limit)}`;
  const columns = sql`chain_id, start_us / 1000.0${double}, duration, ${matched}${double} as matched`;
  return sharesSubqueries
    ? sql`with summary as materialized (${summaries}) select ${columns} from summary ${rest}`
    : sql`select ${columns} from (${summaries}) summary ${rest}`;
}

/** Figures of all chains that finding the ones that are asked for needs beside start and duration: each costs memory for every chain. */
export function neededFigures({ sort, status }: ChainsQuery['options']) {
  return { events: sort === 'events', errors: sort === 'errors' || status !== 'all', services: sort === 'services' };
}

/** Chains of the rows: `chain_id start_us duration` and the figures that are needed. */
async function summariesOf(ask: Ask, shape: Shape, scope: Scope, options: ChainsQuery['options']): Promise<Sql> {
  const h = shape.history;
  const rows = sql`${rangeOnly(shape, scope)}${ofChosenChains(shape, scope)}`;
  const { double, epochUs } = h.dialect;
  const needed = neededFigures(options);
  const figures = [
    ...(needed.events ? [raw(', count(*) as events')] : []),
    ...(needed.errors ? [sql`, sum(case when ${h.isError} then 1 else 0 end) as errors`] : []),
    ...(needed.services ? [sql`, ${await servicesCounted(ask, shape, rows, h.service)} as services`] : []),
  ];
  return sql`select ${h.chainId} as chain_id, ${epochUs(sql`min(${h.start})`)} as start_us,
        (${epochUs(sql`max(${h.time})`)} - ${epochUs(sql`min(${h.start})`)}) / 1000.0${double} as duration${join(figures, '')}
      from ${h.table} where ${rows} group by 1`;
}

/** Texts of other rows; missing where a row is negative. */
function inOrder({ codes, dictionary }: TextColumn, order: Int32Array): TextColumn {
  return { codes: order.map((row) => (row < 0 ? -1 : codes[row])), dictionary };
}

/** Of some chains how many services, events and errors they have, and how they begin. */
function detailsOf(shape: Shape, scope: Scope, chainIds: readonly string[]): Sql {
  const h = shape.history;
  const { integer } = h.dialect;
  return sql`select chain_id, services${integer}, events${integer}, errors${integer}, service, endpoint
    from (select ${h.chainId} as chain_id, ${h.dialect.fewDistinct(h.service)} as services, count(*) as events,
        sum(case when ${h.isError} then 1 else 0 end) as errors, ${firstOf(h, h.service)} as service,
        ${firstOf(h, sql`coalesce(${h.endpoint}, '')`)} as endpoint
      from ${h.table} where ${rangeOnly(shape, scope)} and ${h.dialect.isOneOfIds(h.chainId, chainIds)} group by 1) r`;
}

/** Whether a scope has no filter. */
export function unfiltered({ filters }: Scope): boolean {
  return Object.values(filters).every((entries) => entries.length === 0);
}

/** Chains that have an event which passes every filter; no condition where there is no filter. */
export function ofChosenChains(shape: Shape, scope: Scope): Sql {
  const { chainId, table } = shape.history;
  return unfiltered(scope)
    ? raw('')
    : sql` and ${chainId} in (select ${chainId} from ${table} where ${inScope(shape, scope)})`;
}

/** Rows of the scope's range and tenants, whatever its filters. */
export function rangeOnly(shape: Shape, scope: Scope): Sql {
  return inScope(shape, { ...scope, filters: { services: [], endpoints: [], chains: [], users: [], eventTypes: [] } });
}

function summaryFilter(options: ChainsQuery['options']): Sql {
  const parts = [raw({ all: 'true', error: 'errors > 0', ok: 'errors = 0' }[options.status])];
  if (options.minDurationMs !== undefined) {
    parts.push(sql`duration >= ${literal(options.minDurationMs)}`);
  }
  if (options.maxDurationMs !== undefined) {
    parts.push(sql`duration <= ${literal(options.maxDurationMs)}`);
  }
  return join(parts, ' and ');
}
