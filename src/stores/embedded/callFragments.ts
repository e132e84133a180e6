import type { SampleFigure } from '../dialect';
import { raw, sql, type Sql } from '../sql';

/** Dependency objects as sources write them: every spelling that has been seen, so that one reading serves all. */
const DEPENDENCY_SHAPE = JSON.stringify([
  {
    target_service: 'VARCHAR',
    service_name: 'VARCHAR',
    service: 'VARCHAR',
    target: 'VARCHAR',
    name: 'VARCHAR',
    type: 'VARCHAR',
    kind: 'VARCHAR',
    duration_ms: 'DOUBLE',
    duration: 'DOUBLE',
    success: 'BOOLEAN',
    status: 'VARCHAR',
    status_code: 'INTEGER',
    error: 'VARCHAR',
  },
]);

const PERFORMANCE_SHAPE = JSON.stringify([
  {
    duration_ms: 'DOUBLE',
    response_time_ms: 'DOUBLE',
    cpu_usage_percent: 'DOUBLE',
    memory_usage_mb: 'DOUBLE',
    network_latency_ms: 'DOUBLE',
  },
]);

/** A JSON text as a list: an object alone is a list of one; broken JSON is missing. */
function asList(json: Sql, shape: string): Sql {
  return sql`try(from_json(case when left(ltrim(${json}), 1) = '[' then ${json} else '[' || ${json} || ']' end, ${raw(`'${shape}'`)}))`;
}

/**
 * Calls that a `dependencies` JSON text declares, as a list of `{target, kind, duration_ms, failed}`; a list of plain
 * names counts too. A call failed when it says so by `success`, `status`, `status_code` ≥ 500 or a text in `error`.
 */
export function callsOfJson(json: Sql): Sql {
  const objects = asList(json, DEPENDENCY_SHAPE);
  return sql`case
    when ${json} is null or ${json} in ('', '[]', '{}', 'null') then null
    when regexp_matches(${json}, '^[[:space:]]*[[][[:space:]]*"') then
      list_transform(try(from_json(${json}, '["VARCHAR"]')),
        lambda d: struct_pack(target := d, kind := null::varchar, duration_ms := null::double, failed := false))
    else list_filter(list_transform(${objects}, lambda d: struct_pack(
        target := coalesce(d.target_service, d.service_name, d.service, d.target, d.name),
        kind := coalesce(d.type, d.kind),
        duration_ms := coalesce(d.duration_ms, d.duration),
        failed := not coalesce(d.success, true)
          or coalesce(lower(d.status) in ('error', 'failed', 'failure', 'timeout'), false)
          or coalesce(d.status_code >= 500, false)
          or coalesce(d.error not in ('', 'false', 'null'), false))),
      lambda c: c.target is not null and c.target <> '')
    end`;
}

/** Samples of a `performance_metrics` JSON text as a list of structs. */
export function performanceOfJson(json: Sql): Sql {
  return sql`case when ${json} is null or ${json} in ('', '[]', '{}', 'null') then null else ${asList(json, PERFORMANCE_SHAPE)} end`;
}

/** Mean of one figure over the samples of `performanceOfJson`. */
export function meanOfSamples(samples: Sql, figure: SampleFigure): Sql {
  return sql`list_avg(list_transform(${samples}, lambda s: s.${raw(figure)}))`;
}

/** Duration in milliseconds that the first sample names. */
export function durationOfSamples(samples: Sql): Sql {
  return sql`coalesce(${samples}[1].duration_ms, ${samples}[1].response_time_ms)`;
}
