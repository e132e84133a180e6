import { UNKNOWN_SERVICE } from '../../../contracts/spanAttributes';
import { clickhouse } from '../dialect';
import { CALLS_TYPE } from '../jsonFragments';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { parseUuid } from '../../uuid';
import { DERIVED_COLUMNS, FIGURES, SAID_COLUMNS } from './attributes';

/** Which spans a question can need: those of a time range, of one chain, or all. */
export type Reach = { from: number; to: number } | { chainId: string } | 'all';

/** How far beyond its range a question looks for callers, and for parents. */
const AROUND_MS = 3_600_000;

export interface SpanTable {
  table: Sql;
  /** Duration of the longest span: one that ends in a range began at most so long before. */
  longestMs: number;
  /** Resource attribute that names the tenant; its key may hold letters, digits, dots, dashes and underscores. */
  tenantAttribute: string | undefined;
}

/**
 * Rows of `chain_history` made of spans as the collector's exporter wrote them, by the rules of the import: a
 * `complete` or `error` row a span, dated by its end, a `start` row for each root, entries marked, outgoing calls to
 * databases, queues and others as declared calls.
 */
export function spanRows(source: SpanTable, reach: Reach): Sql {
  const ended = sql`select *, arrayJoin(if(parent_span_id = '', ['start', ${FINISHED}], [${FINISHED}])) as event_type, ${CHAIN_ID} as chain_id
    from (${relatedSpans(source, reach)}) s`;
  return sql`(select chain_id, event_type, service, endpoint, SpanName::String as operation, user_id, tenant_id, span_id, parent_span_id,
      SpanAttributes as attributes, resource, error_message, error_type, timed_out, peer, peer_kind,
      if(kind = '' and parent_same, 'internal', kind) as span_kind,
      ${DIGEST} as digest, ${EVENT_ID} as event_id,
      event_type <> 'start' and (kind in ('server', 'consumer') or parent_span_id = '' or if(parent_known, not parent_same, kind = '')) as counted,
      fromUnixTimestamp64Micro(if(event_type = 'start', start_us, end_us), 'UTC') as ended_at,
      fromUnixTimestamp64Micro(start_us, 'UTC') as started_at,
      if(event_type = 'start', null, lasted_us) as duration_us,
      ${raw(FIGURES.map((name) => `if(event_type = 'start', null, ${name}) as own_${name}`).join(', '))},
      cast(if(event_type = 'start' or peer in ('', service) or calls_service, [], [(peer, peer_kind, lasted_us / 1000.0, failed)]), ${raw(`'${CALLS_TYPE}'`)}) as calls
    from (${ended}) e)`;
}

const FINISHED = raw(`if(failed, 'error', 'complete')`);

/** Spans with their ids and times in the forms of the chain tables, and what is known of their parents and children. */
function relatedSpans({ table, longestMs, tenantAttribute }: SpanTable, reach: Reach): Sql {
  const near = reachCondition(reach, longestMs + AROUND_MS, AROUND_MS);
  const wide = reachCondition(reach, 2 * (longestMs + AROUND_MS), 2 * AROUND_MS);
  const ids = (columns: string) => sql`select sipHash64(${raw(columns)}) from ${table} where ${wide}`;
  const inService = ids('TraceId, SpanId, ServiceName');
  const entered = sql`select sipHash64(TraceId, ParentSpanId) from ${table} where ${wide} and ParentSpanId <> '' and ParentSpanId <> SpanId
      and sipHash64(TraceId, ParentSpanId, ServiceName) not in (${inService})`;
  return sql`select *, ${DERIVED_COLUMNS},
      parent_span_id <> '' and sipHash64(TraceId, ParentSpanId) in (${ids('TraceId, SpanId')}) as parent_known,
      parent_span_id <> '' and sipHash64(TraceId, ParentSpanId, ServiceName) in (${inService}) as parent_same,
      sipHash64(TraceId, SpanId) in (${entered}) as calls_service
    from (select TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanAttributes, StatusMessage, ${SAID_COLUMNS},
        SpanId as span_id, if(ParentSpanId = SpanId, '', ParentSpanId) as parent_span_id,
        if(ServiceName = '', ${raw(`'${UNKNOWN_SERVICE}'`)}, ServiceName::String) as service,
        ${tenantAttribute === undefined ? raw(`''`) : raw(`ResourceAttributes['${tenantAttribute}']`)} as tenant_id,
        mapFilter((k, v) -> k <> 'service.name', ResourceAttributes) as resource,
        ${KIND} as kind, lower(StatusCode) in ('error', 'status_code_error') as failed,
        intDiv(toUnixTimestamp64Nano(Timestamp), 1000) as start_us,
        if(toInt64(Duration) < 0, null, ${LASTED_US}) as exact_us, toInt64(floor(exact_us + 0.5)) as lasted_us,
        toInt64(floor((start_us / 1000 + coalesce(exact_us, 0) / 1000) * 1000 + 0.5)) as end_us
      from ${table} where TraceId <> '' and SpanId <> '' and ${near}) t`;
}

/** Microseconds with fraction, computed as the import does, so that both round alike. */
const LASTED_US = raw('Duration * 0.000001 * 1000');

/** The exporter has written kinds as `Server` and, before, as `SPAN_KIND_SERVER`. */
const KIND = raw(
  `transform(lower(replaceOne(SpanKind::String, 'SPAN_KIND_', '')), ['server', 'client', 'internal', 'producer', 'consumer'], ['server', 'client', 'internal', 'producer', 'consumer'], '')`
);

/** Trace ids of 64 bits are padded on the left. */
const CHAIN_ID = raw(
  `toUUIDOrZero(replaceRegexpOne(leftPad(TraceId, 32, '0'), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\\\\1-\\\\2-\\\\3-\\\\4-\\\\5'))`
);

/** Name-based UUID of span and event type within the chain (RFC 9562, version 5), as the import gives it. */
const DIGEST = raw(`hex(SHA1(concat(unhex(replaceAll(toString(chain_id), '-', '')), span_id, '\\0', event_type)))`);
const EVENT_ID =
  raw(`toUUIDOrZero(lower(concat(substring(digest, 1, 8), '-', substring(digest, 9, 4), '-5', substring(digest, 14, 3), '-',
  substring('89AB', bitAnd(reinterpretAsUInt8(unhex(concat('0', substring(digest, 17, 1)))), 3) + 1, 1), substring(digest, 18, 3), '-', substring(digest, 21, 12))))`);

function reachCondition(reach: Reach, beforeMs: number, afterMs: number): Sql {
  if (reach === 'all') {
    return raw('true');
  }
  if ('chainId' in reach) {
    const digits = parseUuid(reach.chainId) === undefined ? '' : reach.chainId.replaceAll('-', '').toLowerCase();
    const short = digits.startsWith('0'.repeat(16)) ? [digits.slice(16)] : [];
    return sql`TraceId in (${join(
      [digits, ...short].map((id) => sql`${id}`),
      ', '
    )})`;
  }
  return sql`Timestamp >= ${clickhouse.instant(reach.from - beforeMs)} and Timestamp < ${clickhouse.instant(reach.to + afterMs)}`;
}

/** The longest span of a table in milliseconds. */
export function longestSpan(table: Sql): Sql {
  return sql`select max(if(toInt64(Duration) < 0, 0, Duration)) / ${literal(1_000_000)} from ${table}`;
}
