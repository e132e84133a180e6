import type { Ask } from '../ask';
import { activeDefinitions, namesOfDefinitions } from '../conditions';
import type { ChainDefinitionRow, ChainStepColumns, Scope } from '../port';
import type { Shape } from '../shape';
import { raw, sql } from '../sql';
import { ofChosenChains, rangeOnly } from './chains';

/** Of each chain which services had a part in it, in which order, and which of them said that they began and never that they ended. */
export async function chainSteps(ask: Ask, shape: Shape, scope: Scope): Promise<ChainStepColumns> {
  const h = shape.history;
  const { coded, dialect } = { coded: h.dialect.coded ?? raw(''), dialect: h.dialect };
  const { double, epochUs, integer, uuid } = dialect;
  const sum = (condition: ReturnType<typeof sql>) => sql`sum(case when ${condition} then 1 else 0 end)`;
  const rows = sql`select ${h.chainId} as chain_id, ${h.service} as service, ${epochUs(h.start)} as start_us, ${epochUs(h.time)} as end_us,
      ${h.eventType} as event_type, coalesce(${h.endpoint}, ${h.service}) as name
    from ${h.table} where ${rangeOnly(shape, scope)}${ofChosenChains(shape, scope)} and ${h.chainId} <> '00000000-0000-0000-0000-000000000000'${uuid}`;
  const order = raw(`start_us * 2 + (case when event_type = 'start' then 0 else 1 end)`);
  const parts = sql`select chain_id, service, min(start_us) as first_us, max(end_us) as last_us, ${dialect.argMin(raw('name'), order)} as name,
      count(*) as events, ${sum(raw(`event_type = 'start'`))} as starts, ${sum(raw(`event_type in ('complete', 'error')`))} as ends, ${sum(raw(`event_type = 'error'`))} as errors
    from (${rows}) e group by chain_id, service`;
  const step = { name: raw('service'), from: raw('first_us'), to: raw('last_us') };
  const chains = sql`select chain_id, min(first_us) as start_us, max(last_us) as end_us, ${dialect.argMin(raw('name'), raw('(first_us, -last_us, service)'))} as name,
      ${dialect.namesInOrder(step, raw('true'))} as steps, ${dialect.namesInOrder(step, raw('starts > 0 and ends = 0'))} as open_steps,
      sum(errors) as errors, sum(events) as events
    from (${parts}) s group by chain_id`;
  const named = shape.definitions
    ? sql`select c.chain_id as chain_id, start_us, end_us, coalesce(d.chain_name, name) as name, steps, open_steps, errors, events from (${chains}) c
        left join (${namesOfDefinitions(shape.definitions, scope)}) d on d.chain_id = c.chain_id`
    : chains;
  const columns = await ask(
    sql`select chain_id, start_us / 1000.0${double}, (end_us - start_us) / 1000.0${double}, name${coded}, steps${coded}, open_steps${coded},
      (case when errors > 0 then 1 else 0 end)${integer}, events${double} from (${named}) n`,
    { grouped: true }
  );
  return {
    chainId: columns.strings(0),
    start: columns.numbers(1),
    durationMs: columns.numbers(2),
    kind: columns.texts(3),
    steps: columns.texts(4),
    open: columns.texts(5),
    failed: columns.integers(6),
    rowsRead: columns.numbers(7).reduce((all, events) => all + events, 0),
  };
}

/** What is declared of chains; nothing where there is no table for it. */
export async function chainDefinitions(
  ask: Ask,
  { history, definitions }: Shape,
  scope: Scope
): Promise<ChainDefinitionRow[]> {
  if (definitions === undefined) {
    return [];
  }
  const { text } = history.dialect;
  const { topology, expected, criticalPath, maxDurationMs } = definitions;
  const columns = await ask(sql`select chain_name${text}, ${topology}, ${expected}, ${criticalPath}, ${maxDurationMs}
    from ${activeDefinitions(definitions, scope)} order by ${history.dialect.orderedId(raw('chain_id'))}`);
  const [names, topologies, expecteds, paths] = [0, 1, 2, 3].map((column) => columns.strings(column));
  const durations = columns.numbers(4);
  return names.map((name, row) => ({
    name,
    topology: topologies[row],
    expected: expecteds[row],
    criticalPath: paths[row],
    maxDurationMs: durations[row],
  }));
}
