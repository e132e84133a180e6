import { textAt, type TextColumn } from '../../contracts/columns';
import { ThroughlineError } from '../../contracts/errors';
import { FRAME_NAMES } from '../../contracts/frames';
import { traceQuerySchema, type TraceQuery } from '../../contracts/queries/trace';
import { analyseChain, type ChainAnalysis, dependencyGraphOf } from '../../core/graph/chainAnalysis';
import { quantile } from '../../core/stats/quantile';
import { formatDuration } from '../../core/text/format';
import type { ChainEventColumns } from '../../stores/port';
import { graphFrames, type GraphEdges, type GraphNodes } from '../frames/graph';
import type { Frame, FrameNotice } from '../frames/frame';
import type { LinkTarget } from '../frames/links';
import { noDataFrame } from '../frames/series';
import { analysisFrame, eventsFrame, traceFrame, type EventRow } from '../frames/trace';
import { readChainEvents } from './chainEvents';
import { chainSpans, type ChainSpan } from './chainSpans';
import { checkRange, DAY } from './interval';
import type { QueryContext, QueryType, StoreAccess } from './queryType';
import { describeSpans, errorText } from './spanDetails';

/** A chain is shown whole: its events are looked for in all of time, whatever range the dashboard shows. */
const EVER = { from: 0, slack: DAY };

/** Events of the chain that is shown; null where there is none to show. */
interface ChosenChain {
  events: ChainEventColumns | null;
  /** How it was chosen where no id is given. */
  chosen?: 'slowest' | 'nothing';
}

/** One chain: spans, graph, events and analysis; while none is chosen a word on that, or the slowest chain of the range. */
export const traceQueryType: QueryType<'trace', ChosenChain> = {
  type: 'trace',
  schema: traceQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    const chainId = query.options.chainId.trim();
    if (chainId === '') {
      return query.options.whenEmpty === 'slowest' ? readSlowest(context, access) : { events: null, chosen: 'nothing' };
    }
    const events = await readWhole(context, access, chainId);
    if (events.eventId.length === 0) {
      throw new ThroughlineError(
        'notFound',
        `Chain ${chainId.slice(0, 64)} was not found. Check the id, or look for the chain with a query of type chains; ` +
          'it may also have been removed by the retention of your database.'
      );
    }
    return { events };
  },

  answer(query, context, { events, chosen }) {
    if (events === null) {
      return {
        frames: [noDataFrame(FRAME_NAMES.trace, 'table')],
        notices: [{ severity: 'info', text: chosen === 'slowest' ? NO_CHAIN : NONE_CHOSEN }],
      };
    }
    return {
      frames: chainFrames(query, context, events),
      notices: chosen === 'slowest' ? [slowestNotice(events)] : [],
      receipt: { method: 'chainEvents', parameters: query.options, rowsRead: events.eventId.length },
    };
  },
};

const NONE_CHOSEN = 'Choose a chain: write its id into the query, or open one from a chains table.';
const NO_CHAIN =
  'No chain ran in this time range, or a filter excludes all of them. Widen the range, remove a filter, or choose a chain by its id.';

/** Of so many slow chains the slowest that went through several services is shown: a long poll has nothing to show. */
const LOOKED_AT = 100;

async function readSlowest(context: QueryContext, access: StoreAccess): Promise<ChosenChain> {
  checkRange(context);
  const found = await access.store.chainSearch(access.scope(), {
    sort: 'duration',
    order: 'desc',
    status: 'all',
    limit: LOOKED_AT,
  });
  const several = found.services.findIndex((services) => services > 1);
  const { [Math.max(0, several)]: slowest } = found.chainId;
  return { events: slowest === undefined ? null : await readWhole(context, access, slowest), chosen: 'slowest' };
}

function readWhole(context: QueryContext, access: StoreAccess, chainId: string): Promise<ChainEventColumns> {
  const until = Math.max(context.now, context.to, finite(context.watermark.lastEvent)) + EVER.slack;
  return readChainEvents(access.store, access.scope({ from: EVER.from, to: until }), chainId);
}

function slowestNotice(events: ChainEventColumns): FrameNotice {
  const { totalDurationMs, serviceCount } = analyseChain(chainSpans(events));
  const which =
    serviceCount > 1 ? 'the slowest of the time range through several services' : 'the slowest of the time range';
  return {
    severity: 'info',
    text: `No chain is chosen. This is ${which}: ${events.chainId}, ${formatDuration(totalDurationMs)}.`,
  };
}

function chainFrames(query: TraceQuery, target: LinkTarget, events: ChainEventColumns): Frame[] {
  const spans = chainSpans(events);
  const analysis = analyseChain(spans);
  const { view } = query.options;
  const frames: Frame[] = [];
  if (view === 'all' || view === 'trace') {
    frames.push(traceFrame(events.chainId, describeSpans(events, spans, analysis)));
  }
  if (view === 'all' || view === 'graph') {
    frames.push(...graphOf(analysis, target));
  }
  if (view === 'all' || view === 'events') {
    frames.push(eventsFrame(eventRows(events, spans, analysis)));
  }
  if (view === 'all' || view === 'analysis') {
    frames.push(analysisFrame({ ...analysis, chainId: events.chainId, dependencyGraph: dependencyGraphOf(analysis) }));
  }
  return frames;
}

function graphOf({ graph, totalDurationMs }: ChainAnalysis, target: LinkTarget): Frame[] {
  const seconds = Math.max(0.001, totalDurationMs / 1000);
  return graphFrames(nodesOf(graph, seconds), edgesOf(graph, seconds), target);
}

function nodesOf({ nodes }: ChainAnalysis['graph'], seconds: number): GraphNodes {
  const missing = () => new Float64Array(nodes.length).fill(NaN);
  return {
    service: column(nodes.map(({ service }) => service)),
    kind: column(nodes.map(() => 'service')),
    requests: Float64Array.from(nodes, ({ durations }) => durations.length),
    ...durationFigures(nodes, seconds),
    p99: Float64Array.from(nodes, ({ durations }) => quantile(durations, 0.99)),
    usualRate: missing(),
    usualErrorRatio: missing(),
    usualP95: missing(),
  };
}

function edgesOf({ edges }: ChainAnalysis['graph'], seconds: number): GraphEdges {
  return {
    caller: column(edges.map(({ caller }) => caller)),
    callee: column(edges.map(({ callee }) => callee)),
    calls: Float64Array.from(edges, ({ durations }) => durations.length),
    ...durationFigures(edges, seconds),
    confidence: new Float64Array(edges.length).fill(1),
  };
}

function durationFigures(parts: Array<{ durations: number[]; errors: number }>, seconds: number) {
  return {
    rate: Float64Array.from(parts, ({ durations }) => durations.length / seconds),
    errorRatio: Float64Array.from(parts, ({ durations, errors }) =>
      durations.length > 0 ? errors / durations.length : NaN
    ),
    p50: Float64Array.from(parts, ({ durations }) => quantile(durations, 0.5)),
    p95: Float64Array.from(parts, ({ durations }) => quantile(durations, 0.95)),
    state: parts.map(({ errors }) => (errors > 0 ? 'error' : 'ok')),
  };
}

function column(texts: string[]): TextColumn {
  const dictionary = [...new Set(texts)];
  const codes = new Map(dictionary.map((text, code) => [text, code]));
  return { dictionary, codes: Int32Array.from(texts, (text) => codes.get(text) ?? -1) };
}

function eventRows(
  events: ChainEventColumns,
  spans: ChainSpan[],
  { selfTimesMs, criticalTimesMs }: ChainAnalysis
): EventRow[] {
  const spanOf = new Map(spans.map(({ row }, at) => [row, at]));
  const timeOf = (times: Float64Array, row: number) => times[spanOf.get(row) ?? -1] ?? NaN;
  return events.eventId.map((eventId, row) => ({
    time: events.end[row],
    start: events.start[row],
    service: textAt(events.service, row),
    eventType: textAt(events.eventType, row),
    endpoint: textAt(events.endpoint, row),
    operation: textAt(events.operation, row),
    durationMs: events.durationMs[row],
    selfTimeMs: timeOf(selfTimesMs, row),
    criticalTimeMs: timeOf(criticalTimesMs, row),
    error: errorText(events.errorContext[row]),
    userId: textAt(events.userId, row),
    eventId,
  }));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
