import type { HealthCustom } from '../../contracts/frames';
import { healthQuerySchema, type HealthQuery } from '../../contracts/queries/health';
import { assessHealth, type Health } from '../../core/health/assessHealth';
import { errorRatio } from '../../core/health/figures';
import { recommend } from '../../core/recommend/recommend';
import type { Frame } from '../frames/frame';
import { healthFrame, healthScoreFrame, healthServicesFrame, noHealthFrame, type HealthFigures } from '../frames/health';
import { canonicalSeries } from './canonicalSeries';
import { comparisonShift, shiftBack } from './comparison';
import { criticalServices } from './criticalServices';
import { evidenceRead, recommendInput } from './evidence';
import { groupBy } from './groupBy';
import { chainFiguresOf, chainsPerMinute, readHealth, type HealthRows } from './healthRows';
import { checkRange } from './interval';
import { samplingNotice } from './notices';
import type { QueryContext, QueryType } from './queryType';
import { stretchesIn } from './verdicts';

export interface HealthInput {
  shown: HealthRows;
  /** The range that is compared with. */
  compared: HealthRows | null;
}

/** One score from 0 to 100 with its parts, the figures behind it, and a sentence. */
export const healthQueryType: QueryType<'health', HealthInput> = {
  type: 'health',
  schema: healthQuerySchema,
  cost: 'heavy',

  async read(query, context, access) {
    checkRange(context);
    const shiftMs = query.options.format === 'summary' ? comparisonShift(query.compareTo, context) : 0;
    const [shown, compared] = await Promise.all([
      readHealth({ from: context.from, to: context.to }, context, access),
      shiftMs > 0 ? readHealth(shiftBack(context, shiftMs), context, access) : null,
    ]);
    return { shown, compared };
  },

  answer(query, context, { shown, compared }) {
    const usual = compared === null ? null : assess(compared, null, context);
    return {
      frames: [healthAnswer(query, context, shown, compared, usual)],
      notices: samplingNotice(shown.evidence.now.sampled.includes(true)),
      receipt: {
        method: 'weighted parts',
        parameters: { format: query.options.format, compareTo: query.compareTo, usual: 'the 7 days before' },
        rowsRead: evidenceRead(shown.evidence) + (compared === null ? 0 : evidenceRead(compared.evidence)),
      },
    };
  },
};

function healthAnswer(
  query: HealthQuery,
  context: QueryContext,
  shown: HealthRows,
  compared: HealthRows | null,
  usual: Health | null
): Frame {
  const health = assess(shown, compared, context);
  if (query.options.format === 'services') {
    return healthServicesFrame(health.services);
  }
  if (Number.isNaN(health.score)) {
    return noHealthFrame(wordsOf(health));
  }
  return query.options.format === 'score'
    ? healthScoreFrame(health.score, wordsOf(health))
    : healthFrame(figuresOf(context, shown, health, compared, usual), wordsOf(health));
}

/** Always against the week before, so that everyone who asks about a range gets the same score. */
function assess(rows: HealthRows, compared: HealthRows | null, context: QueryContext): Health {
  const input = recommendInput(rows.evidence);
  const series = canonicalSeries(rows.anomalies, context.watermark.firstEvent);
  const { sensitivity } = context.settings.anomalies;
  const anomalies = groupBy(stretchesIn(series, rows.range, sensitivity), ({ service }) => service);
  const critical = criticalServices(rows.evidence.graph);
  return assessHealth({
    services: input.services.map(({ service, now, usual }) => ({ service, now, usual, anomalies: anomalies.get(service) ?? [] })),
    chains: chainFiguresOf(rows, context),
    usualChains: compared === null ? null : chainFiguresOf(compared, context),
    recommendations: recommend(input),
    ...(critical.length > 0 ? { critical } : {}),
  });
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

function wordsOf({ sentence, parts, criticalServices: critical, concerns, achievements, priorityActions }: Health): HealthCustom {
  return { sentence, parts, criticalServices: critical, concerns, achievements, priorityActions };
}
