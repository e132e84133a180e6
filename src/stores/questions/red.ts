import type { TextColumn } from '../../contracts/columns';
import type { RedColumns, RedQuestion, Scope } from '../port';
import { literal, raw, sql, type Sql } from '../sql';
import { chainNames, inScope } from '../conditions';
import type { Dialect } from '../dialect';
import { noQuantiles, quantileColumns, quantiles } from '../quantiles';
import type { AnswerColumns, Ask } from '../ask';
import type { Shape } from '../shape';
import { redGrid } from './redGrid';

/** Name of the group that takes what is beyond the limit. */
const OTHER = 'other';

/** Rows to count, with the columns `name time ticks error weight sampled`. */
interface Counted {
  dialect: Dialect;
  rows: Sql;
  ticksPerMs: number;
  label: string | undefined;
}

/**
 * Requests, errors and durations by group and bucket. Quantiles are exact (`percentile_cont`); where rows were
 * sampled, counts and sums are scaled up by 1 / sample rate and quantiles are those of the recorded rows.
 */
export async function red(ask: Ask, shape: Shape, scope: Scope, question: RedQuestion): Promise<RedColumns> {
  const counted = countedFor(shape, scope, question);
  const whole = question.groupBy === 'service' ? await redUnlessFolded(ask, counted, scope, question) : undefined;
  return whole ?? redOfCounted(ask, counted, scope, question, 'rows');
}

/** @param chains a select `time ticks error weight sampled` of the chains of the scope, ticks in microseconds */
export function redOfChains(
  ask: Ask,
  { history: { dialect } }: Shape,
  scope: Scope,
  question: RedQuestion,
  chains: Sql,
  source: RedColumns['source']
): Promise<RedColumns> {
  return redOfCounted(ask, chainsAlike(dialect, chains), scope, question, source);
}

async function redOfCounted(
  ask: Ask,
  counted: Counted,
  scope: Scope,
  question: RedQuestion,
  source: RedColumns['source']
): Promise<RedColumns> {
  const { names, folded } = await heaviestGroups(ask, counted, question.limit);
  const wanted = wantedColumns(question);
  const { dialect } = counted;
  const { double, integer } = dialect;
  const name = folded > 0 ? sql`case when ${dialect.isOneOf(raw('name'), names)} then name end` : raw('name');
  const columns = await ask(
    sql`
    select coalesce(k.code, ${literal(names.length)})${integer} as code, bucket${double}, sampled, row_count, ${raw(wanted.join(', '))}
    from (${cells(counted, dialect.ordered(name), scope, question)}) g
    left join (${dialect.numbered(names)}) k on k.name = ${dialect.ordered(raw('g.name'))}
    order by code, bucket`,
    { grouped: true }
  );
  return redOfCodes(columns, groupLabels(counted.label, names, folded), folded, question, { source });
}

/**
 * The grid of an answer's rows: code of the group, bucket, whether it was sampled, number of rows.
 * @param wanted values of the wanted columns; those that follow in the answer where it is left out
 */
export function redOfCodes(
  columns: AnswerColumns,
  groups: Array<Record<string, string>>,
  folded: number,
  question: RedQuestion,
  origin: Pick<RedColumns, 'source' | 'quantileError'>,
  wanted = (place: number) => columns.numbers(4 + place)
): RedColumns {
  const group = columns.integers(0);
  const estimated = Uint8Array.from(columns.integers(2), (flag) => (flag === 1 ? 1 : 0));
  const sampled = groups.map(() => false);
  estimated.forEach((flag, row) => {
    sampled[group[row]] ||= flag === 1;
  });
  const rows = columns.numbers(3);
  const grid = {
    groups,
    group,
    recorded: question.stepMs === 'total' || question.counts === true ? rows : new Float64Array(0),
    time: columns.numbers(1),
    sampled,
    ...(sampled.includes(true) ? { estimated } : {}),
    rowsRead: rows.reduce((sum, count) => sum + count, 0),
    folded,
    ...origin,
  };
  return redColumns(grid, wantedColumns(question), wanted);
}

/** Figures by name and bucket, whose names are as texts are ordered: engines sort by them. */
function cells({ dialect, ticksPerMs, rows }: Counted, name: Sql, scope: Scope, question: RedQuestion): Sql {
  const { double } = dialect;
  const unasked = question.quantiles?.length === 0;
  return sql`select name, bucket, sampled, row_count, requests, errors, duration_sum${raw(question.mean === true ? ', timed' : '')}, ${unasked ? noQuantiles(dialect) : quantileColumns(dialect, ticksPerMs)}
      from (select ${name} as name, ${bucketOf(dialect, question, scope.from)} as bucket, sum(weight)${double} as requests,
          sum(case when error then weight else 0 end)${double} as errors, (coalesce(sum(ticks * weight), 0) / ${literal(ticksPerMs)})${double} as duration_sum,${timedIn(question, raw('ticks'), raw('weight'), double)}
          ${unasked ? raw('0') : quantiles(dialect, raw('ticks'))} as q, ${dialect.anyTrue(raw('sampled'))} as sampled, count(*)${double} as row_count
        from (${rows}) r group by 1, 2) f`;
}

/**
 * The answer in one pass over the rows, for groups that are few as a rule. Undefined where there are more than the limit, so that
 * the lightest have to be folded.
 */
async function redUnlessFolded(
  ask: Ask,
  counted: Counted,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const { text, coded = text, double } = counted.dialect;
  const wanted = wantedColumns(question);
  const steps = question.stepMs === 'total' ? 1 : Math.ceil((scope.to - scope.from) / question.stepMs) + 1;
  const most = Math.min(steps * question.limit + 1, scope.maxRows);
  const columns = await ask(
    sql`select name${coded}, bucket${double}, sampled, row_count, ${raw(wanted.join(', '))}
    from (${cells(counted, counted.dialect.ordered(raw('name')), scope, question)}) g limit ${literal(most)}`,
    { grouped: true }
  );
  const services = columns.length < most ? byWeight(columns.texts(0), columns.numbers(4)) : undefined;
  if (services === undefined || services.names.length > question.limit) {
    return undefined;
  }
  const rows = columns.numbers(3);
  return redGrid(question, wanted, {
    services: services.names,
    group: services.group,
    time: columns.numbers(1),
    estimated: columns.integers(2),
    ...(question.stepMs === 'total' || question.counts === true ? { rows } : {}),
    rowsRead: rows.reduce((sum, count) => sum + count, 0),
    source: 'rows',
    column: (place) => columns.numbers(4 + place),
  });
}

/** Names in the order of their weights, and each row's place among them. Undefined where a row has no name. */
export function byWeight(
  { codes, dictionary }: TextColumn,
  weights: Float64Array
): { names: string[]; group: Int32Array } | undefined {
  const total = new Map<number, number>();
  codes.forEach((code, row) => total.set(code, (total.get(code) ?? 0) + weights[row]));
  if (total.has(-1)) {
    return undefined;
  }
  const order = [...total.keys()].sort(
    (a, b) => (total.get(b) ?? 0) - (total.get(a) ?? 0) || inBytes(dictionary[a], dictionary[b])
  );
  const place = new Map(order.map((code, rank) => [code, rank]));
  return { names: order.map((code) => dictionary[code]), group: codes.map((code) => place.get(code) ?? -1) };
}

/** The order in which the engines have texts. */
export function inBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Labels of the groups that were kept, and of the one that takes the others. */
export function groupLabels(
  label: string | undefined,
  names: readonly string[],
  folded: number
): Array<Record<string, string>> {
  if (label === undefined) {
    return [{}];
  }
  const groups = names.map((name) => ({ [label]: name }));
  const rest = names.includes(OTHER) ? `${OTHER} (folded)` : OTHER;
  return folded > 0 ? [...groups, { [label]: rest }] : groups;
}

/** Name of each column of a grid that a question wants, in the order in which they are selected. */
export function wantedColumns({ stepMs, mean, quantiles: wanted }: RedQuestion): RedColumn[] {
  const quantileNames = QUANTILES.filter((name) => wanted?.includes(name) !== false);
  const sums = mean === true ? SUMS : stepMs === 'total' ? SUMS.slice(0, 1) : [];
  return ['requests', 'errors', ...sums, ...quantileNames];
}

const SUMS = ['duration_sum', 'timed'] as const;

/** The column `timed` of an aggregate over rows, with a comma behind it; nothing where no mean is asked for. */
export function timedIn({ mean }: RedQuestion, duration: Sql, weight: Sql, double: Sql): Sql {
  return mean === true
    ? sql`coalesce(sum(case when ${duration} is not null then ${weight} end), 0)${double} as timed,`
    : raw('');
}

const QUANTILES = ['p50', 'p95', 'p99'] as const;

export type RedColumn = 'requests' | 'errors' | (typeof SUMS)[number] | (typeof QUANTILES)[number];

/** Puts a grid together: of the columns only the wanted ones have been read. */
export function redColumns(
  grid: Omit<RedColumns, 'requests' | 'errors' | 'durationSum' | 'timed' | 'p50' | 'p95' | 'p99'>,
  names: readonly RedColumn[],
  numbers: (place: number) => Float64Array
): RedColumns {
  const read = (name: RedColumn) => (names.includes(name) ? numbers(names.indexOf(name)) : new Float64Array(0));
  return {
    ...grid,
    requests: read('requests'),
    errors: read('errors'),
    durationSum: read('duration_sum'),
    ...(names.includes('timed') ? { timed: read('timed') } : {}),
    p50: read('p50'),
    p95: read('p95'),
    p99: read('p99'),
  };
}

/** The bucket of a row's `time`. */
export function bucketOf(dialect: Dialect, { stepMs, offsetMs = 0 }: RedQuestion, from: number): Sql {
  if (stepMs === 'total') {
    return literal(from);
  }
  return offsetMs === 0
    ? dialect.bucketMs(raw('time'), stepMs)
    : sql`${dialect.bucketMs(dialect.earlier(raw('time'), literal(offsetMs)), stepMs)} + ${literal(offsetMs)}`;
}

function countedFor(shape: Shape, scope: Scope, { groupBy, unit }: RedQuestion): Counted {
  if (unit === 'chains') {
    return allChains(shape, scope);
  }
  return groupBy === 'chain' ? chainsByName(shape, scope) : countedRows(shape, scope, groupBy);
}

function countedRows(shape: Shape, scope: Scope, groupBy: 'service' | 'endpoint' | 'none'): Counted {
  const { history } = shape;
  const name = { service: history.service, endpoint: sql`coalesce(${history.endpoint}, '')`, none: raw(`''`) }[groupBy];
  return {
    dialect: history.dialect,
    label: groupBy === 'none' ? undefined : groupBy,
    ticksPerMs: history.ticksPerMs,
    rows: sql`select ${name} as name, ${history.time} as time, ${history.durationTicks} as ticks,
        ${history.isError} as error, ${history.weight} as weight, ${history.sampled} as sampled
      from ${history.table} where ${history.counted} and ${inScope(shape, scope)}`,
  };
}

/** A chain counts once, at its first event in the range; it failed when one of its events is an error. */
function chainRows(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  const { anyTrue, epochUs } = history.dialect;
  return sql`select ${history.chainId} as chain_id, min(${history.time}) as time,
      ${epochUs(sql`max(${history.time})`)} - ${epochUs(sql`min(${history.start})`)} as ticks,
      ${anyTrue(history.isError)} as error, max(${history.weight}) as weight, ${anyTrue(history.sampled)} as sampled
    from ${history.table} where ${inScope(shape, scope)} group by 1`;
}

function chainsByName(shape: Shape, scope: Scope): Counted {
  return {
    dialect: shape.history.dialect,
    label: 'chain',
    ticksPerMs: 1000,
    rows: sql`select n.name, r.time, r.ticks, r.error, r.weight, r.sampled from (${chainRows(shape, scope)}) r
      join (${chainNames(shape, scope)}) n on n.chain_id = r.chain_id`,
  };
}

/** Without their names, which take longer than all the rest. */
function allChains(shape: Shape, scope: Scope): Counted {
  return chainsAlike(shape.history.dialect, chainRows(shape, scope));
}

function chainsAlike(dialect: Dialect, chains: Sql): Counted {
  return {
    dialect,
    label: undefined,
    ticksPerMs: 1000,
    rows: sql`select '' as name, time, ticks, error, weight, sampled from (${chains}) r`,
  };
}

/** The groups of most requests, by `name` and `weight` of the rows, and how many others there are. */
export async function heaviestGroups(
  ask: Ask,
  counted: Pick<Counted, 'dialect' | 'rows' | 'label'>,
  limit: number
): Promise<{ names: string[]; folded: number }> {
  if (counted.label === undefined) {
    return { names: [''], folded: 0 };
  }
  const { double, ordered, text } = counted.dialect;
  const columns = await ask(sql`
    select name${text}, (count(*) over ())${double} from (${counted.rows}) r
    group by name order by sum(weight) desc, ${ordered(raw('name'))} limit ${literal(limit)}`);
  const names = columns.strings(0);
  return { names, folded: names.length === 0 ? 0 : columns.numbers(1)[0] - names.length };
}
