import type { HealthCustom } from '../../contracts/frames';
import { healthQuerySchema, type HealthQuery } from '../../contracts/queries/health';
import { rankStretches } from '../../core/anomaly/summariseAnomalies';
import { criticalServices } from '../../core/graph/dependencyPatterns';
import { assessHealth, type Health } from '../../core/health/assessHealth';
import { errorRatio } from '../../core/health/figures';
import { recommend } from '../../core/recommend/recommend';
import type { GraphColumns } from '../../stores/port';
import type { Frame } from '../frames/frame';
import {
  healthFrame,
  healthScoreFrame,
  healthServicesFrame,
  noHealthFrame,
  type HealthFigures,
} from '../frames/health';
import { readAnomalyRows, rowsUntil, splitRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries } from './canonicalSeries';
import { comparisonShift, shiftBack } from './comparison';
import { evidenceRead, evidenceSource, recommendInput } from './evidence';
import { graphOf, servicesIn } from './graphColumns';
import { groupBy } from './groupBy';
import { chainFiguresOf, chainsPerMinute, readHealth, type HealthRows } from './healthRows';
import { checkRange, type Range } from './interval';
import { leftOutNotice, leftOutParameters } from './leftOut';
import { judgedNotice, samplingNotice } from './notices';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { sensitivityOf, stretchesIn, type NamedVerdict } from './verdicts';

export interface HealthInput {
  shown: HealthRows;
  /** The range that is compared with. */
  compared: HealthRows | null;
  /** What the verdicts of both ranges are made from. */
  anomalies: AnomalyRows;
}

/** Rows of some of the series, and the ranges in which they are judged. */
interface HealthPart {
  rows: AnomalyRows;
  shown: Range;
  compared: Range | null;
}

/** Abnormal stretches of both ranges. */
interface HealthStretches {
  shown: NamedVerdict[];
  compared: NamedVerdict[];
}

/** One score from 0 to 100 with its parts, the figures behind it, and a sentence. */
export const healthQueryType = heavyQueryType(
  {
    type: 'health',
    schema: healthQuerySchema,

    async read(query, context, access): Promise<HealthInput> {
      checkRange(context);
      const shiftMs = query.options.format === 'summary' ? comparisonShift(query.compareTo, context) : 0;
      const range = { from: context.from, to: context.to };
      const before = shiftMs > 0 ? shiftBack(context, shiftMs) : null;
      const [shown, compared, anomalies] = await Promise.all([
        readHealth(range, context, access),
        before === null ? null : readHealth(before, context, access),
        readAnomalyRows([], { from: before?.from ?? range.from, to: range.to }, context, access),
      ]);
      return { shown, compared, anomalies };
    },
  },
  { split: splitHealth, work: judgeHealth, join: joinHealth }
);

function splitHealth(input: HealthInput): { parts: HealthPart[]; rest: HealthInput } {
  const { parts, rest } = splitRows(input.anomalies);
  const ranges = { shown: input.shown.range, compared: input.compared?.range ?? null };
  return { parts: parts.map((rows) => ({ ...ranges, rows })), rest: { ...input, anomalies: rest } };
}

function judgeHealth(_: HealthQuery, context: QueryContext, { rows, shown, compared }: HealthPart): HealthStretches {
  const sensitivity = sensitivityOf({}, context);
  const stretches = (range: Range) =>
    stretchesIn(canonicalSeries(rowsUntil(rows, range.to), context.watermark.firstEvent), range, sensitivity);
  return { shown: stretches(shown), compared: compared === null ? [] : stretches(compared) };
}

function joinHealth(query: HealthQuery, context: QueryContext, input: HealthInput, judged: HealthStretches[]): Answer {
  const { shown, compared } = input;
  const stretches = {
    shown: rankStretches(judged.flatMap((part) => part.shown)),
    compared: rankStretches(judged.flatMap((part) => part.compared)),
  };
  return {
    frames: [healthAnswer(query, context, input, stretches)],
    notices: [
      ...samplingNotice(shown.evidence.now.sampled.includes(true)),
      ...judgedNotice(shown.evidence.now),
      ...leftOutNotice(input.anomalies.leftOut),
    ],
    receipt: {
      method: 'weighted parts',
      parameters: {
        format: query.options.format,
        compareTo: query.compareTo,
        usual: 'the 7 days before',
        ...leftOutParameters(input.anomalies.leftOut),
      },
      source: evidenceSource(shown.evidence),
      rowsRead: evidenceRead(shown.evidence) + (compared === null ? 0 : evidenceRead(compared.evidence)),
    },
  };
}

function healthAnswer(
  query: HealthQuery,
  context: QueryContext,
  { shown, compared }: HealthInput,
  stretches: HealthStretches
): Frame {
  const health = assess(shown, compared, stretches.shown, context);
  if (query.options.format === 'services') {
    return healthServicesFrame(health.services);
  }
  if (Number.isNaN(health.score)) {
    return noHealthFrame(wordsOf(health));
  }
  return query.options.format === 'score'
    ? healthScoreFrame(health.score, wordsOf(health))
    : healthFrame(
        figuresOf(context, shown, health, compared, compared && assess(compared, null, stretches.compared, context)),
        wordsOf(health)
      );
}

/** Always against the week before, so that everyone who asks about a range gets the same score. */
function assess(
  rows: HealthRows,
  compared: HealthRows | null,
  stretches: NamedVerdict[],
  context: QueryContext
): Health {
  const input = recommendInput(rows.evidence);
  const anomalies = groupBy(stretches, ({ service }) => service);
  const critical = criticalNames(rows.evidence.graph);
  return assessHealth({
    services: input.services.map(({ service, now, usual }) => ({
      service,
      now,
      usual,
      anomalies: anomalies.get(service) ?? [],
    })),
    chains: chainFiguresOf(rows, context),
    usualChains: compared === null ? null : chainFiguresOf(compared, context),
    recommendations: recommend(input),
    ...(critical.length > 0 ? { critical } : {}),
  });
}

/** The services of the graph that are critical, as the graph itself marks them; databases and other systems are not named. */
function criticalNames(graph: GraphColumns): string[] {
  const services = servicesIn(graph);
  return criticalServices(graphOf(graph)).flatMap(({ service }) => (services.has(service) ? [service] : []));
}

function figuresOf(
  context: QueryContext,
  shown: HealthRows,
  health: Health,
  compared: HealthRows | null,
  usual: Health | null
): HealthFigures {
  const now = totals(shown, context);
  const before = compared === null ? null : totals(compared, context);
  return {
    score: health.score,
    executions: chainFiguresOf(shown, context).executions,
    chainsPerMinute: now.chainsPerMinute,
    averageDuration: health.figures.averageExecutionTime,
    successRate: 1 - now.errorRatio,
    errorRatio: now.errorRatio,
    p95: now.p95,
    usualScore: usual?.score ?? NaN,
    usualChainsPerMinute: before?.chainsPerMinute ?? NaN,
    usualErrorRatio: before?.errorRatio ?? NaN,
    usualP95: before?.p95 ?? NaN,
  };
}

function totals(rows: HealthRows, context: QueryContext) {
  const { completes, errors } = chainFiguresOf(rows, context);
  return {
    chainsPerMinute: chainsPerMinute(rows, context),
    errorRatio: errorRatio({ requests: completes + errors, errors }),
    p95: rows.total.p95.length > 0 ? rows.total.p95[0] : NaN,
  };
}

function wordsOf({
  sentence,
  parts,
  criticalServices: critical,
  concerns,
  achievements,
  priorityActions,
}: Health): HealthCustom {
  return { sentence, parts, criticalServices: critical, concerns, achievements, priorityActions };
}
