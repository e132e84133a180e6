import type { Dialect } from './dialect';
import { literal, raw, sql, type Sql } from './sql';

/** p50, p95 and p99 as a list; `quantileColumns` of an outer select takes them apart. */
export function quantiles(dialect: Dialect, duration: Sql): Sql {
  return dialect.quantiles(duration, [0.5, 0.95, 0.99]);
}

/** In place of quantiles that nobody asked for. */
export function noQuantiles({ double }: Dialect): Sql {
  return sql`null${double} as p50, null${double} as p95, null${double} as p99`;
}

/** The quantiles of a column `q` as three columns in milliseconds. */
export function quantileColumns({ double }: Dialect, ticksPerMs: number): Sql {
  const of = (index: number, name: string) =>
    sql`(q[${literal(index)}] / ${literal(ticksPerMs)})${double} as ${raw(name)}`;
  return sql`${of(1, 'p50')}, ${of(2, 'p95')}, ${of(3, 'p99')}`;
}
