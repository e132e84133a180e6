import type { Ask } from '../../ask';
import { epochMs, inRange, matches, ofTenants } from '../../conditions';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { redOfParts } from '../../questions/chainParts';
import { redFromCells, servedByCells } from '../../questions/redFromCells';
import { join, raw, sql } from '../../sql';
import { uncovered } from '../../stretches';
import type { PostgresShape } from '../shape';
import { chainRollup } from './chainRollup';
import { MINUTES, SERVICES } from './names';
import { redEndpoints } from './redEndpoints';
import { redTotalsFromRollups } from './redTotals';
import { HOUR, MINUTE, readWaiting, rollupTable, wholeHours } from './waiting';

/** More stretches of rows than this between kept cells are not worth it. */
const MOST_STRETCHES = 16;

/**
 * An answer from kept figures that equals the one from rows, or comes near it where that will do; undefined where they could not give it.
 * @param exactRows fewer rows are read where bins would stand for them
 */
export async function redFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion,
  exactRows: number
): Promise<RedColumns | undefined> {
  if (question.unit === 'chains') {
    return redOfParts(ask, shape, scope, question, () => chainRollup(ask, shape, schema, scope));
  }
  const exact =
    question.stepMs === 'total'
      ? await redTotalsFromRollups(ask, shape, schema, scope, question)
      : await redGridFromRollups(ask, shape, schema, scope, question);
  return exact ?? redEndpoints(ask, shape, schema, scope, question, exactRows);
}

/**
 * The grid by service from kept minutes or hours, which equals that of the rows: cells that have changed, and those that
 * the range cuts, come from the rows. Undefined where it could not: another grid or filter, several tenants in one
 * answer, too many changes, or more services than the limit.
 */
async function redGridFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const cellMs = [HOUR, MINUTE].find((width) => servedByCells(scope, question, width));
  const waiting = cellMs === undefined ? undefined : await readWaiting(ask, shape.history.dialect, schema, scope);
  if (cellMs === undefined || waiting === undefined) {
    return undefined;
  }
  const { dialect } = shape.history;
  const { first, last } =
    cellMs === HOUR ? await wholeHours(ask, dialect, schema, scope, new Set(waiting.hours)) : wholeMinutes(scope);
  const changed = (cellMs === HOUR ? waiting.hours : waiting.minutes).filter((start) => start >= first && start < last);
  const fromRows = uncovered(scope, first, last, changed, cellMs);
  if (first === last || fromRows.length > MOST_STRETCHES) {
    return undefined;
  }
  const table = rollupTable(schema, cellMs === HOUR ? SERVICES : MINUTES);
  const cells = join(
    [
      inRange(dialect, raw('start'), first, last),
      ...(changed.length === 0 ? [] : [sql`start not in (${join(changed.map(dialect.instant), ', ')})`]),
      ...(cellMs === HOUR ? [raw('hours = 1')] : []),
      raw('row_count > 0'),
      ofTenants(raw('tenant_id'), scope.tenants),
      matches(dialect, raw('service_name'), scope.filters.services),
    ],
    ' and '
  );
  if (scope.tenants === 'all' || scope.tenants.length > 1) {
    const tenants = await ask(sql`select min(tenant_id) is distinct from max(tenant_id) from ${table} where ${cells}`);
    if (tenants.integers(0)[0] === 1) {
      return undefined;
    }
  }
  const kept = sql`select service_name::text as name, ${epochMs(dialect, raw('start'))} as bucket, requests, errors, duration_sum, p50, p95, p99,
    sampled, row_count::float8 as row_count from ${table} where ${cells}`;
  return redFromCells(ask, shape, scope, question, { cellMs, kept, fromRows });
}

function wholeMinutes({ from, to }: Scope): { first: number; last: number } {
  const first = Math.ceil(from / MINUTE) * MINUTE;
  return { first, last: Math.max(first, Math.floor(to / MINUTE) * MINUTE) };
}
