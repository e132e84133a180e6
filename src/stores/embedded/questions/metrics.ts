import type { MetricColumns, MetricQuestion, Scope } from '../../port';
import { literal, raw, sql, type Sql } from '../../sql';
import { epochMs, inRange, matches, ofTenants } from '../conditions';
import type { Ask } from '../reader';
import type { MetricShape, Shape } from '../shape';

const AGGREGATES = {
  mean: 'avg(value)',
  min: 'min(value)',
  max: 'max(value)',
  sum: 'sum(value)',
  last: 'arg_max(value, time)',
} as const;

/** Rows of `chain_metrics` as series; periods, units and tags are never mixed. Service filters apply to rows that have a service. */
export async function metrics(ask: Ask, shape: Shape, scope: Scope, question: MetricQuestion): Promise<MetricColumns> {
  if (!shape.metrics) {
    return empty();
  }
  const rows = metricRows(shape.metrics, scope, question.names);
  const heaviest = await ask(sql`select metric, service, period, unit, tags, (count(*) over ())::double
    from (${rows}) group by metric, service, period, unit, tags order by count(*) desc, metric, service, period, unit, tags limit ${literal(question.limit)}`);
  if (heaviest.length === 0) {
    return empty();
  }
  const [metric, service, period, unit, tags] = [0, 1, 2, 3, 4].map((column) => heaviest.strings(column));
  const step = question.stepMs;
  const time =
    step === 'raw' ? epochMs(raw('time')) : sql`(epoch_ms(time) // ${literal(step)} * ${literal(step)})::double`;
  const value = raw(step === 'raw' ? 'value' : AGGREGATES[question.aggregation]);
  const columns = await ask(sql`with rows as (${rows}),
    kept as (select unnest(${metric}) as metric, unnest(${service}) as service, unnest(${period}) as period, unnest(${unit}) as unit,
      unnest(${tags}) as tags, unnest(range(${literal(metric.length)})) as code)
    select k.code::integer as code, ${time} as bucket, ${value}::double, ${raw(step === 'raw' ? '1' : 'count(*)')}::double
    from rows r join kept k on k.metric = r.metric and k.service = r.service and k.period = r.period and k.unit = r.unit and k.tags = r.tags
    ${raw(step === 'raw' ? '' : 'group by 1, 2')} order by 1, 2`);
  return {
    groups: metric.map((name, row) => labels(name, service[row], period[row], tags[row])),
    unit,
    group: columns.integers(0),
    time: columns.numbers(1),
    value: columns.numbers(2),
    rowsRead: columns.numbers(3).reduce((sum, count) => sum + count, 0),
    folded: heaviest.numbers(5)[0] - metric.length,
  };
}

function metricRows(shape: MetricShape, scope: Scope, names: readonly string[]): Sql {
  return sql`select metric_name as metric, coalesce(service_name, '') as service, coalesce(aggregation_period, '') as period,
      coalesce(metric_unit, '') as unit, coalesce(tags::varchar, '') as tags, ${shape.time} as time, metric_value::double as value
    from ${shape.table} where ${inRange(shape.time, scope.from, scope.to)} and ${ofTenants(shape.tenant, scope.tenants)}
      and ${matches(raw('metric_name'), names)} and ${matches(raw('service_name'), scope.filters.services)}`;
}

/** Tags become labels; one that is named like a label of ours gets `tag_` before it. */
function labels(metric: string, service: string, period: string, tags: string): Record<string, string> {
  const own: Record<string, string> = { metric, ...(service ? { service } : {}), ...(period ? { period } : {}) };
  for (const [name, value] of Object.entries(parsedTags(tags))) {
    own[Object.hasOwn(own, name) ? `tag_${name}` : name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return own;
}

function parsedTags(tags: string): Record<string, unknown> {
  try {
    const parsed: unknown = tags === '' ? {} : JSON.parse(tags);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function empty(): MetricColumns {
  return {
    groups: [],
    unit: [],
    group: new Int32Array(0),
    time: new Float64Array(0),
    value: new Float64Array(0),
    rowsRead: 0,
    folded: 0,
  };
}
