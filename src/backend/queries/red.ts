import { ThroughlineError } from '../../contracts/errors';
import { redQuerySchema, type RedQuery } from '../../contracts/queries/red';
import { formatCount } from '../../core/text/format';
import type { RedQuestion } from '../../stores/port';
import { redSeriesFrames, redTableFrame, type RedFigure, type RedLine, type RedTable } from '../frames/red';
import { comparisonShift, comparisonWords, shiftBack } from './comparison';
import { alignRange, checkRange, completeUntil, resolveStep, stepText, type Range } from './interval';
import { labelKey } from './labelKey';
import { foldedNotice, samplingNotice } from './notices';
import type { Answer, QueryContext, QueryType, StoreAccess } from './queryType';
import { errorRatios, knownSeconds, type KnownRange, type RedGrid, type RedGroupGrid } from './redGrid';
import { withMeans, type MeanColumns } from './redMeans';
import { windowGrid, windowPhases, type WindowPhase, type Windows } from './redWindows';

export interface RedInput {
  stepMs: number | 'total';
  range: Range;
  shiftMs: number;
  shown: MeanColumns;
  /** The same question about the range that is compared with. */
  compared: MeanColumns | null;
  /** Windows that begin at other times than those of `shown`, in the order of their offsets; absent without windows. */
  later?: RedPhase[];
}

interface RedPhase extends WindowPhase {
  shown: MeanColumns;
  compared: MeanColumns | null;
}

const WHAT = { service: 'services', endpoint: 'endpoints', chain: 'chains', none: 'groups' } as const;

/** Rate, errors and duration, as series over time or as one row per group. */
export const redQueryType: QueryType<'red', RedInput> = {
  type: 'red',
  schema: redQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    checkRange(context);
    const series = query.options.format === 'series';
    const windows = windowsOf(query);
    if (windows !== undefined) {
      return readWindows(query, context, access, windows);
    }
    const stepMs = series ? resolveStep(query.interval, context) : 'total';
    const range = stepMs === 'total' ? { from: context.from, to: context.to } : alignRange(context, stepMs);
    const shiftMs = comparisonShift(query.compareTo, context, stepMs === 'total' ? 1 : stepMs);
    const ask = (asked: Range) => askRed(access, asked, query, stepMs);
    const [shown, compared] = await Promise.all([ask(range), shiftMs > 0 ? ask(shiftBack(range, shiftMs)) : null]);
    return { stepMs, range, shiftMs, shown, compared };
  },

  answer(query, context, input) {
    const frames =
      input.stepMs === 'total'
        ? [redTableFrame(redTable(query, context, input))]
        : redSeries(query, context, input, input.stepMs);
    return { frames, notices: notices(query, input), receipt: receipt(query, input) };
  },
};

/** What nobody sees in a chart: kept figures will do. */
const QUANTILE_TOLERANCE = 0.01;

async function askRed(
  access: StoreAccess,
  range: Range,
  query: RedQuery,
  stepMs: number | 'total',
  offsetMs = 0
): Promise<MeanColumns> {
  const question = { groupBy: query.groupBy, stepMs, offsetMs, limit: query.options.limit };
  const ask = (about: Partial<RedQuestion>) => access.store.red(access.scope(range), { ...question, ...about });
  const [red, means] = await Promise.all([
    ask({ tolerance: QUANTILE_TOLERANCE }),
    query.options.measures.includes('mean') ? ask({ quantiles: [], mean: true }) : null,
  ]);
  return means === null ? red : withMeans(red, means);
}

function windowsOf({ options: { format, window } }: RedQuery): Windows | undefined {
  return format === 'series' && window !== undefined
    ? { sizeMs: window.sizeMs, slideMs: window.slideMs ?? window.sizeMs }
    : undefined;
}

async function readWindows(
  query: RedQuery,
  context: QueryContext,
  access: StoreAccess,
  windows: Windows
): Promise<RedInput> {
  const { sizeMs } = windows;
  const shiftMs = comparisonShift(query.compareTo, context, sizeMs);
  const [first, ...later] = await Promise.all(
    windowPhases(context, windows).map(async ({ offsetMs, range }): Promise<RedPhase> => {
      const ask = (asked: Range) => askRed(access, asked, query, sizeMs, offsetMs);
      const [shown, compared] = await Promise.all([ask(range), shiftMs > 0 ? ask(shiftBack(range, shiftMs)) : null]);
      return { offsetMs, range, shown, compared };
    })
  );
  return { stepMs: sizeMs, shiftMs, range: first.range, shown: first.shown, compared: first.compared, later };
}

function phasesOf({ range, shown, compared, later = [] }: RedInput): RedPhase[] {
  return [{ offsetMs: 0, range, shown, compared }, ...later];
}

function knownRange(context: QueryContext): KnownRange {
  return { firstEvent: context.watermark.firstEvent, completeUntil: completeUntil(context) };
}

function redSeries(query: RedQuery, context: QueryContext, input: RedInput, stepMs: number) {
  const known = knownRange(context);
  const measures = [...new Set<string>(query.options.measures)];
  const least = query.options.leastRequests ?? 1;
  const windows = windowsOf(query) ?? { sizeMs: stepMs, slideMs: stepMs };
  refuseTooMany(input, windows.slideMs, measures.length);
  const phases = phasesOf(input);
  const shown = phases.map(({ shown: columns, ...phase }) => ({ ...phase, columns }));
  const lines = gridLines(windowGrid(shown, windows, known), measures, least);
  const compared = phases.flatMap(({ compared: columns, range, offsetMs }) =>
    columns === null ? [] : [{ columns, range: shiftBack(range, input.shiftMs), offsetMs }]
  );
  if (compared.length > 0) {
    const grid = windowGrid(compared, windows, known);
    const shifted = { ...grid, time: grid.time.map((time) => time + input.shiftMs) };
    lines.push(...gridLines(shifted, measures, least, comparisonWords(query.compareTo)));
  }
  return redSeriesFrames(lines, measures.length > 1);
}

/** Values that one answer may hold: more would hold up everybody else's, and no chart shows them. */
const MOST_VALUES = 2_000_000;

function refuseTooMany({ shown, compared, range }: RedInput, stepMs: number, measures: number): void {
  const series = (shown.groups.length + (compared?.groups.length ?? 0)) * measures;
  const values = series * ((range.to - range.from) / stepMs);
  if (values > MOST_VALUES) {
    throw new ThroughlineError(
      'tooMuch',
      `${formatCount(series)} series of ${stepText(stepMs)} are about ${formatCount(values)} values; at most ${formatCount(MOST_VALUES)} are sent. Choose a wider interval, fewer groups or fewer measures.`
    );
  }
}

function gridLines(grid: RedGrid, measures: string[], least: number, comparison?: string): RedLine[] {
  if (grid.time.length === 0) {
    return [];
  }
  return grid.groups.flatMap((group) =>
    measures.map((measure) => ({
      group: group.labels,
      measure,
      ...(comparison === undefined ? {} : { comparison }),
      time: grid.time.slice(),
      values: measured(group, measure, grid.stepMs, least),
    }))
  );
}

/** A measure of one group on the grid; what is said of fewer requests than `least` is missing. */
function measured(group: RedGroupGrid, measure: string, stepMs: number, least: number): Float64Array {
  const proven = (values: Float64Array) => values.map((value, index) => (group.requests[index] >= least ? value : NaN));
  switch (measure) {
    case 'rate':
      return group.requests.map((count) => (count * 1000) / stepMs);
    case 'requests':
      return group.requests;
    case 'errors':
      return group.errors;
    case 'errorRatio':
      return proven(errorRatios(group.errors, group.requests));
    case 'mean':
      return proven(group.mean);
    case 'p50':
      return proven(group.p50);
    case 'p99':
      return proven(group.p99);
    default:
      return proven(group.p95);
  }
}

/** Column of the table for groups named like the rows of `shown`; NaN where the compared range has no such group. */
function redTable(query: RedQuery, context: QueryContext, input: RedInput): RedTable {
  const { shown, compared, range } = input;
  const known = knownRange(context);
  const labelNames =
    query.groupBy === 'none' ? [] : [...new Set(shown.groups.flatMap((labels) => Object.keys(labels)))];
  if (labelNames.length === 0 && query.groupBy !== 'none') {
    labelNames.push(query.groupBy);
  }
  const rowGroups = Array.from(shown.group, (group) => shown.groups[group]);
  const figures: Partial<Record<RedFigure, Float64Array>> = totals(shown, knownSeconds(range, known));
  if (compared !== null) {
    const usual = totals(compared, knownSeconds(shiftBack(range, input.shiftMs), known));
    const rows = matchingRows(rowGroups, compared);
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => (row < 0 ? NaN : values[row]));
    figures.usualRate = pick(usual.rate);
    figures.usualErrorRatio = pick(usual.errorRatio);
    figures.usualP95 = pick(usual.p95);
  }
  return { labelNames, labels: labelNames.map((name) => rowGroups.map((labels) => labels[name] ?? '')), figures };
}

function totals(columns: MeanColumns, seconds: number) {
  return {
    rate: columns.requests.map((count) => count / seconds),
    requests: columns.requests.slice(),
    errors: columns.errors.slice(),
    errorRatio: errorRatios(columns.errors, columns.requests),
    ...(columns.mean === undefined ? {} : { mean: columns.mean.slice() }),
    p50: columns.p50.slice(),
    p95: columns.p95.slice(),
    p99: columns.p99.slice(),
  };
}

/** For each group of labels the row of `columns` (a total: one row per group) with equal labels, or −1. */
function matchingRows(groups: Array<Record<string, string>>, columns: MeanColumns): number[] {
  const rows = new Map(Array.from(columns.group, (group, row) => [labelKey(columns.groups[group]), row]));
  return groups.map((labels) => rows.get(labelKey(labels)) ?? -1);
}

function notices(query: RedQuery, input: RedInput): Answer['notices'] {
  const all = phasesOf(input).map(({ shown }) => shown);
  const folded = Math.max(...all.map((shown) => shown.folded ?? 0));
  return [
    ...samplingNotice(all.some(({ sampled }) => sampled.includes(true))),
    ...foldedNotice(folded, query.options.limit, WHAT[query.groupBy]),
  ];
}

function receipt(query: RedQuery, input: RedInput): Answer['receipt'] {
  const { shown, stepMs, shiftMs } = input;
  const window = windowsOf(query);
  return {
    method: 'red',
    parameters: {
      groupBy: query.groupBy,
      stepMs,
      limit: query.options.limit,
      compareTo: query.compareTo,
      shiftMs,
      ...(window && { window }),
      ...(query.options.leastRequests && { leastRequests: query.options.leastRequests }),
    },
    source: shown.source,
    ...(shown.quantileError === undefined ? {} : { quantileError: shown.quantileError }),
    rowsRead: phasesOf(input).reduce((sum, phase) => sum + phase.shown.rowsRead + (phase.compared?.rowsRead ?? 0), 0),
  };
}
