import type { Ask } from '../../ask';
import { inRange, ofTenants } from '../../conditions';
import type { Scope } from '../../port';
import { withRows } from '../../questions/chainParts';
import type { Shape } from '../../shape';
import { raw, sql, type Sql } from '../../sql';
import { between } from '../../stretches';
import { clickhouse } from '../dialect';
import { agree } from './agreement';

const HOUR = 3_600_000;
/** How the figures say of which rows they are made. */
export const CHAIN_ROWS = { time: 'hour', rows: 'events' } as const;

/** `CHAIN_PART` of kept figures, in the types that it has of rows: a union takes no others. */
const KEPT_PART =
  raw(`chain_id, first_seen, started, last_seen, toInt32(events)::Nullable(Int32) as events, toInt32(errors)::Nullable(Int32) as errors,
    weight, sampled > 0 as sampled`);

/** Parts of chains by the hour. Undefined where rows stand for most of the range, or the figures do not hold for it. */
export async function chainHours(ask: Ask, shape: Shape, kept: Sql, scope: Scope): Promise<Sql | undefined> {
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.floor(scope.to / HOUR) * HOUR;
  if (2 * (last - first) < scope.to - scope.from || !(await agree(ask, shape, kept, CHAIN_ROWS, scope))) {
    return undefined;
  }
  const whole = sql`select ${KEPT_PART} from ${kept} where ${inRange(clickhouse, raw('hour'), first, last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return withRows(shape, scope, whole, between([[first, last]], scope.from, scope.to));
}
