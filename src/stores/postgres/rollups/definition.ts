import { createHash } from 'node:crypto';
import { CALL_WINDOW_MS } from '../../calls';
import type { HistoryShape } from '../../shape';
import { compile, ident, raw, sql, type Sql } from '../../sql';
import { ENDPOINT_COLUMNS, endpointFigures } from './endpointFigures';
import { callFigures, chainFigures, minuteFigures, RESOURCE_SUMS, serviceFigures } from './figures';
import {
  CALLS,
  CHAINS,
  ENDPOINTS,
  FIGURE_TABLES,
  MINUTES,
  NOTE,
  OPEN_HOURS,
  PENDING,
  REFRESH,
  ROLLUP_TABLES,
  SERVICES,
  STATE,
  TRIGGERS,
} from './names';

/** What rollups are made of. */
export interface RollupSource {
  schema: string;
  history: HistoryShape;
  /** Type of the history's time column; figures are dated in the same. */
  timeType: string;
}

/** A part of a refresh: six hours of minutes, a day of hours. */
const MOST_MINUTES = 360;
const MOST_HOURS = 24;
/** Minutes closer than this are made in one go, with those between. */
const GAP = `interval '10 minutes'`;
const LOCK = 7_471_005;

/** The statements that make the tables. */
function rollupTables({ timeType }: RollupSource): string {
  return `CREATE TABLE ${STATE} (
  only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
  definition TEXT NOT NULL
);
CREATE TABLE ${PENDING} (minute ${timeType} NOT NULL);
CREATE INDEX idx_${PENDING} ON ${PENDING} (minute);
CREATE TABLE ${OPEN_HOURS} (hour ${timeType} PRIMARY KEY);
CREATE TABLE ${MINUTES} (
  start ${timeType} NOT NULL,
  tenant_id TEXT COLLATE "C" NOT NULL,
  service_name TEXT COLLATE "C" NOT NULL,
  requests DOUBLE PRECISION NOT NULL,
  errors DOUBLE PRECISION NOT NULL,
  duration_sum DOUBLE PRECISION NOT NULL,
  p50 DOUBLE PRECISION,
  p95 DOUBLE PRECISION,
  p99 DOUBLE PRECISION,
  sampled BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL,
  PRIMARY KEY (start, tenant_id, service_name)
);
CREATE TABLE ${SERVICES} (
  hours SMALLINT NOT NULL,
  LIKE ${MINUTES},
  seen_count INTEGER NOT NULL,
  seen_sampled BOOLEAN NOT NULL,
  first_seen ${timeType} NOT NULL,
  last_seen ${timeType} NOT NULL,
  ${RESOURCE_SUMS.map((name) => `${name} ${name.endsWith('_count') ? 'INTEGER' : 'DOUBLE PRECISION'} NOT NULL,`).join('\n  ')}
  bins SMALLINT[],
  counts INTEGER[],
  durations BYTEA,
  PRIMARY KEY (hours, start, tenant_id, service_name)
);
ALTER TABLE ${SERVICES} ALTER COLUMN durations SET STORAGE EXTERNAL;
CREATE TABLE ${CHAINS} (
  start ${timeType} NOT NULL,
  tenant_id TEXT COLLATE "C" NOT NULL,
  chain_id UUID NOT NULL,
  first_seen ${timeType} NOT NULL,
  started ${timeType} NOT NULL,
  last_seen ${timeType} NOT NULL,
  events INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  sampled BOOLEAN NOT NULL
);
CREATE INDEX idx_${CHAINS} ON ${CHAINS} (start);
CREATE TABLE ${ENDPOINTS} (
  start ${timeType} NOT NULL,
  tenant_id TEXT COLLATE "C" NOT NULL,
  service_name TEXT COLLATE "C" NOT NULL,
  endpoint TEXT COLLATE "C",
  ${ENDPOINT_COLUMNS}
);
CREATE INDEX idx_${ENDPOINTS} ON ${ENDPOINTS} (start);
CREATE TABLE ${CALLS} (
  hours SMALLINT NOT NULL,
  start ${timeType} NOT NULL,
  tenant_id TEXT COLLATE "C" NOT NULL,
  caller TEXT COLLATE "C" NOT NULL,
  callee TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  calls DOUBLE PRECISION NOT NULL,
  errors DOUBLE PRECISION NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  row_count INTEGER NOT NULL,
  last_seen ${timeType} NOT NULL,
  bins SMALLINT[],
  counts INTEGER[],
  PRIMARY KEY (hours, start, tenant_id, caller, callee, kind)
);
`;
}

/**
 * Programs that write need no right to the tables of the rollups, and a bulk copy notes its minutes once. The triggers
 * fire whatever the session's replication role is.
 */
function rollupTriggers(source: RollupSource): string {
  const { table, time } = textsOf(source);
  const minutes = (of: string) => `SELECT date_trunc('minute', ${time}) FROM ${of} WHERE isfinite(${time})`;
  const transitions = [
    'REFERENCING NEW TABLE AS added',
    'REFERENCING OLD TABLE AS removed NEW TABLE AS added',
    'REFERENCING OLD TABLE AS removed',
    '',
  ];
  return `CREATE OR REPLACE FUNCTION ${NOTE}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  ${settings(source)} AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO ${PENDING} SELECT DISTINCT * FROM (${minutes('added')}) m;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO ${PENDING} ${minutes('removed')} UNION ${minutes('added')};
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO ${PENDING} SELECT DISTINCT * FROM (${minutes('removed')}) m;
  ELSE
    INSERT INTO ${PENDING} VALUES ('-infinity');
  END IF;
  RETURN NULL;
END $body$;
${TRIGGERS.map((name, place) => {
  const event = name.slice(name.lastIndexOf('_') + 1).toUpperCase();
  return `CREATE TRIGGER ${name} AFTER ${event} ON ${table} ${transitions[place]} FOR EACH STATEMENT EXECUTE FUNCTION ${NOTE}();
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name};`;
}).join('\n')}
`;
}

/**
 * The function that makes what waits, a part at a time, the newest first. It forgets notes that it has seen before it
 * reads the rows, so rows that are committed later, whenever they were written, come with notes that stay.
 */
function rollupRefresh(source: RollupSource): string {
  const { time, minuteRows, serviceRows, chainRows, endpointRows, table } = textsOf(source);
  return `CREATE OR REPLACE FUNCTION ${REFRESH}(most_minutes INTEGER DEFAULT ${MOST_MINUTES}, most_hours INTEGER DEFAULT ${MOST_HOURS})
  RETURNS BIGINT LANGUAGE plpgsql
  ${settings(source)} SET row_security = off SET jit = off SET work_mem = '32MB' SET enable_nestloop = on AS $body$
DECLARE
  touched ${source.timeType}[];
  ready ${source.timeType}[];
  stretch RECORD;
BEGIN
  IF NOT pg_try_advisory_xact_lock(${LOCK}, '${STATE}'::regclass::oid::int8::bit(32)::int4) THEN
    RETURN NULL; -- somebody else is at it
  END IF;
  IF EXISTS (SELECT FROM ${PENDING} WHERE minute = '-infinity') THEN
    DELETE FROM ${PENDING} WHERE minute = '-infinity';
    ${[...FIGURE_TABLES, OPEN_HOURS].map((table) => `DELETE FROM ${table};`).join('\n    ')}
    INSERT INTO ${PENDING} SELECT DISTINCT date_trunc('minute', ${time}) FROM ${table} WHERE isfinite(${time});
    RETURN (SELECT count(DISTINCT minute) FROM ${PENDING});
  END IF;

  SELECT array_agg(minute) INTO touched
    FROM (SELECT DISTINCT minute FROM ${PENDING} ORDER BY minute DESC LIMIT most_minutes) p;
  IF touched IS NOT NULL THEN
    DELETE FROM ${PENDING} WHERE minute = ANY (touched);
    INSERT INTO ${OPEN_HOURS}
      SELECT DISTINCT date_trunc('hour', minute) + away * interval '1 hour' FROM unnest(touched) minute, generate_series(-1, 1) away
      ON CONFLICT DO NOTHING;
    FOR stretch IN ${stretches('touched', 'minute', GAP)} LOOP
      DELETE FROM ${MINUTES} WHERE start >= stretch.first AND start < stretch.last;
      EXECUTE ${withTimes(`INSERT INTO ${MINUTES} ${minuteRows}`)};
    END LOOP;
  END IF;

  -- Calls reach an hour to both sides, so an hour with fresh notes there would have to be made again.
  SELECT array_agg(hour) INTO ready
    FROM (SELECT hour FROM ${OPEN_HOURS} WHERE ${UNDISTURBED} ORDER BY hour DESC LIMIT most_hours) o;
  IF ready IS NOT NULL THEN
    DELETE FROM ${OPEN_HOURS} WHERE hour = ANY (ready);
    DELETE FROM ${SERVICES} WHERE hours = 1 AND start = ANY (ready);
    DELETE FROM ${CALLS} WHERE hours = 1 AND start = ANY (ready);
    DELETE FROM ${CHAINS} WHERE start = ANY (ready);
    DELETE FROM ${ENDPOINTS} WHERE start = ANY (ready);
    PERFORM set_config('enable_nestloop', 'off', true);
    FOR stretch IN ${stretches('ready', 'hour', `interval '1 hour'`)} LOOP
      EXECUTE ${withTimes(`INSERT INTO ${SERVICES} SELECT 1, ${SERVICE_COLUMNS} FROM (${serviceRows}) f`)};
      EXECUTE ${withTimes(`INSERT INTO ${CHAINS} ${chainRows}`)};
      EXECUTE ${withTimes(`INSERT INTO ${ENDPOINTS} ${endpointRows}`)};
      ${callsOf(source)}
    END LOOP;
    PERFORM set_config('enable_nestloop', 'on', true);
    ${days()}
  END IF;
  RETURN (CASE WHEN cardinality(touched) = most_minutes THEN (SELECT count(DISTINCT minute) FROM ${PENDING}) ELSE 0 END)
    + (CASE WHEN cardinality(ready) = most_hours THEN (SELECT count(*) FROM ${OPEN_HOURS} WHERE ${UNDISTURBED}) ELSE 0 END);
END $body$;
`;
}

const SERVICE_COLUMNS = `start, tenant_id, service_name, requests, errors, duration_sum, p50, p95, p99, sampled, row_count,
  seen_count, seen_sampled, first_seen, last_seen, ${RESOURCE_SUMS.join(', ')}, bins, counts, durations`;
const CALL_COLUMNS = `start, tenant_id, caller, callee, kind, calls, errors, confidence, row_count, last_seen, bins, counts`;

/** The calls of a stretch. Where every row has a span, no chain has to be looked through for the order of its events. */
function callsOf(source: RollupSource): string {
  const insert = ({ callRows }: ReturnType<typeof textsOf>) =>
    `EXECUTE ${withTimes(`INSERT INTO ${CALLS} SELECT 1, ${CALL_COLUMNS} FROM (${callRows}) f`)};`;
  const texts = textsOf(source);
  if (!source.history.hasSpans) {
    return insert(texts);
  }
  const { table, time, spanId } = texts;
  return `IF EXISTS (SELECT FROM ${table} WHERE ${spanId} IS NULL AND ${time} >= stretch.first - ${WINDOW} AND ${time} < stretch.last + ${WINDOW}) THEN
        ${insert(texts)}
      ELSE
        ${insert(textsOf({ ...source, history: { ...source.history, spansOnly: true } }))}
      END IF;`;
}

/** Days of which every hour is done, put together from the hours. */
function days(): string {
  const summed = (table: string, keys: string, figures: string) => `INSERT INTO ${table}
      WITH part AS MATERIALIZED (SELECT date_trunc('day', start) AS start, ${keys}, ${columnsOf(figures)}, bins, counts FROM ${table}
        WHERE hours = 1 AND start >= stretch.start AND start < stretch.start + interval '1 day'),
      figures AS (SELECT start, ${keys}, ${figures} FROM part GROUP BY start, ${keys}),
      binned AS (SELECT start, ${keys}, array_agg(bin ORDER BY bin) AS bins, array_agg(durations ORDER BY bin) AS counts
        FROM (SELECT start, ${keys}, bin, sum(durations)::int4 AS durations FROM part, unnest(bins, counts) AS u(bin, durations)
          GROUP BY start, ${keys}, bin) b GROUP BY start, ${keys})
      SELECT 24, f.*, bins, counts FROM figures f LEFT JOIN binned USING (start, ${keys});`;
  return `FOR stretch IN SELECT DISTINCT date_trunc('day', hour) AS start FROM unnest(ready) hour LOOP
      DELETE FROM ${SERVICES} WHERE hours = 24 AND start = stretch.start;
      DELETE FROM ${CALLS} WHERE hours = 24 AND start = stretch.start;
      IF NOT EXISTS (SELECT FROM ${OPEN_HOURS} WHERE hour >= stretch.start AND hour < stretch.start + interval '1 day')
        AND NOT EXISTS (SELECT FROM ${PENDING} WHERE minute >= stretch.start AND minute < stretch.start + interval '1 day') THEN
        ${summed(
          SERVICES,
          'tenant_id, service_name',
          `sum(requests), sum(errors), sum(duration_sum), null::float8, null::float8, null::float8, bool_or(sampled), sum(row_count)::int4,
            sum(seen_count)::int4, bool_or(seen_sampled), min(first_seen), max(last_seen),
            ${RESOURCE_SUMS.map((name) => `sum(${name})`).join(', ')}`
        )}
        ${summed(CALLS, 'tenant_id, caller, callee, kind', 'sum(calls), sum(errors), sum(confidence), sum(row_count)::int4, max(last_seen)')}
      END IF;
    END LOOP;`;
}

/** Names of the columns within aggregates. */
function columnsOf(figures: string): string {
  return [...figures.matchAll(/(?:sum|min|max|bool_or)\((\w+)\)/g)].map(([, name]) => name).join(', ');
}

/** A loop's source: `first` and `last` (beyond the end) of each run of times that lie closer than `gap`. */
function stretches(times: string, unit: 'minute' | 'hour', gap: string): string {
  return `SELECT min(start) AS first, max(start) + interval '1 ${unit}' AS last
      FROM (SELECT start, count(*) FILTER (WHERE apart) OVER (ORDER BY start) AS place
        FROM (SELECT start, start - lag(start) OVER (ORDER BY start) > ${gap} AS apart FROM unnest(${times}) start) t) n
      GROUP BY place`;
}

/** An hour around which nothing has changed. */
const UNDISTURBED = `NOT EXISTS (SELECT FROM ${PENDING} WHERE minute >= hour - interval '1 hour' AND minute < hour + interval '2 hours')`;

/** Rights and settings of a function, which may be called in any session. */
function settings({ schema }: RollupSource): string {
  return `SET search_path = ${compile(ident(schema)).text}, pg_temp SET timezone = 'UTC'`;
}

/** A statement over a stretch with its times as literals, by which it is planned. */
function withTimes(statement: string): string {
  const times = {
    from: 'stretch.first',
    to: 'stretch.last',
    before: `stretch.first - ${WINDOW}`,
    after: `stretch.last + ${WINDOW}`,
  };
  return Object.entries(times).reduce(
    (all, [name, time]) => `replace(${all}, '<${name}>', (${time})::text)`,
    `$statement$${statement}$statement$`
  );
}

const WINDOW = `interval '${CALL_WINDOW_MS / 1000} seconds'`;

function textsOf({ history }: RollupSource) {
  const between = (time: Sql, from: string, to: string) =>
    sql`${time} >= ${raw(`'<${from}>'`)} and ${time} < ${raw(`'<${to}>'`)}`;
  const within = between(history.time, 'from', 'to');
  const text = (statement: Sql) => {
    const compiled = compile(statement);
    if (compiled.values.length > 0) {
      throw new Error('A statement of the rollups has parameters, which a function cannot hold.');
    }
    return compiled.text;
  };
  return {
    table: text(history.table),
    time: text(history.time),
    spanId: text(history.spanId),
    minuteRows: text(minuteFigures(history, within)),
    serviceRows: text(serviceFigures(history, within, 'hour')),
    chainRows: text(chainFigures(history, within, 'hour')),
    endpointRows: text(endpointFigures(history, within)),
    callRows: text(
      callFigures(
        history,
        {
          chosen: within,
          around: between(history.time, 'before', 'after'),
          within: between(raw('time'), 'from', 'to'),
        },
        'hour'
      )
    ),
  };
}

/** Tells figures that were made otherwise, such as before a column was added. */
export function rollupVersion(source: RollupSource): string {
  return createHash('sha256')
    .update(rollupTables(source))
    .update(rollupTriggers(source))
    .update(rollupRefresh(source))
    .digest('hex')
    .slice(0, 16);
}

/** Everything, in the order in which it has to be run; afterwards all minutes wait. */
export function rollupInstall(source: RollupSource): string {
  return `${rollupTables(source)}
${rollupTriggers(source)}
${rollupRefresh(source)}
INSERT INTO ${STATE} (definition) VALUES ('${rollupVersion(source)}');
INSERT INTO ${PENDING} VALUES ('-infinity');
`;
}

/** Takes everything away again; the chain tables stay as they are. */
export function rollupRemoval(table: string): string {
  return `${TRIGGERS.map((name) => `DROP TRIGGER IF EXISTS ${name} ON ${table};`).join('\n')}
DROP FUNCTION IF EXISTS ${NOTE}();
DROP FUNCTION IF EXISTS ${REFRESH}(INTEGER, INTEGER);
DROP TABLE IF EXISTS ${ROLLUP_TABLES.join(', ')};
`;
}
