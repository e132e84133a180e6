import { LOG_QUANTILE_ERROR } from '../../../core/stats/logHistogram';
import type { Ask } from '../../ask';
import { inRange, inScope, matches, ofTenants } from '../../conditions';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { isWorth, servedByBins, type Worth } from '../../questions/binnedCells';
import { bucketOf, groupLabels, heaviestGroups, redOfCodes, wantedColumns } from '../../questions/red';
import type { Shape } from '../../shape';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { binColumns, binQuantiles } from '../bins';
import { clickhouse } from '../dialect';
import { minuteFigures } from '../migrations/002_minutes';
import { wrongMonths } from './agreement';

const MINUTE = 60_000;
/** How the figures say of which rows they are made. */
export const MINUTE_ROWS = { time: 'minute', rows: 'all_rows' } as const;
const WORTH: Worth = { rows: 100_000, rowsPerBin: 3 };

/**
 * RED figures from those kept of every minute; incomplete minutes at the ends of the range come from the rows. Counts are
 * those of the rows, quantiles within 1 %. Undefined where rows have to be read: another filter or grid, quantiles that
 * have to be exact, few rows, figures that do not agree with the rows.
 */
export async function redFromMinutes(
  ask: Ask,
  shape: Shape,
  minutes: Sql,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  if (!servedByBins(scope, question, MINUTE)) {
    return undefined;
  }
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(scope.to / MINUTE) * MINUTE);
  const whole = wholeMinutes(minutes, scope, first, last);
  const quantilesWanted = question.quantiles?.length !== 0;
  if (!(await worthIt(ask, shape, minutes, { whole, from: scope.from, to: scope.to, quantilesWanted }))) {
    return undefined;
  }
  const ends = [
    { ...scope, to: Math.min(first, scope.to) },
    { ...scope, from: last },
  ].filter(({ from, to }) => from < to);
  const name = { service: raw('service_name'), endpoint: raw('endpoint'), none: raw(`''`) }[
    question.groupBy as 'service' | 'endpoint' | 'none'
  ];
  const figures = join(
    [
      whole,
      ...ends.map((end) => minuteFigures(sql`(select * from ${shape.history.table} where ${inScope(shape, end)}) h`)),
    ],
    ' union all '
  );
  const label = question.groupBy === 'none' ? undefined : question.groupBy;
  const rows = sql`select ${name} as name, toDateTime64(minute, 3, 'UTC') as time, requests as weight, errors, duration_sum, sampled,
    row_count, bins from (${figures}) m where row_count > 0`;
  return answer(ask, { rows, label }, scope, question);
}

interface Counted {
  /** `name time weight errors duration_sum sampled row_count bins` */
  rows: Sql;
  label: string | undefined;
}

async function answer(ask: Ask, counted: Counted, scope: Scope, question: RedQuestion): Promise<RedColumns> {
  const { names, folded } = await heaviestGroups(ask, { ...counted, dialect: clickhouse }, question.limit);
  const { double, integer } = clickhouse;
  const wanted = wantedColumns(question);
  const quantilesWanted = question.quantiles?.length !== 0;
  const name = folded > 0 ? sql`if(${clickhouse.isOneOf(raw('name'), names)}, name, null)` : raw('name');
  const columns = await ask(sql`
    select coalesce(k.code, ${literal(names.length)})${integer} as code, bucket${double}, sampled${integer}, row_count${double},
      ${raw(wanted.map((column) => `${column}::Nullable(Float64)`).join(', '))}
    from (select *${quantilesWanted ? sql`, ${binQuantiles()}` : raw('')}
      from (select group_name, bucket, sampled, row_count, requests, errors, duration_sum${quantilesWanted ? sql`, ${binColumns(raw('counts'))}` : raw('')}
        from (select ${name} as group_name, ${bucketOf(clickhouse, question, scope.from)} as bucket, sum(weight) as requests, sum(r.errors) as errors,
          sum(r.duration_sum) as duration_sum, max(r.sampled) as sampled, sum(r.row_count) as row_count${quantilesWanted ? raw(', sumMap(r.bins) as counts') : raw('')}
          from (${counted.rows}) r group by 1, 2) f) q) g
    left join (${clickhouse.numbered(names)}) k on k.name = g.group_name
    order by code, bucket`);
  return redOfCodes(columns, groupLabels(counted.label, names, folded), folded, question, {
    source: 'rollup',
    ...(quantilesWanted ? { quantileError: LOG_QUANTILE_ERROR } : {}),
  });
}

function wholeMinutes(minutes: Sql, { tenants, filters }: Scope, first: number, last: number): Sql {
  const conditions = [
    inRange(clickhouse, raw('minute'), first, last),
    ofTenants(raw('tenant_id'), tenants),
    matches(clickhouse, raw('service_name'), filters.services),
    matches(clickhouse, raw(`nullIf(endpoint, '')`), filters.endpoints),
  ];
  return sql`select * from ${minutes} where ${join(conditions, ' and ')}`;
}

interface Asked {
  whole: Sql;
  from: number;
  to: number;
  quantilesWanted: boolean;
}

/** Whether the kept figures hold for the range, and save more than they cost. */
async function worthIt(
  ask: Ask,
  shape: Shape,
  minutes: Sql,
  { whole, from, to, quantilesWanted }: Asked
): Promise<boolean> {
  const found =
    await ask(sql`select toFloat64(sum(row_count)), toFloat64(${quantilesWanted ? raw('sum(length(bins))') : raw('0')}),
    ${wrongMonths(shape, minutes, MINUTE_ROWS, { from, to })} from (${whole}) w`);
  const [rows, bins, wrong] = [0, 1, 2].map((column) => found.numbers(column)[0]);
  return wrong === 0 && isWorth(WORTH, rows, bins);
}
