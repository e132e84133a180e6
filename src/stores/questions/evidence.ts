import { ERROR_SENTENCE_KEYS } from '../../contracts/errorContext';
import type { ErrorGroupColumns, EventMarkColumns, ResourceColumns, Scope } from '../port';
import { join, literal, raw, sql, type Sql } from '../sql';
import { epochMs, inScope } from '../conditions';
import type { AnswerColumns, Ask } from '../ask';
import type { Dialect, JsonColumn } from '../dialect';
import type { HistoryShape, Shape } from '../shape';

/** Mean CPU, memory and network latency per service over the rows that name them; NaN where none does. */
export async function resources(ask: Ask, shape: Shape, scope: Scope): Promise<ResourceColumns> {
  const h = shape.history;
  const { double, ordered, computedOnce = raw('') } = h.dialect;
  return resourceColumns(
    await ask(sql`
    select service, avg(cpu)${double}, avg(memory)${double}, avg(network)${double},
      sum(case when cpu is not null or memory is not null or network is not null then 1 else 0 end)${double}
    from (select ${ordered(h.service)} as service, ${h.cpuPercent} as cpu, ${h.memoryMb} as memory, ${h.networkLatencyMs} as network
      from ${h.table} where ${inScope(shape, scope)}${computedOnce}) r
    group by service order by service`),
    'rows'
  );
}

/** Columns of an answer `service cpu memory network samples`. */
export function resourceColumns(columns: AnswerColumns, source: ResourceColumns['source']): ResourceColumns {
  return {
    service: columns.texts(0),
    cpuPercent: columns.numbers(1),
    memoryMb: columns.numbers(2),
    networkLatencyMs: columns.numbers(3),
    samples: columns.numbers(4),
    source,
  };
}

/** What an error's context says in so many words; missing where it does not. */
function sentenceOf(dialect: Dialect, errorContext: JsonColumn): Sql {
  return dialect.prefix(sql`coalesce(${join(ERROR_SENTENCE_KEYS.map(errorContext.field), ', ')})`, 300);
}

/** What an error says: the text that its context or metadata gives, else that there is none. */
function errorText(h: HistoryShape): Sql {
  const { dialect, errorContext, metadata } = h;
  const other = sql`coalesce(${metadata.field('error')},
    case when left(ltrim(${errorContext.text}), 1) in ('{', '[') then null else ${errorContext.text} end, 'no message')`;
  return sql`coalesce(${sentenceOf(dialect, errorContext)}, ${dialect.prefix(other, 300)})`;
}

/** Errors grouped by service, endpoint and message, most frequent first. */
export async function errorGroups(ask: Ask, shape: Shape, scope: Scope, limit: number): Promise<ErrorGroupColumns> {
  // Metadata are by far the largest column, and a context mostly says all there is to say.
  const found = await readErrors(ask, shape, limit, errorsBySentence(shape, scope));
  const columns = found.integers(6).includes(1)
    ? await readErrors(ask, shape, limit, errorRows(shape, scope, errorText(shape.history)))
    : found;
  return {
    service: columns.texts(0),
    endpoint: columns.texts(1),
    message: columns.texts(2),
    count: columns.numbers(3),
    lastSeen: columns.numbers(4),
    exampleChainId: columns.strings(5),
  };
}

/** Errors of the scope with what they say. */
function errorRows(shape: Shape, scope: Scope, message: Sql): Sql {
  const h = shape.history;
  return sql`select ${h.service} as service, coalesce(${h.endpoint}, '') as endpoint, ${message} as message,
        ${h.weight} as weight, ${h.time} as time, ${h.chainId} as chain_id
      from ${h.table} where ${h.isError} and ${inScope(shape, scope)}`;
}

/** Errors with the sentence of their context, which many of them may have in common. */
function errorsBySentence(shape: Shape, scope: Scope): Sql {
  const { dialect, errorContext } = shape.history;
  if (errorContext.again === undefined) {
    return errorRows(shape, scope, sentenceOf(dialect, errorContext));
  }
  return sql`select service, endpoint, ${sentenceOf(dialect, errorContext.again(raw('context')))} as message, weight, time, chain_id
    from (select service, endpoint, message as context, sum(weight) as weight, max(time) as time, ${dialect.argMax(raw('chain_id'), raw('time'))} as chain_id
      from (${errorRows(shape, scope, errorContext.value)}) e group by 1, 2, 3) c`;
}

/** The last column says in every row whether any message, of these groups or others, is missing. */
function readErrors(ask: Ask, { history }: Shape, limit: number, rows: Sql): Promise<AnswerColumns> {
  const { dialect } = history;
  const { argMax, double, integer } = dialect;
  const names = ['service', 'endpoint', 'message'].map((name) => dialect.ordered(raw(name)));
  return ask(
    sql`
    select service, endpoint, message, sum(weight)${double} as count, ${epochMs(dialect, raw('max(time)'))} as last, ${argMax(raw('chain_id'), raw('time'))},
      (max(case when message is null then 1 else 0 end) over ())${integer}
    from (${rows}) r
    group by service, endpoint, message order by sum(weight) desc, ${join(names, ', ')} limit ${literal(limit)}`,
    { grouped: true }
  );
}

/** The newest events of the filtered types as marks on the time axis, in order of time. */
export async function eventMarks(ask: Ask, shape: Shape, scope: Scope, limit: number): Promise<EventMarkColumns> {
  const h = shape.history;
  const columns = await ask(sql`
    select coalesce(event_id, chain_id), chain_id, ${epochMs(h.dialect, raw('time'))} as moment, service, event_type, message
    from (select ${h.eventId} as event_id, ${h.chainId} as chain_id, ${h.time} as time, ${h.service} as service, ${h.eventType} as event_type,
        case when ${h.isError} then ${errorText(h)}
          else coalesce(${h.metadata.field('message')}, ${h.metadata.field('description')}, ${h.endpoint}, ${h.operation}, '') end as message
      from ${h.table} where ${inScope(shape, scope)} order by ${h.time} desc, ${h.dialect.orderedId(h.eventId)} limit ${literal(limit)}) e
    order by time, ${h.dialect.ordered(raw('service'))}`);
  return {
    eventId: columns.strings(0),
    chainId: columns.strings(1),
    time: columns.numbers(2),
    service: columns.texts(3),
    eventType: columns.texts(4),
    text: columns.strings(5),
  };
}
