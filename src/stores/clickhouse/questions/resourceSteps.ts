import type { Ask } from '../../ask';
import type { BlockReader } from '../../blocks/blockReader';
import type { Grid, JoinedGrid } from '../../blocks/grid';
import { inScope } from '../../conditions';
import type { ResourceColumns, Scope } from '../../port';
import { inBytes } from '../../questions/red';
import type { Shape } from '../../shape';
import { raw, sql } from '../../sql';
import { clickhouse } from '../dialect';

/** Steps that sums are kept of: narrow, so that little of a range lies outside of them. */
const STEP_MS = 300_000;
/** Steps of services that one statement may bring: a week of some hundred services. */
const MOST_STEPS = 1_000_000;

/** In each step the sum and the number of CPU, memory and network latency, and the rows that name any of them. */
const FIGURES = ['cpu', 'memory', 'network'];
const SAMPLES = 2 * FIGURES.length;

/**
 * `resources` from sums of steps, which are kept as long as no row of their time comes or goes. Undefined where the range
 * has to be asked for as a whole.
 * @param ask sums of a part of the range (`resourceSteps`)
 */
export async function resourcesByBlocks(
  reader: BlockReader,
  scope: Scope,
  ask: (scope: Scope) => Promise<Grid>
): Promise<ResourceColumns | undefined> {
  // A chain's name is that of its first event in the whole range.
  if (scope.filters.chains.length > 0) {
    return undefined;
  }
  const grid = await reader.answer(
    { ...scope, maxRows: MOST_STEPS },
    {
      key: JSON.stringify(['resources', scope.tenants, scope.filters]),
      stepMs: STEP_MS,
      weights: undefined,
      read: ask,
    }
  );
  return grid && grid.groups.length <= scope.maxRows ? summedUp(grid) : undefined;
}

/** Sums by service and step, in this order. */
export async function resourceSteps(ask: Ask, shape: Shape, scope: Scope): Promise<Grid> {
  const h = shape.history;
  const { bucketMs, coded = clickhouse.text, double } = clickhouse;
  const sums = FIGURES.map((name) => `toFloat64(coalesce(sum(${name}), 0)), toFloat64(count(${name}))`).join(', ');
  const columns = await ask(
    sql`select service${coded}, bucket${double}, ${raw(sums)},
      toFloat64(countIf(isNotNull(cpu) or isNotNull(memory) or isNotNull(network))), toFloat64(count())
    from (select ${h.service} as service, ${bucketMs(h.time, STEP_MS)} as bucket, ${h.cpuPercent} as cpu, ${h.memoryMb} as memory,
      ${h.networkLatencyMs} as network from ${h.table} where ${inScope(shape, scope)}) r
    group by service, bucket order by service, bucket`,
    { grouped: true }
  );
  const { codes, dictionary } = columns.texts(0);
  const places = new Map<number, number>();
  return {
    group: Int32Array.from(codes, (code) => placeOf(places, code)),
    groups: Array.from(places.keys(), (code) => ({
      labels: { service: code < 0 ? '' : dictionary[code] },
      unit: '',
      source: 'rows' as const,
    })),
    time: columns.numbers(1),
    columns: Array.from({ length: SAMPLES + 1 }, (_, place) => columns.numbers(2 + place)),
    counts: columns.numbers(3 + SAMPLES),
  };
}

/** The place of a code among those that were seen, the next one for a new code. */
function placeOf(places: Map<number, number>, code: number): number {
  const place = places.get(code) ?? places.size;
  places.set(code, place);
  return place;
}

function summedUp({ groups, group, columns }: JoinedGrid): ResourceColumns {
  const names = groups.map(({ labels }) => labels.service);
  const order = names.map((_, place) => place).sort((a, b) => inBytes(names[a], names[b]));
  const sums = columns.map((values) => {
    const sum = new Float64Array(names.length);
    group.forEach((place, row) => (sum[place] += values[row]));
    return sum;
  });
  // Without any row there are no columns either.
  const read = (of: (place: number) => number) => Float64Array.from(columns.length === 0 ? [] : order, of);
  const mean = (figure: number) => read((place) => sums[2 * figure][place] / sums[2 * figure + 1][place]);
  return {
    service: { codes: Int32Array.from(order.keys()), dictionary: order.map((place) => names[place]) },
    cpuPercent: mean(FIGURES.indexOf('cpu')),
    memoryMb: mean(FIGURES.indexOf('memory')),
    networkLatencyMs: mean(FIGURES.indexOf('network')),
    samples: read((place) => sums[SAMPLES][place]),
    source: 'rows',
  };
}
