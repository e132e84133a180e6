import { inRange, ofTenants } from '../../conditions';
import type { Scope } from '../../port';
import { withRows } from '../../questions/chainParts';
import type { Shape } from '../../shape';
import { raw, sql, type Sql } from '../../sql';
import { between } from '../../stretches';
import { clickhouse } from '../dialect';
import type { Kept } from '../keptFacts';
import { chainsAreCheaper } from './cost';

const HOUR = 3_600_000;

/** `CHAIN_PART` of kept figures, in the types that it has of rows: a union takes no others. */
const KEPT_PART =
  raw(`chain_id, first_seen, started, last_seen, toInt32(events)::Nullable(Int32) as events, toInt32(errors)::Nullable(Int32) as errors,
    weight, sampled > 0 as sampled`);

/** Parts of chains by the hour. Undefined where rows are as quick, or the figures do not hold for the range. */
export async function chainHours(shape: Shape, kept: Kept, scope: Scope): Promise<Sql | undefined> {
  const { chains } = kept.tables;
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.floor(scope.to / HOUR) * HOUR;
  if (chains === undefined || first >= last) {
    return undefined;
  }
  const sizes = await kept.sizes(chains, { ...scope, from: first, to: last });
  if (!sizes || !chainsAreCheaper(sizes) || !(await kept.agrees(chains, scope))) {
    return undefined;
  }
  const whole = sql`select ${KEPT_PART} from ${chains.table} where ${inRange(clickhouse, raw('hour'), first, last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return withRows(shape, scope, whole, between([[first, last]], scope.from, scope.to));
}
