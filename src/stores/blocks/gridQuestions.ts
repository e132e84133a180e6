import type { MetricColumns, MetricQuestion, RedColumns, RedQuestion, Scope } from '../port';
import { redColumns, wantedColumns } from '../questions/red';
import type { BlockQuestion, BlockReader } from './blockReader';
import type { Grid } from './grid';

/** Groups that blocks are kept of; where there are more, the lightest are folded, which needs the whole range. */
const MOST_GROUPS = 400;

/**
 * Asks for RED figures, by blocks where their steps allow it.
 * @param ask the store's own answer
 */
export async function redByBlocks(
  reader: BlockReader,
  scope: Scope,
  question: RedQuestion,
  ask: (scope: Scope, question: RedQuestion) => Promise<RedColumns>
): Promise<RedColumns> {
  const { stepMs, groupBy, unit, limit, quantiles, offsetMs = 0 } = question;
  // A chain counts once in the whole range, and its name is that of its first event there.
  const countsChains = groupBy === 'chain' || unit === 'chains' || scope.filters.chains.length > 0;
  if (stepMs === 'total' || offsetMs !== 0 || countsChains) {
    return ask(scope, question);
  }
  const names = wantedColumns(question);
  const blocks: BlockQuestion = {
    key: JSON.stringify([
      'red',
      scope.tenants,
      scope.filters,
      groupBy,
      stepMs,
      question.mean === true,
      quantiles ?? 'all',
      question.tolerance ?? 0,
    ]),
    stepMs,
    weights: names.indexOf('requests'),
    read: async (part) => {
      const red = await ask(part, { ...question, counts: true, limit: MOST_GROUPS });
      return (red.folded ?? 0) > 0 ? undefined : gridOfRed(red, names);
    },
  };
  const grid = await reader.answer(scope, blocks);
  if (grid === undefined || grid.groups.length > limit) {
    return ask(scope, question);
  }
  const { groups, group, time, columns, estimated } = grid;
  const quantileError = groups.find((one) => one.quantileError !== undefined)?.quantileError;
  const exact = groups.some(({ source }) => source === 'rows') && quantileError === undefined;
  return redColumns(
    {
      groups: groups.map(({ labels }) => labels),
      group,
      time,
      recorded: new Float64Array(0),
      sampled: grid.sampled,
      ...(estimated === undefined ? {} : { estimated }),
      rowsRead: grid.rowsRead,
      folded: 0,
      source: exact ? 'rows' : 'rollup',
      ...(quantileError === undefined ? {} : { quantileError }),
    },
    names,
    (place) => columns[place] ?? new Float64Array(0)
  );
}

function gridOfRed(red: RedColumns, names: ReturnType<typeof wantedColumns>): Grid {
  const columns = {
    requests: red.requests,
    errors: red.errors,
    duration_sum: red.durationSum,
    timed: red.timed ?? new Float64Array(0),
    p50: red.p50,
    p95: red.p95,
    p99: red.p99,
  };
  return {
    groups: red.groups.map((labels) => ({
      labels,
      unit: '',
      source: red.source,
      ...(red.quantileError === undefined ? {} : { quantileError: red.quantileError }),
    })),
    group: red.group,
    time: red.time,
    columns: names.map((name) => columns[name]),
    counts: red.recorded,
    ...(red.estimated === undefined ? {} : { estimated: red.estimated }),
  };
}

/** Asks for metrics, by blocks where they come in steps. */
export async function metricsByBlocks(
  reader: BlockReader,
  scope: Scope,
  question: MetricQuestion,
  ask: (scope: Scope, question: MetricQuestion) => Promise<MetricColumns>
): Promise<MetricColumns> {
  const { stepMs, names, aggregation, limit } = question;
  if (stepMs === 'raw') {
    return ask(scope, question);
  }
  const grid = await reader.answer(scope, {
    key: JSON.stringify(['metrics', scope.tenants, scope.filters, names, stepMs, aggregation]),
    stepMs,
    weights: undefined,
    read: async (part) => {
      const answer = await ask(part, { ...question, counts: true, limit: MOST_GROUPS });
      return (answer.folded ?? 0) > 0 ? undefined : gridOfMetrics(answer);
    },
  });
  if (grid === undefined || grid.groups.length > limit) {
    return ask(scope, question);
  }
  const { groups, group, time, columns } = grid;
  return {
    groups: groups.map(({ labels }) => labels),
    unit: groups.map(({ unit }) => unit),
    group,
    time,
    value: columns[0] ?? new Float64Array(0),
    rowsRead: grid.rowsRead,
    folded: 0,
  };
}

function gridOfMetrics({ groups, unit, group, time, value, counts = new Float64Array(0) }: MetricColumns): Grid {
  return {
    groups: groups.map((labels, place) => ({ labels, unit: unit[place], source: 'rows' })),
    group,
    time,
    columns: [value],
    counts,
  };
}
