import type { Ask } from '../../ask';
import { CALL_WINDOW_MS, callRows } from '../../calls';
import { epochMs, inRange, matches, ofTenants } from '../../conditions';
import type { Scope } from '../../port';
import type { Shape } from '../../shape';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { binOf } from '../bins';
import { clickhouse } from '../dialect';

/** What was counted of one edge or, where `caller` is '', of a service itself, in some stretch of time. */
export interface Counted {
  caller: string;
  callee: string;
  kind: string;
  calls: number;
  errors: number;
  /** Sum over the calls. */
  confidence: number;
  lastSeen: number;
  sampled: boolean;
  rows: number;
  /** How many durations in microseconds each bin has. */
  bins: Map<number, number>;
}

/**
 * Counts calls and requests of a stretch of time, filters aside.
 * @param widthMs width of the parts that are counted each by itself; the whole stretch where undefined
 * @returns by start of the part
 */
export async function countGraph(
  ask: Ask,
  shape: Shape,
  { tenants, from, to }: Pick<Scope, 'tenants' | 'from' | 'to'>,
  widthMs: number | undefined
): Promise<Map<number, Counted[]>> {
  const h = shape.history;
  const { double, integer } = clickhouse;
  const owned = ofTenants(h.tenant, tenants);
  const chosen = sql`${inRange(clickhouse, h.time, from, to)} and ${owned}`;
  // Of a short stretch, the rows of its chains are few among those within an hour.
  const ofChains =
    widthMs === undefined ? sql`${h.chainId} in (select ${h.chainId} from ${h.table} where ${chosen})` : raw('true');
  const around = sql`${inRange(clickhouse, h.time, from - CALL_WINDOW_MS, to + CALL_WINDOW_MS)} and ${owned} and ${ofChains}`;
  // Where every row is a span, no call is to be inferred from the order of events.
  const without = h.hasSpans
    ? await ask(sql`select toFloat64(count()) from ${h.table} where ${h.spanId} is null and ${around}`)
    : undefined;
  const spansOnly = without?.numbers(0)[0] === 0;
  const calls = callRows({ ...h, spansOnly }, { chosen, around, within: inRange(clickhouse, raw('time'), from, to) });
  const part = (time: Sql) => (widthMs === undefined ? literal(from) : clickhouse.bucketMs(time, widthMs));
  const binned = (micros: Sql, where: Sql) =>
    sql`if(isNotNull(${micros}) and ${where}, ${binOf(sql`assumeNotNull(${micros})`)}, null)`;
  const edges = sql`select ${part(raw('time'))} as part, caller, callee, kind, ${binned(raw('(duration * 1000)'), raw('true'))} as bin,
      sum(weight) as calls, sum(case when failed then weight else 0 end) as errors, sum(confidence * weight) as confidence,
      max(time) as last, max(weight > 1) as sampled, count() as row_count from (${calls}) c group by 1, 2, 3, 4, 5`;
  const services = sql`select ${part(h.time)} as part, '' as caller, ${h.service} as callee, 'service' as kind,
      ${binned(sql`(${h.durationTicks} * ${literal(1000 / h.ticksPerMs)})`, h.counted)} as bin,
      sum(if(${h.counted}, ${h.weight}, 0)) as calls, sum(if(${h.counted} and ${h.isError}, ${h.weight}, 0)) as errors, 0. as confidence,
      max(${h.time}) as last, max(${h.sampled}) as sampled, count() as row_count from ${h.table} where ${chosen} group by 1, 2, 3, 4, 5`;
  const text = clickhouse.coded ?? clickhouse.text;
  const columns =
    await ask(sql`select part${double}, caller${text}, callee${text}, kind${text}, coalesce(bin, 32767)${integer}, calls${double}, errors${double},
    confidence${double}, ${epochMs(clickhouse, raw('last'))}, sampled${integer}, row_count${double}
    from (${join([edges, services], ' union all ')}) f`);
  const parts = columns.numbers(0);
  const [callers, callees, kinds] = [1, 2, 3].map((column) => columns.strings(column));
  const [bins, sampled] = [columns.integers(4), columns.integers(9)];
  const [count, errors, confidence, last, rows] = [5, 6, 7, 8, 10].map((column) => columns.numbers(column));
  const found = new Map<number, Map<string, Counted>>();
  parts.forEach((start, row) => {
    const one: Counted = {
      caller: callers[row],
      callee: callees[row],
      kind: kinds[row],
      calls: count[row],
      errors: errors[row],
      confidence: confidence[row],
      lastSeen: last[row],
      sampled: sampled[row] === 1,
      rows: rows[row],
      bins: bins[row] === NO_BIN ? new Map() : new Map([[bins[row], rows[row]]]),
    };
    const all = found.get(start) ?? new Map<string, Counted>();
    found.set(start, all);
    addCounted(all, one);
  });
  return new Map([...found].map(([start, all]) => [start, [...all.values()]]));
}

const NO_BIN = 32_767;

/** Adds what was counted of one to what others have of the same edge. */
export function addCounted(all: Map<string, Counted>, one: Counted): void {
  const key = `${one.caller}\0${one.callee}`;
  const known = all.get(key);
  if (known === undefined) {
    all.set(key, { ...one, bins: new Map(one.bins) });
    return;
  }
  known.kind = one.calls > known.calls ? one.kind : known.kind;
  known.calls += one.calls;
  known.errors += one.errors;
  known.confidence += one.confidence;
  known.lastSeen = Math.max(known.lastSeen, one.lastSeen);
  known.sampled ||= one.sampled;
  known.rows += one.rows;
  one.bins.forEach((durations, bin) => known.bins.set(bin, (known.bins.get(bin) ?? 0) + durations));
}

/** Which of some names a filter on services takes, in the engine's own way. */
export async function chosenNames(
  ask: Ask,
  names: readonly string[],
  services: readonly string[]
): Promise<Set<string>> {
  const found = await ask(
    sql`select name${clickhouse.text} from (${clickhouse.numbered(names)}) n where ${matches(clickhouse, raw('name'), services)}`
  );
  return new Set(found.strings(0));
}

/** Rows of the scope's range. */
export async function rowsIn(ask: Ask, { history }: Shape, { tenants, from, to }: Scope): Promise<number> {
  const found = await ask(sql`select toFloat64(count()) from ${history.table}
    where ${inRange(clickhouse, history.time, from, to)} and ${ofTenants(history.tenant, tenants)}`);
  return found.numbers(0)[0];
}
