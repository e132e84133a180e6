import type { MetricColumns, MetricQuestion, Scope } from '../port';
import { join, literal, raw, sql, type Sql } from '../sql';
import { checkPatterns, epochMs, inRange, matches, ofTenants } from '../conditions';
import type { Ask } from '../ask';
import type { Dialect } from '../dialect';
import type { MetricShape, Shape } from '../shape';
import { gridOrder, permuted } from './gridOrder';

/** Aggregates of the column `value`; `last` is the engine's own. */
const AGGREGATES = {
  mean: 'avg(value)',
  min: 'min(value)',
  max: 'max(value)',
  sum: 'sum(value)',
} as const;

/** Rows of `chain_metrics` as series; periods, units and tags are never mixed. Service filters apply to rows that have a service. */
export async function metrics(ask: Ask, shape: Shape, scope: Scope, question: MetricQuestion): Promise<MetricColumns> {
  if (!shape.metrics) {
    return empty();
  }
  const { dialect } = shape.history;
  const { double, integer, ordered } = dialect;
  await checkPatterns(ask, dialect, question.names);
  const rows = metricRows(dialect, shape.metrics, scope, question.names);
  const heaviest =
    await ask(sql`select metric, service, period, unit, tags, (count(*) over ())${double}, count(*)${double}
    from (${rows}) r group by metric, service, period, unit, tags
    order by count(*) desc, ${join(
      NAMES.map((name) => ordered(raw(name))),
      ', '
    )} limit ${literal(question.limit)}`);
  if (heaviest.length === 0) {
    return empty();
  }
  const [metric, service, period, unit, tags] = NAMES.map((_, column) => heaviest.strings(column));
  const folded = heaviest.numbers(5)[0] - metric.length;
  const code = codeOf(dialect, [metric, service, period, unit, tags], folded > 0);
  const step = question.stepMs;
  const { aggregation } = question;
  const aggregate = aggregation === 'last' ? dialect.argMax(raw('value'), raw('time')) : raw(AGGREGATES[aggregation]);
  const columns = await ask(
    step === 'raw'
      ? sql`select code, ${epochMs(dialect, raw('time'))} as bucket, value from (select ${code}${integer} as code, time, value from (${rows}) r) c where code is not null`
      : sql`select code, bucket${double}, ${aggregate}${double}${question.counts === true ? sql`, count(*)${double}` : raw('')}
        from (select ${code}${integer} as code, ${dialect.bucketMs(raw('time'), step)} as bucket, time, value from (${rows}) r) c
        where code is not null group by code, bucket`
  );
  const order = gridOrder(columns.integers(0), columns.numbers(1), metric.length, step);
  const sorted = (column: number) => permuted(columns.numbers(column), order, new Float64Array(order.length));
  return {
    groups: metric.map((name, row) => labels(name, service[row], period[row], tags[row])),
    unit,
    group: permuted(columns.integers(0), order, new Int32Array(order.length)),
    time: sorted(1),
    value: sorted(2),
    ...(step !== 'raw' && question.counts === true ? { counts: sorted(3) } : {}),
    rowsRead: heaviest.numbers(6).reduce((sum, count) => sum + count, 0),
    folded,
  };
}

const NAMES = ['metric', 'service', 'period', 'unit', 'tags'] as const;

/**
 * Place of a row's series among the kept ones, null for others: by the columns in which the series differ, which is
 * often one alone, or by all of them where some series are left out.
 */
function codeOf(dialect: Dialect, values: string[][], someLeftOut: boolean): Sql {
  const differing = NAMES.map((name, column) => ({ name, values: values[column] })).filter(
    ({ values: own }) => someLeftOut || own.some((value) => value !== own[0])
  );
  if (differing.length === 0) {
    return raw('0');
  }
  // Each text goes behind its length in bytes, so that no two combinations read alike.
  const key = join(
    differing.map(({ name }) => sql`${dialect.byteLength(raw(name))}${dialect.text} || ':' || ${raw(name)}`),
    ' || '
  );
  const keyed = (text: string) => `${Buffer.byteLength(text, 'utf8')}:${text}`;
  const keys = values[0].map((_, row) => differing.map(({ values: own }) => keyed(own[row])).join(''));
  return dialect.placeIn(keys, key);
}

function metricRows(dialect: Dialect, shape: MetricShape, scope: Scope, names: readonly string[]): Sql {
  return sql`select metric_name as metric, coalesce(service_name, '') as service, coalesce(aggregation_period, '') as period,
      coalesce(metric_unit, '') as unit, coalesce(tags${dialect.text}, '') as tags, ${shape.time} as time, metric_value${dialect.double} as value
    from ${shape.table} where ${inRange(dialect, shape.time, scope.from, scope.to)} and ${ofTenants(shape.tenant, scope.tenants)}
      and ${matches(dialect, raw('metric_name'), names)} and ${matches(dialect, raw('service_name'), scope.filters.services)}`;
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
