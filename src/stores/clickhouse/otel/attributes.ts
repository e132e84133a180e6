import {
  DATABASE_KEYS,
  DATABASE_NAME_KEYS,
  DATABASE_NAMES,
  FIGURE_KEYS,
  GRPC_STATUS_KEYS,
  HOST_KEYS,
  HTTP_STATUS_KEYS,
  METHOD_KEYS,
  PEER_KEYS,
  QUEUE_KEYS,
  QUEUE_NAME_KEYS,
  QUEUE_NAMES,
  ROUTE_KEY,
  TIMEOUT_TEXT,
  URL_KEYS,
  USER_KEYS,
} from '../../../contracts/spanAttributes';
import { join, raw, sql, type Sql } from '../../sql';

/** A text of the program's own as SQL. */
const quoted = (text: string) => raw(`'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`);

const attribute = (key: string) => sql`SpanAttributes[${quoted(key)}]`;

/** The first attribute of several that says something; `''` where none does. */
function first(keys: readonly string[]): Sql {
  return sql`coalesce(${join(
    keys.map((key) => sql`nullIf(${attribute(key)}, '')`),
    ', '
  )}, '')`;
}

/** The first attribute of several that is a number; null where none is. */
function number(keys: readonly string[]): Sql {
  return sql`coalesce(${join([...keys.map((key) => sql`toFloat64OrNull(${attribute(key)})`), raw('null')], ', ')})`;
}

const oneOf = (names: string) => quoted(`(?i)${names}`);

const FIGURE_NAMES = Object.entries(FIGURE_KEYS);
export const FIGURES = FIGURE_NAMES.map(([name]) => name);

const EXCEPTION = raw(`"Events.Attributes"[indexOf("Events.Name", 'exception')]`);

/** What a span's attributes say, under short names: each is found once and used by what is derived from it. */
const SAID: ReadonlyArray<readonly [name: string, value: Sql]> = [
  ['route', attribute(ROUTE_KEY)],
  ['method', first(METHOD_KEYS)],
  ['user_id', first(USER_KEYS)],
  ['named', first(PEER_KEYS)],
  ['db_system', first(DATABASE_KEYS)],
  ['db_name', first(DATABASE_NAME_KEYS)],
  ['queue_system', first(QUEUE_KEYS)],
  ['queue_name', first(QUEUE_NAME_KEYS)],
  ['host', first(HOST_KEYS)],
  ['url', first(URL_KEYS)],
  ['http_status', number(HTTP_STATUS_KEYS)],
  ['grpc_status', number(GRPC_STATUS_KEYS)],
  ['exception_message', sql`${EXCEPTION}['exception.message']`],
  ['exception_type', sql`coalesce(nullIf(${EXCEPTION}['exception.type'], ''), ${attribute('error.type')})`],
  ...FIGURE_NAMES.map(([name, keys]) => [name, number(keys)] as const),
];

const withName = (system: string, name: string) => `if(${name} = '', ${system}, concat(${system}, '/', ${name}))`;

/** What follows from it. The endpoint is `METHOD route` where the span knows its route (few values), else its name. */
const DERIVED: ReadonlyArray<readonly [name: string, value: Sql]> = [
  [
    'endpoint',
    raw(
      `multiIf(route = '', SpanName::String, method = '' or startsWith(route, method), route, concat(method, ' ', route))`
    ),
  ],
  ['outgoing', raw(`kind in ('client', 'producer') or (kind = '' and named <> '')`)],
  // Who a client or producer span talks to; '' when it names nobody or is no outgoing call.
  [
    'peer',
    raw(`multiIf(db_system <> '', if(named <> '', named, ${withName('db_system', 'db_name')}),
      queue_system <> '' and outgoing, if(named <> '', named, ${withName('queue_system', 'queue_name')}),
      not outgoing, '', named <> '', named, host <> '', host, lower(domain(url)))`),
  ],
  [
    'peer_kind',
    sql`multiIf(db_system <> '', 'database', queue_system <> '', 'queue', named = '', 'external',
      kind = 'producer' or match(named, ${oneOf(QUEUE_NAMES)}), 'queue', match(named, ${oneOf(DATABASE_NAMES)}), 'database', 'external')`,
  ],
  [
    'error_message',
    raw(`multiIf(exception_message <> '', exception_message, StatusMessage <> '', StatusMessage,
      isNull(http_status), 'no message', concat('HTTP ', toString(http_status)))`),
  ],
  [
    'timed_out',
    sql`match(concat(error_message, ' ', exception_type), ${oneOf(TIMEOUT_TEXT)})
      or coalesce(http_status in (408, 504), false) or coalesce(grpc_status = 4, false)`,
  ],
  [
    'error_type',
    raw(
      `multiIf(exception_type <> '', exception_type, timed_out, 'timeout', isNull(http_status), 'error', concat('http_', toString(http_status)))`
    ),
  ],
];

const columns = (named: ReadonlyArray<readonly [string, Sql]>) =>
  join(
    named.map(([name, value]) => sql`${value} as ${raw(name)}`),
    ', '
  );

/** Columns over `otel_traces`, and columns over these and `kind`. */
export const SAID_COLUMNS = columns(SAID);
export const DERIVED_COLUMNS = columns(DERIVED);
