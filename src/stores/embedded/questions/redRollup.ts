import type { Ask } from '../../ask';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { redOfParts } from '../../questions/chainParts';
import { redFromCells, servedByCells } from '../../questions/redFromCells';
import type { Shape } from '../../shape';
import { raw, sql } from '../../sql';
import { epochMs, matches } from '../conditions';
import { chainHours } from './chainHours';
import { HOUR, hourCells, MINUTE, minuteCells } from './keptCells';
import { redEndpoints } from './redEndpoints';

/**
 * An answer from the figures kept beside the rows; undefined where they could not give it.
 * @param exactRows endpoints of fewer rows are counted from them
 */
export async function redFromRollup(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  exactRows: number
): Promise<RedColumns | undefined> {
  if (question.unit === 'chains') {
    return redOfParts(ask, shape, scope, question, () => chainHours(ask, shape, scope));
  }
  return (await redServices(ask, shape, scope, question)) ?? redEndpoints(ask, shape, scope, question, exactRows);
}

/**
 * The grid by service, of hours or minutes or, without quantiles, of several; what the range cuts at its ends, and what waits
 * for its figures, comes from the rows. The answer equals that of the rows. Undefined where it could not: another grid or
 * filter, several tenants in one answer, or more services than the limit.
 */
async function redServices(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const cellMs = [HOUR, MINUTE].find((width) => servedByCells(scope, question, width));
  if (cellMs === undefined) {
    return undefined;
  }
  const named = matches(raw('service_name'), scope.filters.services);
  const cells =
    cellMs === HOUR ? hourCells(ask, scope, 'hour_services', named) : minuteCells(ask, scope, 'minute_rollup', named);
  const { table, time, whole, fromRows } = await cells;
  const tenants = await ask(sql`select count(distinct tenant_id)::integer from ${table} where ${whole}`);
  if (tenants.integers(0)[0] > 1) {
    return undefined;
  }
  const kept = sql`
    select service_name as name, ${epochMs(time)} as bucket, requests, errors, duration_sum, p50, p95, p99, sampled, row_count::double as row_count
    from ${table} where ${whole}`;
  return redFromCells(ask, shape, scope, question, { cellMs, kept, fromRows });
}
