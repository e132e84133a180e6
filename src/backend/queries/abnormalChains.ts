import type { AnomaliesQuery } from '../../contracts/queries/anomalies';
import { CHAIN_MODEL_VERSION, FEWEST_CHAINS, fitChainModel } from '../../core/anomaly/chains/chainModel';
import {
  chainConfidence,
  chainMark,
  findAbnormalChains,
  type AbnormalChain,
} from '../../core/anomaly/chains/findAbnormalChains';
import type { Sensitivity } from '../../core/anomaly/model';
import { FOREST_DEFAULTS } from '../../core/anomaly/detectors/isolationForest';
import { isSevere, SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import { formatCount } from '../../core/text/format';
import { STEP_MODEL_VERSION } from '../../core/anomaly/chains/stepModel';
import { abnormalChainsFrame, type AbnormalChainRow } from '../frames/abnormalChains';
import type { FrameNotice } from '../frames/frame';
import { driftNotices, judgeSteps, type JudgedSteps, type NamedBrokenChain } from './brokenChains';
import type { ChainWindow, ChainWindows } from './chainWindows';
import { DAY, MOST_JUDGED_MS } from './interval';
import type { Answer, QueryContext } from './queryType';
import { leftOutNotice, leftOutParameters } from './leftOut';
import { sensitivityOf } from './verdicts';

type NamedChain = AbnormalChain & { chainId: string; start: number };

/** What was found in one slot. */
export interface JudgedChains extends JudgedSteps {
  found: NamedChain[];
  judged: number;
  /** Chains there were to learn from, where they are too few for a verdict. */
  tooFew?: number;
}

/** One part per slot, all the same work. */
export function splitChains(input: ChainWindows): { parts: ChainWindows[]; rest: ChainWindows } {
  return { parts: input.windows.map((window) => ({ ...input, windows: [window] })), rest: { ...input, windows: [] } };
}

/** Learns from the day before a slot and judges its chains. */
export function judgeWindows(query: AnomaliesQuery, context: QueryContext, { windows }: ChainWindows): JudgedChains[] {
  return windows.map((window) => judgeWindow(query, context, window));
}

function judgeWindow(query: AnomaliesQuery, context: QueryContext, window: ChainWindow): JudgedChains {
  const { fit, calibrate, trained, trainedMs, chainId, start } = window;
  const steps = judgeSteps(query, context, window.steps, trainedMs);
  const learned = fit.totalDuration.length + calibrate.totalDuration.length;
  if (learned < FEWEST_CHAINS || Math.min(fit.totalDuration.length, calibrate.totalDuration.length) === 0) {
    return { ...steps, found: [], judged: 0, tooFew: learned };
  }
  const { options } = query;
  const mark = chainMark(sensitivityOf(options, context), { chains: trained, spanMs: trainedMs });
  const found = findAbnormalChains(fitChainModel(fit, calibrate), window.judged, mark, options.limit);
  return {
    ...steps,
    found: found.map((one) => ({ ...one, chainId: chainId[one.chain], start: start[one.chain] })),
    judged: chainId.length,
  };
}

/** The abnormal chains of all slots, the strangest first. */
export function joinChains(
  { options }: AnomaliesQuery,
  context: QueryContext,
  input: ChainWindows,
  blocks: JudgedChains[]
): Answer {
  const judged = blocks.reduce((sum, block) => sum + block.judged, 0);
  const found = blocks.flatMap((block) => block.found).sort(strangest);
  const confidence = chainConfidence(
    found.map(({ nats }) => nats),
    judged
  );
  const byFigures = found.map((one, rank) => rowOfFigures(one, confidence[rank]));
  const ranked = withSteps(
    byFigures,
    blocks.flatMap((block) => block.broken)
  )
    .filter(({ rank }) => isSevere(rank, options.leastSeverity))
    .sort((a, b) => b.rank - a.rank || strangest(a, b));
  const rows = ranked.slice(0, options.limit);
  return {
    frames: [abnormalChainsFrame(rows, context)],
    notices: chainNotices(input, blocks, ranked.length, options.limit),
    receipt: {
      method: `${CHAIN_MODEL_VERSION}, ${STEP_MODEL_VERSION}`,
      parameters: {
        ...FOREST_DEFAULTS,
        refit: context.settings.models.refit,
        ...chainSensitivity(sensitivityOf(options, context)),
        ...leftOutParameters(input.leftOut),
      },
      judged,
      abnormal: ranked.length,
      source: 'rows',
      rowsRead: input.rowsRead,
    },
  };
}

const strangest = (a: Found, b: Found) => b.nats - a.nats || a.start - b.start || (a.chainId < b.chainId ? -1 : 1);
type Found = Pick<NamedChain, 'nats' | 'start' | 'chainId'>;

/** A row of the answer, and the severity that it is ranked by first. */
type Ranked = AbnormalChainRow & Found & { rank: number };

function rowOfFigures(found: NamedChain, confidence: number): Ranked {
  return { ...found, type: 'ml_detected', rank: found.severity, severity: SEVERITY_NAMES[found.severity], confidence };
}

/** One row for each chain, whatever found it: what its steps say comes first, since it says more. */
function withSteps(rows: Ranked[], broken: readonly NamedBrokenChain[]): Ranked[] {
  const byId = new Map(rows.map((row) => [row.chainId, row]));
  for (const one of broken) {
    const figures = byId.get(one.chainId);
    const rank = Math.max(one.severity, figures?.rank ?? 0);
    byId.set(one.chainId, {
      ...NOT_BY_FIGURES,
      ...figures,
      ...{ chainId: one.chainId, start: one.start, type: one.type, rank, severity: SEVERITY_NAMES[rank] },
      nats: Math.max(one.nats, figures?.nats ?? 0),
      confidence: Math.max(one.confidence, figures?.confidence ?? 0),
      methods: [...one.methods, ...(figures?.methods ?? [])],
      description: [one.description, ...(figures === undefined ? [] : [figures.description])].join(' '),
    });
  }
  return [...byId.values()];
}

const NOT_BY_FIGURES = { score: NaN, decision: NaN, label: NaN };

/** The sensitivity as the receipt says it. A budget of chains is another one than that of series: of all chains together, shared by no signals. */
function chainSensitivity(sensitivity: Sensitivity): Record<string, unknown> {
  return typeof sensitivity === 'string' ? { sensitivity } : { falseChainsPerWeek: sensitivity.falseAlarmsPerWeek };
}

function chainNotices(input: ChainWindows, blocks: JudgedChains[], found: number, limit: number): FrameNotice[] {
  const info = (text: string): FrameNotice => ({ severity: 'info', text });
  const learning = blocks.flatMap(({ tooFew }) => (tooFew === undefined ? [] : [tooFew]));
  return [
    ...leftOutNotice(input.leftOut),
    ...(input.sampled
      ? [
          {
            severity: 'warning' as const,
            text: 'Only part of the requests was recorded: chains without a record are not judged.',
          },
        ]
      : []),
    ...(learning.length > 0
      ? [
          info(
            `${learning.length === blocks.length ? 'Still learning' : 'Still learning in part of the range'}: chains are judged by those of the 24 hours before, of which ${FEWEST_CHAINS} are needed; there ${Math.min(...learning) === 1 ? 'is' : 'are'} ${formatCount(Math.min(...learning))}.`
          ),
        ]
      : []),
    ...(input.judgedFrom !== undefined
      ? [
          info(
            `Chains of the last ${MOST_JUDGED_MS / DAY} days of the range are judged. Choose a shorter range to see others.`
          ),
        ]
      : []),
    ...driftNotices(blocks),
    ...(found > limit
      ? [info(`The ${formatCount(limit)} strangest of ${formatCount(found)} abnormal chains are shown.`)]
      : []),
  ];
}
