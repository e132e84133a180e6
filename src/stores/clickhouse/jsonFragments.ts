import type { SampleFigure } from '../dialect';
import { raw, sql, type Sql } from '../sql';

/** The form of declared calls, in columns and as read from JSON. */
export const CALLS_TYPE =
  'Array(Tuple(target String, kind Nullable(String), duration_ms Nullable(Float64), failed UInt8))';

/** Dependency objects as sources write them: every spelling that has been seen, so that one reading serves all. */
const DEPENDENCY = typeOf({
  target_service: 'String',
  service_name: 'String',
  service: 'String',
  target: 'String',
  name: 'String',
  type: 'String',
  kind: 'String',
  duration_ms: 'Float64',
  duration: 'Float64',
  success: 'Bool',
  status: 'String',
  status_code: 'Int32',
  error: 'String',
});

const SAMPLE = typeOf({
  duration_ms: 'Float64',
  response_time_ms: 'Float64',
  cpu_usage_percent: 'Float64',
  memory_usage_mb: 'Float64',
  network_latency_ms: 'Float64',
});

function typeOf(fields: Record<string, string>): string {
  return `Array(Tuple(${Object.entries(fields)
    .map(([name, type]) => `${name} Nullable(${type})`)
    .join(', ')}))`;
}

/** A JSON text as a list: an object alone is a list of one; broken JSON is an empty list. */
function asList(json: Sql, type: string): Sql {
  return sql`JSONExtract(if(startsWith(trimLeft(${json}), '['), ${json}, concat('[', ${json}, ']')), ${raw(`'${type}'`)})`;
}

const field = (name: string) => raw(`tupleElement(d, '${name}')`);

/**
 * Calls that a `dependencies` JSON text declares, as a list of `CALLS_TYPE`, empty where there are none; a list of
 * plain names counts too. A call failed when it says so by `success`, `status`, `status_code` ≥ 500 or a text in `error`.
 */
export function callsOfJson(json: Sql): Sql {
  const names = sql`arrayMap(d -> (d, null, null, 0), JSONExtract(${json}, 'Array(String)'))`;
  const objects = sql`arrayMap(d -> (
      coalesce(${field('target_service')}, ${field('service_name')}, ${field('service')}, ${field('target')}, ${field('name')}, ''),
      coalesce(${field('type')}, ${field('kind')}),
      coalesce(${field('duration_ms')}, ${field('duration')}),
      not coalesce(${field('success')}, true)
        or coalesce(lower(${field('status')}) in ('error', 'failed', 'failure', 'timeout'), false)
        or coalesce(${field('status_code')} >= 500, false)
        or coalesce(${field('error')} not in ('', 'false', 'null'), false)), ${asList(json, DEPENDENCY)})`;
  const cast = (calls: Sql) => sql`cast(${calls}, ${raw(`'${CALLS_TYPE}'`)})`;
  return sql`arrayFilter(c -> tupleElement(c, 'target') <> '', multiIf(
    ${json} in ('', '[]', '{}', 'null'), ${cast(raw('[]'))},
    match(${json}, ${raw(String.raw`'^[[:space:]]*\\[[[:space:]]*"'`)}), ${cast(names)},
    ${cast(objects)}))`;
}

/** Samples of a `performance_metrics` JSON text as a list of tuples, empty where there are none. */
export function samplesOfJson(json: Sql): Sql {
  return sql`if(${json} in ('', '[]', '{}', 'null'), cast([], ${raw(`'${SAMPLE}'`)}), ${asList(json, SAMPLE)})`;
}

/** Mean of one figure over the samples of `samplesOfJson`; missing where none names it. */
export function meanOfSamples(samples: Sql, figure: SampleFigure): Sql {
  const values = sql`arrayFilter(v -> isNotNull(v), arrayMap(s -> tupleElement(s, ${raw(`'${figure}'`)}), ${samples}))`;
  return sql`if(empty(${values}), null, arrayAvg(arrayMap(v -> assumeNotNull(v), ${values})))`;
}

/** Duration in milliseconds that the first sample names. */
export function durationOfSamples(samples: Sql): Sql {
  const first = (name: string) => sql`tupleElement(${samples}[1], ${raw(`'${name}'`)})`;
  return sql`coalesce(${first('duration_ms')}, ${first('response_time_ms')})`;
}
