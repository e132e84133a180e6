import type { Scope } from '../../port';
import { edgeFigures, type Calls } from '../../questions/graph';
import { raw, sql } from '../../sql';
import { inRange, ofTenants } from '../conditions';
import { duckdb } from '../dialect';

/** The calls of a range as they are kept beside the rows. */
export function callsOfRollup(scope: Scope): Calls {
  const rows = sql`select "timestamp" as time, edge, duration_ms as duration, failed, weight, confidence
    from call_rollup where ${inRange(raw('"timestamp"'), scope.from, scope.to)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return {
    to: (callees) =>
      sql`select r.time, e.callee, e.kind, r.duration, r.failed, r.weight
        from (select * from (${rows}) where edge in (select id from call_edges where list_contains(${callees}, callee))) r join call_edges e on e.id = r.edge`,
    byEdge: sql`select e.caller, e.callee, e.kind, a.* from (select edge, ${edgeFigures(duckdb)} from (${rows}) group by edge) a join call_edges e on e.id = a.edge`,
  };
}
