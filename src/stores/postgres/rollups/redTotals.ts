import { BinCounts } from '../../../core/stats/binCounts';
import type { Ask } from '../../ask';
import { inScope, matches, ofTenants } from '../../conditions';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { addBins } from '../../questions/binRows';
import { onlyServiceFilter } from '../../questions/graph';
import { inBytes, wantedColumns } from '../../questions/red';
import { redGrid } from '../../questions/redGrid';
import { raw, sql, type Sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { keptConditions, worthyCover, type Cover } from './cover';
import { exactQuantiles } from './exactQuantiles';
import { serviceFigures } from './figures';
import { SERVICES } from './names';
import { rollupTable } from './waiting';

interface Totals {
  name: string;
  requests: number;
  errors: number;
  durationSum: number;
  rows: number;
  sampled: boolean;
  bins: BinCounts;
}

/**
 * Totals of a range, by service or of all, from kept hours and days, which equal those of the rows. Undefined where a mean, another
 * grid or filter is wanted, kept figures are no help, or there are more services than the limit.
 */
export async function redTotalsFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const { groupBy, stepMs, limit, mean } = question;
  if (
    mean === true ||
    !(groupBy === 'service' || groupBy === 'none') ||
    stepMs !== 'total' ||
    !onlyServiceFilter(scope)
  ) {
    return undefined;
  }
  const cover = await worthyCover(ask, shape, schema, scope);
  if (cover === undefined) {
    return undefined;
  }
  const totals = await readTotals(ask, shape, schema, scope, question, cover);
  if (totals.length > limit) {
    return undefined;
  }
  const shares = sharesOf(question);
  const quantiles =
    shares.length === 0
      ? []
      : await exactQuantiles(ask, shape, schema, scope, cover, {
          shares,
          bins: totals.map(({ name, bins }) => ({ name, bins: bins.all() })),
          byService: groupBy === 'service',
        });
  return quantiles === undefined ? undefined : gridOf(totals, quantiles, scope, question);
}

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

function sharesOf(question: RedQuestion): number[] {
  return wantedColumns(question).flatMap((name) => (name in SHARES ? [SHARES[name as keyof typeof SHARES]] : []));
}

/** The busiest first; one of all services where no groups are wanted, also without any row. */
async function readTotals(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion,
  cover: Cover
): Promise<Totals[]> {
  const binned = sharesOf(question).length > 0;
  const { dialect } = shape.history;
  const kept = sql`${ofTenants(raw('tenant_id'), scope.tenants)} and ${matches(dialect, raw('service_name'), scope.filters.services)}`;
  const parts = [
    ...keptConditions(dialect, cover).map(
      (condition) => sql`select * from ${rollupTable(schema, SERVICES)} where ${condition} and ${kept}`
    ),
    ...cover.fromRows.map(([from, to]) => serviceFigures(shape.history, inScope(shape, { ...scope, from, to }))),
  ];
  const totals = new Map<string, Totals>();
  if (question.groupBy === 'none') {
    totals.set('', nothing(''));
  }
  for (const part of parts) {
    await addPart(ask, part, binned, (service) => totalsOf(totals, question.groupBy === 'none' ? '' : service));
  }
  return [...totals.values()].sort((a, b) => b.requests - a.requests || inBytes(a.name, b.name));
}

async function addPart(ask: Ask, part: Sql, binned: boolean, totalsFor: (service: string) => Totals): Promise<void> {
  const bins = raw(binned ? ', bins::text, counts::text' : '');
  const figures =
    await ask(sql`select service_name::text, requests::float8, errors::float8, duration_sum::float8, row_count::float8, sampled${bins}
    from (${part}) f where row_count > 0`);
  const names = figures.strings(0);
  const [requests, errors, durationSum, rows] = [1, 2, 3, 4].map((column) => figures.numbers(column));
  const sampled = figures.integers(5);
  const lists = binned ? ([figures.lists(6), figures.lists(7)] as const) : undefined;
  names.forEach((name, row) => {
    const sum = totalsFor(name);
    sum.requests += requests[row];
    sum.errors += errors[row];
    sum.durationSum += durationSum[row];
    sum.rows += rows[row];
    sum.sampled ||= sampled[row] === 1;
    if (lists !== undefined) {
      addBins(sum.bins, ...lists, row);
    }
  });
}

function nothing(name: string): Totals {
  return { name, requests: 0, errors: 0, durationSum: 0, rows: 0, sampled: false, bins: new BinCounts() };
}

function totalsOf(totals: Map<string, Totals>, name: string): Totals {
  const found = totals.get(name) ?? nothing(name);
  totals.set(name, found);
  return found;
}

function gridOf(all: Totals[], quantiles: number[][], scope: Scope, question: RedQuestion): RedColumns {
  const there = all.filter(({ rows }) => rows > 0);
  const wanted = wantedColumns(question);
  const values = {
    requests: (total: Totals) => total.requests,
    errors: (total: Totals) => total.errors,
    duration_sum: (total: Totals) => total.durationSum,
  };
  const column = (place: number) => {
    const name = wanted[place];
    const share = wanted.slice(0, place).filter((before) => before in SHARES).length;
    return Float64Array.from(there, (total, row) =>
      name in values ? values[name as keyof typeof values](total) : quantiles[row][share]
    );
  };
  const grid = redGrid(question, wanted, {
    services: all.map(({ name }) => name),
    group: Int32Array.from(there.keys()),
    time: new Float64Array(there.length).fill(scope.from),
    ...(there.some(({ sampled }) => sampled)
      ? { estimated: Int32Array.from(there, ({ sampled }) => Number(sampled)) }
      : {}),
    rows: Float64Array.from(there, ({ rows }) => rows),
    rowsRead: there.reduce((sum, { rows }) => sum + rows, 0),
    source: 'rollup',
    column,
  });
  return question.groupBy === 'none' ? { ...grid, groups: [{}] } : grid;
}
