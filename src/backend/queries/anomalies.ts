import { anomaliesQuerySchema, type AnomaliesQuery } from '../../contracts/queries/anomalies';
import { markOf } from '../../core/anomaly/budget';
import { coarsenBands } from '../../core/anomaly/coarsenBands';
import { ANOMALY_STEP_MS, signalKind, type Sensitivity } from '../../core/anomaly/model';
import { isSevere, rankStretches, SEVERITY_NAMES, summariseAnomalies } from '../../core/anomaly/summariseAnomalies';
import { earlierMeans } from '../../core/series/earlierMeans';
import { anomalyTableFrame, bandFrames, scoreFrames, type BandSeries } from '../frames/anomalies';
import type { Frame, FrameNotice } from '../frames/frame';
import { joinChains, judgeWindows, splitChains, type JudgedChains } from './abnormalChains';
import { anomalyNotices, anomalyReceipt } from './anomalyNotices';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries, type CanonicalSeries } from './canonicalSeries';
import { readChainWindows, type ChainWindows } from './chainWindows';
import { marksWithin, type LeftOut, type NamedMemory } from './leftOut';
import { checkRange, DAY, MINUTE, resolveStep } from './interval';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { strangestFirst, strangestOfServices } from './strangest';
import { joinTemporal, judgeTemporalRows, type JudgedTemporal } from './temporalAnomalies';
import { readTemporalRows, type TemporalRows } from './temporalRows';
import { judge, judgedMinutes, memoryOf, minutesFrom, sensitivityOf, stretchesIn, type NamedVerdict } from './verdicts';

/** Chains of a range, or series by the minute, or in the steps that forecasts are made in. */
type AnomaliesInput = AnomalyRows | ChainWindows | TemporalRows;
type Done = Judged | JudgedTemporal | JudgedChains[];

const isOfChains = (input: AnomaliesInput): input is ChainWindows => 'windows' in input;
const isTemporal = (input: AnomalyRows | TemporalRows): input is TemporalRows => 'slots' in input;
const isJudgedTemporal = (done: Judged | JudgedTemporal): done is JudgedTemporal => 'temporal' in done;

/** What is abnormal: bands for the overlay, scores for alert rules, a table of stretches, one of chains, or of points beside their forecasts. */
export const anomaliesQueryType = heavyQueryType(
  {
    type: 'anomalies',
    schema: anomaliesQuerySchema,

    async read(query, context, access): Promise<AnomaliesInput> {
      checkRange(context);
      if (query.options.format === 'chains') {
        return readChainWindows(context, access);
      }
      if (query.options.format === 'temporal') {
        return readTemporalRows(query.options.signals, context, access);
      }
      const earlierMs = query.options.format === 'table' ? undefined : shownStep(context);
      const rows = await readAnomalyRows(query.options.signals, context, context, access, earlierMs);
      return { ...rows, learnsFromAlerts: query.options.learnFromAlerts ?? rows.learnsFromAlerts };
    },
  },
  {
    split: (input: AnomaliesInput): { parts: AnomaliesInput[]; rest: AnomaliesInput } =>
      isOfChains(input) ? splitChains(input) : splitRows(input),
    work: (query: AnomaliesQuery, context: QueryContext, input: AnomaliesInput): Done =>
      isOfChains(input)
        ? judgeWindows(query, context, input)
        : isTemporal(input)
          ? judgeTemporalRows(query, context, input)
          : judgeRows(query, context, input),
    join: (query, context, rest, done) => {
      if (isOfChains(rest)) {
        return joinChains(query, context, rest, done.filter(Array.isArray).flat());
      }
      const series = done.filter((part): part is Judged | JudgedTemporal => !Array.isArray(part));
      return isTemporal(rest)
        ? joinTemporal(query, context, rest, series.filter(isJudgedTemporal))
        : joinJudged(
            query,
            context,
            rest,
            series.filter((part): part is Judged => !isJudgedTemporal(part))
          );
    },
  }
);

/** Verdicts of some of the series: of their shown minutes, or as stretches for a table. */
interface Judged {
  ofMetrics: boolean;
  bands: BandSeries[];
  stretches: NamedVerdict[];
  /** What was left out of the usual because it fired. */
  memory: NamedMemory[];
}

function judgeRows(query: AnomaliesQuery, context: QueryContext, rows: AnomalyRows): Judged {
  const sensitivity = sensitivityOf(query.options, context);
  const series = canonicalSeries(rows, context.watermark.firstEvent);
  const ofMetrics = rows.red === null;
  const memory: NamedMemory[] = [];
  if (query.options.format === 'table') {
    return { ofMetrics, bands: [], stretches: stretchesIn(series, context, sensitivity, memory), memory };
  }
  const stepMs = shownStep(context);
  return {
    ofMetrics,
    bands: series.flatMap((one) => shownBands(one, context, { stepMs, sensitivity, leftOut: rows.leftOut, memory })),
    stretches: [],
    memory,
  };
}

/** Each point of a band or score stands for so long, a minute at least. */
export function shownStep(context: QueryContext): number {
  return Math.max(MINUTE, resolveStep('auto', context));
}

function joinJudged(query: AnomaliesQuery, context: QueryContext, rows: AnomalyRows, parts: Judged[]): Answer {
  const judged = [...parts].sort((a, b) => Number(a.ofMetrics) - Number(b.ofMetrics));
  const series = judged.reduce((sum, part) => sum + part.bands.length, 0);
  return {
    frames: anomalyFrames(query, context, judged),
    notices: [
      ...anomalyNotices(
        rows,
        parts.flatMap(({ memory }) => memory)
      ),
      ...cutNotice(query, series),
    ],
    receipt: anomalyReceipt(rows, sensitivityOf(query.options, context)),
  };
}

function anomalyFrames({ options }: AnomaliesQuery, context: QueryContext, judged: Judged[]): Frame[] {
  if (options.format === 'table') {
    const stretches = rankStretches(judged.flatMap((part) => part.stretches));
    const rows = stretches
      .filter(({ severity }) => isSevere(severity, options.leastSeverity))
      .slice(0, options.limit)
      .map((stretch) => ({ ...stretch, severity: SEVERITY_NAMES[stretch.severity] }));
    return [anomalyTableFrame(rows, summariseAnomalies(stretches), context)];
  }
  const all = judged.flatMap((part) => part.bands);
  if (options.format === 'bands') {
    return bandFrames(strangestFirst(all).slice(0, options.limit));
  }
  const severe = all.map((series) => scoresFrom(series, options.leastSeverity));
  const scores = options.by === 'service' ? strangestOfServices(severe) : severe.map(withoutGaps);
  return scoreFrames(scores.slice(0, options.limit));
}

/** What finds the anomalies of each kind of signal. */
const METHOD_OF = { rate: 'band', duration: 'band', errorRatio: 'counts', gauge: 'novelty' } as const;

interface Shown {
  stepMs: number;
  sensitivity: Sensitivity;
  leftOut: LeftOut | undefined;
  /** What is left out of the shown series is added to these. */
  memory: NamedMemory[];
}

/** The verdicts of the shown minutes; with steps above a minute each point keeps its strangest minute, at its own time. */
function shownBands(
  series: CanonicalSeries,
  context: QueryContext,
  { stepMs, sensitivity, leftOut, memory }: Shown
): BandSeries[] {
  const from = Math.floor(context.from / stepMs) * stepMs;
  if (judgedMinutes(series, from).length === 0) {
    return [];
  }
  const minutes = minutesFrom(series, from);
  const known = knownValues(series);
  const values = known.slice(minutes.fromIndex, minutes.toIndex);
  const start = series.time0 + minutes.fromIndex * ANOMALY_STEP_MS;
  const offset = (start % stepMs) / ANOMALY_STEP_MS;
  const factor = stepMs / ANOMALY_STEP_MS;
  const bands = judge(series, minutes, sensitivity);
  const own = memoryOf(series, bands);
  memory.push(...own);
  const coarse = coarsenBands(values, bands, factor, offset);
  const weekBefore = earlierMeans(known, minutes, (7 * DAY) / ANOMALY_STEP_MS, factor, offset);
  const { labels, service, signal, unit } = series;
  const marks = marksWithin(leftOut, series, context, own);
  const time = new Float64Array(coarse.index.length);
  for (let point = 0; point < time.length; point++) {
    time[point] = start + coarse.index[point] * ANOMALY_STEP_MS;
  }
  const kind = signalKind(signal);
  return [
    {
      ...coarse,
      ...{ labels, service, signal, unit, time },
      judged: { kind, method: METHOD_OF[kind], mark: markOf(sensitivity, kind) },
      ...(weekBefore === null ? {} : { weekBefore }),
      ...(marks.length > 0 ? { marks } : {}),
    },
  ];
}

/** Of what was recorded only in part, a minute without requests says nothing. */
function knownValues({ values, unjudged }: CanonicalSeries): Float64Array {
  return unjudged === undefined
    ? values
    : values.map((value, index) => (value === 0 && unjudged[index] === 1 ? NaN : value));
}

/** Alert rules reduce a series with a missing value to nothing: where there is no verdict there is no sign of trouble. */
function withoutGaps(series: BandSeries): BandSeries {
  return { ...series, score: series.score.map((score) => (Number.isNaN(score) ? 0 : score)) };
}

/** Scores of what is severe enough, 0 for everything else that has one. */
function scoresFrom(series: BandSeries, least: AnomaliesQuery['options']['leastSeverity']): BandSeries {
  const { score, severity } = series;
  return least === undefined
    ? series
    : { ...series, score: score.map((one, point) => (one > 0 && !isSevere(severity[point], least) ? 0 : one)) };
}

function cutNotice({ options }: AnomaliesQuery, series: number): FrameNotice[] {
  return options.format === 'bands' && series > options.limit
    ? [
        {
          severity: 'info',
          text: `The ${options.limit} strangest of ${series} series are shown. Filter by service, or raise the limit of the query.`,
        },
      ]
    : [];
}
