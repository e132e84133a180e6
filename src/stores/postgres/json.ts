import type { JsonColumn, SampleFigure } from '../dialect';
import { raw, sql, type Sql } from '../sql';

/** From this version on, `pg_input_is_valid` tells texts that are no JSON. */
const FIRST_WITH_CHECK = 16;

/** A column of the type jsonb, json or a text; a JSON string is the text in it, which is how texts that are no JSON are kept. */
export function jsonColumn(column: Sql | undefined, type: string, major: number): JsonColumn {
  if (column === undefined) {
    return { text: raw('null::text'), value: raw('null::jsonb'), field: () => raw('null::text') };
  }
  const field = (json: Sql) => (key: string) => sql`(${json} ->> ${raw(`'${key}'`)})`;
  if (type === 'jsonb' || type === 'json') {
    const kind = raw(`${type}_typeof`);
    return {
      text: sql`(case when ${kind}(${column}) = 'string' then ${column} #>> '{}' else ${column}::text end)`,
      value: type === 'jsonb' ? column : sql`${column}::jsonb`,
      field: field(column),
    };
  }
  const readable =
    major >= FIRST_WITH_CHECK
      ? sql`pg_input_is_valid(${column}, 'jsonb')`
      : sql`${column} ~ '^\\s*([{].*[}]|[[].*[]])\\s*$'`;
  const value = sql`(case when ${readable} then ${column}::jsonb end)`;
  return { text: sql`${column}::text`, value, field: field(value) };
}

/** JSON that is a list, or an object alone as a list of one; null for anything else. */
export function listOf(json: Sql): Sql {
  return sql`(case jsonb_typeof(${json}) when 'array' then ${json} when 'object' then jsonb_build_array(${json}) end)`;
}

/** A JSON number, or a text that is one; null for anything else. */
function numberOf(json: Sql): Sql {
  return sql`(case jsonb_typeof(${json}) when 'number' then ${json}::float8
    when 'string' then case when ${json} #>> '{}' ~ '^\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[-+]?[0-9]{1,2})?\\s*$' then (${json} #>> '{}')::float8 end end)`;
}

/**
 * Calls of a list of dependency objects as a select of `target kind duration_ms failed`, in every spelling that has
 * been seen; a list of plain names counts too. A call failed when it says so by `success`, `status`,
 * `status_code` ≥ 500 or a text in `error`.
 */
export function callElements(list: Sql): Sql {
  return sql`select * from (select
      case when jsonb_typeof(e) = 'string' then e #>> '{}'
        else coalesce(e ->> 'target_service', e ->> 'service_name', e ->> 'service', e ->> 'target', e ->> 'name') end as target,
      coalesce(e ->> 'type', e ->> 'kind') as kind,
      ${numberOf(raw(`coalesce(e -> 'duration_ms', e -> 'duration')`))} as duration_ms,
      (coalesce(lower(e ->> 'success') in ('false', 'f', '0', 'no', 'n'), false)
        or coalesce(lower(e ->> 'status') in ('error', 'failed', 'failure', 'timeout'), false)
        or coalesce(${numberOf(raw(`(e -> 'status_code')`))} >= 500, false)
        or coalesce(e ->> 'error' not in ('', 'false', 'null'), false)) as failed
    from jsonb_array_elements(${list}) as l(e)) c where target <> ''`;
}

/** Mean of one figure over the samples. A list of one, which most are, and an object alone need no loop. */
export function meanOfSamples(samples: Sql, figure: SampleFigure): Sql {
  const alone = (sample: Sql) => numberOf(sql`(${sample} -> ${raw(`'${figure}'`)})`);
  return sql`(case jsonb_typeof(${samples}) when 'object' then ${alone(samples)}
    when 'array' then case when ${samples} -> 1 is null then ${alone(sql`${samples} -> 0`)}
      else (select avg(${numberOf(raw(`(s -> '${figure}')`))}) from jsonb_array_elements(${samples}) as l(s)) end end)`;
}

export function durationOfSamples(samples: Sql): Sql {
  const first = sql`coalesce(${samples} -> 0, ${samples})`;
  const named = (key: string) => numberOf(sql`(${first} -> ${raw(`'${key}'`)})`);
  return sql`coalesce(${named('duration_ms')}, ${named('response_time_ms')})`;
}
