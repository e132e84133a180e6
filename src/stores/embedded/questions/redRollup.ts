import type { Ask } from '../../ask';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { redFromCells, servedByCells } from '../../questions/redFromCells';
import type { Shape } from '../../shape';
import { raw, sql } from '../../sql';
import { uncovered } from '../../stretches';
import { epochMs, inRange, instant, matches, ofTenants } from '../conditions';

const MINUTE = 60_000;

/**
 * The grid by service from the figures kept beside the rows, of minutes or, without quantiles, of any whole minutes;
 * incomplete minutes at the ends of the range come from the rows. The answer equals that of the rows. Undefined where it
 * could not: another grid or filter, minutes that wait for their figures, several tenants in one answer, or more services
 * than the limit.
 */
export async function redFromRollup(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  if (!servedByCells(scope, question, MINUTE)) {
    return undefined;
  }
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(scope.to / MINUTE) * MINUTE);
  const whole = sql`minute >= ${instant(first)} and minute < ${instant(last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)} and ${matches(raw('service_name'), scope.filters.services)}`;
  const check = await ask(sql`select
      (select count(*) from rollup_pending where ${inRange(raw('minute'), first - MINUTE, last + MINUTE)})::integer,
      (select count(distinct tenant_id) from minute_rollup where ${whole})::integer`);
  if (check.integers(0)[0] > 0 || check.integers(1)[0] > 1) {
    return undefined;
  }
  const kept = sql`
    select service_name as name, ${epochMs(raw('minute'))} as bucket, requests, errors, duration_sum, p50, p95, p99, sampled, row_count::double as row_count
    from minute_rollup where ${whole}`;
  const fromRows = uncovered(scope, first, last, [], MINUTE);
  return redFromCells(ask, shape, scope, question, { cellMs: MINUTE, kept, fromRows });
}
