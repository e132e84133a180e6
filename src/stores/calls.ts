import { join, raw, sql, type Sql } from './sql';
import type { HistoryShape } from './shape';

/** How far from its caller's row, in time, the row of a callee is looked for. */
export const CALL_WINDOW_MS = 3_600_000;

/** Confidence of a caller whose stretch of work encloses that of the callee, and of one that merely came before. */
const ENCLOSES = 0.8;
const PRECEDES = 0.5;

const DATABASE =
  'db|database|sql|cache|redis|mongo|postgres|maria|oracle|elastic|cassandra|dynamo|memcache|storage|bucket';
const QUEUE = 'queue|messag|kafka|rabbit|amqp|sqs|sns|pubsub|topic|nats|broker|stream|mq';

export interface CallRows {
  /** Condition on the row that a call is dated by: the callee's, or the declaring one. */
  chosen: Sql;
  /** Condition for rows that may be callers or siblings, in a wider range. */
  around: Sql;
  /** The range again, over the column `time`. */
  within: Sql;
}

/**
 * Every call as a row `time tenant caller callee kind duration failed weight confidence` (S0-043, D-30). Caller and
 * callee are always rows of one tenant, whatever ids others use:
 * 1. a span whose parent belongs to another service, dated by the callee; the duration is the caller's client span's
 *    where there is one, else the callee's;
 * 2. calls that a row declares in `dependencies`, unless a span of another service continues them;
 * 3. in chains that say neither, the order of events: a service is called by the one whose stretch from first start
 *    to last end encloses its own most closely (confidence 0.8), else by the one that started before it (0.5).
 */
export function callRows(h: HistoryShape, rows: CallRows): Sql {
  const found = [
    ...(h.hasSpans ? [spanCalls(h, rows)] : []),
    declaredCalls(h, rows),
    ...(h.spansOnly ? [] : [inferredCalls(h, rows)]),
  ];
  return join(found, ' union all ');
}

const finished = (h: HistoryShape) => sql`${h.eventType} in ('complete', 'error')`;
/** As texts are ordered byte by byte, which takes the engine a fraction of a language's own order. */
const tenant = (h: HistoryShape) => h.dialect.ordered(sql`coalesce(${h.tenant ?? sql`null${h.dialect.text}`}, '')`);
const service = (h: HistoryShape) => h.dialect.ordered(h.service);

function children(h: HistoryShape, condition: Sql): Sql {
  return sql`select ${h.chainId} as chain_id, ${h.parentSpanId} as parent_id, ${h.service} as service, ${h.time} as time, ${tenant(h)} as tenant,
      ${h.durationMs} as duration, ${h.isError} as error, ${h.weight} as weight, ${h.spanKind} as span_kind
    from ${h.table} where ${h.parentSpanId} is not null and ${finished(h)} and ${condition}`;
}

function spanCalls(h: HistoryShape, rows: CallRows): Sql {
  return sql`select c.time as time, c.tenant as tenant, p.service as caller, c.service as callee, 'service' as kind,
      case when p.span_kind = 'client' then coalesce(p.duration, c.duration) else c.duration end as duration,
      (c.error or (p.span_kind = 'client' and p.error)) as failed, c.weight as weight, 1.0${h.dialect.double} as confidence
    from (${children(h, rows.chosen)}) c
    join (select ${h.chainId} as chain_id, ${h.spanId} as span_id, ${h.service} as service, ${h.durationMs} as duration, ${h.isError} as error,
        ${h.spanKind} as span_kind, ${tenant(h)} as tenant
      from ${h.table} where ${h.spanId} is not null and ${finished(h)} and ${rows.around}) p
    on p.chain_id = c.chain_id and p.span_id = c.parent_id and p.tenant = c.tenant and p.service <> c.service`;
}

function declaredCalls(h: HistoryShape, rows: CallRows): Sql {
  const declaring = sql`select ${h.time} as time, ${tenant(h)} as tenant, ${h.service} as caller, ${h.chainId} as chain_id, ${h.spanId} as span_id,
      ${h.calls} as calls, ${h.weight} as weight
    from ${h.table} where ${finished(h)} and ${h.dialect.someCalls(h.calls)} and ${rows.chosen}`;
  const continued = sql`select c.chain_id, c.parent_id, c.service, c.tenant from (${children(h, rows.around)}) c`;
  const open = h.hasSpans
    ? h.dialect.antiJoin(
        declaring,
        continued,
        raw('n.chain_id = d.chain_id and n.parent_id = d.span_id and n.tenant = d.tenant and n.service <> d.caller')
      )
    : declaring;
  return sql`select time, tenant, caller, target as callee, ${kindOf(h, sql`coalesce(kind, target)`)} as kind,
      duration_ms as duration, coalesce(failed, false) as failed, weight, 1.0${h.dialect.double} as confidence
    from (${h.dialect.unnestCalls(open, 'time, tenant, caller, weight')}) u where target <> caller`;
}

/** One row per tenant, chain and service of chains that have neither span ids nor declared calls. */
function stretches(h: HistoryShape, rows: CallRows): Sql {
  const silent = sql`select ${h.chainId} as chain_id, ${tenant(h)} as tenant from ${h.table}
    where ${rows.around} and ${h.chainId} <> '00000000-0000-0000-0000-000000000000'${h.dialect.uuid}
    group by 1, 2 having count(distinct ${service(h)}) > 1 and count(${h.spanId}) = 0 and sum(case when ${h.dialect.someCalls(h.calls)} then 1 else 0 end) = 0`;
  return sql`select ${h.chainId} as chain_id, ${service(h)} as service, ${tenant(h)} as tenant,
      min(${h.start}) as first, max(${h.time}) as last, max(${h.durationMs}) as duration, ${h.dialect.anyTrue(h.isError)} as failed, max(${h.weight}) as weight
    from ${h.table} where ${rows.around} and (${h.chainId}, ${tenant(h)}) in (${silent}) group by 1, 2, 3`;
}

function inferredCalls(h: HistoryShape, rows: CallRows): Sql {
  const { double, epochUs, ordered } = h.dialect;
  const length = sql`${epochUs(raw('p.last'))} - ${epochUs(raw('p.first'))}`;
  return sql`select time, tenant, caller, callee, 'service' as kind, duration, failed, weight, confidence
    from (select c.last as time, c.tenant as tenant, p.service as caller, c.service as callee, c.duration as duration, c.failed as failed,
        c.weight as weight, case when p.last >= c.last then ${raw(String(ENCLOSES))}${double} else ${raw(String(PRECEDES))}${double} end as confidence,
        row_number() over (partition by c.chain_id, c.tenant, c.service
          order by (case when p.last >= c.last then ${length} else 1000000000000000000 end), p.first desc, ${ordered(raw('p.service'))}) as choice
      from (${stretches(h, rows)}) c join (${stretches(h, rows)}) p on p.chain_id = c.chain_id and p.tenant = c.tenant and p.service <> c.service
        and (p.first < c.first or (p.first = c.first and (p.last > c.last or (p.last = c.last and ${ordered(raw('p.service'))} < ${ordered(raw('c.service'))}))))) i
    where choice = 1 and ${rows.within}`;
}

/** Kind of a callee that has no rows of its own, by what its caller says about it. */
function kindOf(h: HistoryShape, text: Sql): Sql {
  return sql`case when ${h.dialect.matches(sql`lower(${text})`, raw(`'${DATABASE}'`))} then 'database'
    when ${h.dialect.matches(sql`lower(${text})`, raw(`'${QUEUE}'`))} then 'queue' else 'external' end`;
}
