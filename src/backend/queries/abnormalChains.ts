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
import { SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import { formatCount } from '../../core/text/format';
import { abnormalChainsFrame } from '../frames/abnormalChains';
import type { FrameNotice } from '../frames/frame';
import { MOST_JUDGED_MS, type ChainWindow, type ChainWindows } from './chainWindows';
import { DAY } from './interval';
import type { Answer, QueryContext } from './queryType';
import { leftOutNotice, leftOutParameters } from './leftOut';
import { sensitivityOf } from './verdicts';

type NamedChain = AbnormalChain & { chainId: string; start: number };

/** What was found in one block of six hours. */
export interface JudgedChains {
  found: NamedChain[];
  judged: number;
  /** Chains there were to learn from, where they are too few for a verdict. */
  tooFew?: number;
}

/** One part per block, all the same work. */
export function splitChains(input: ChainWindows): { parts: ChainWindows[]; rest: ChainWindows } {
  return { parts: input.windows.map((window) => ({ ...input, windows: [window] })), rest: { ...input, windows: [] } };
}

/** Learns from the day before a block and judges its chains. */
export function judgeWindows(query: AnomaliesQuery, context: QueryContext, { windows }: ChainWindows): JudgedChains[] {
  return windows.map((window) => judgeWindow(query, context, window));
}

function judgeWindow({ options }: AnomaliesQuery, context: QueryContext, window: ChainWindow): JudgedChains {
  const { fit, calibrate, trained, trainedMs, chainId, start } = window;
  const learned = fit.totalDuration.length + calibrate.totalDuration.length;
  if (learned < FEWEST_CHAINS || Math.min(fit.totalDuration.length, calibrate.totalDuration.length) === 0) {
    return { found: [], judged: 0, tooFew: learned };
  }
  const mark = chainMark(sensitivityOf(options, context), { chains: trained, spanMs: trainedMs });
  const found = findAbnormalChains(fitChainModel(fit, calibrate), window.judged, mark, options.limit);
  return {
    found: found.map((one) => ({ ...one, chainId: chainId[one.chain], start: start[one.chain] })),
    judged: chainId.length,
  };
}

/** The abnormal chains of all blocks, the strangest first. */
export function joinChains(
  { options }: AnomaliesQuery,
  context: QueryContext,
  input: ChainWindows,
  blocks: JudgedChains[]
): Answer {
  const judged = blocks.reduce((sum, block) => sum + block.judged, 0);
  const found = blocks
    .flatMap((block) => block.found)
    .sort((a, b) => b.nats - a.nats || a.start - b.start || (a.chainId < b.chainId ? -1 : 1));
  const confidence = chainConfidence(
    found.map(({ nats }) => nats),
    judged
  );
  const rows = found
    .slice(0, options.limit)
    .map((one, rank) => ({ ...one, confidence: confidence[rank], severity: SEVERITY_NAMES[one.severity] }));
  return {
    frames: [abnormalChainsFrame(rows, context)],
    notices: chainNotices(input, blocks, found.length, options.limit),
    receipt: {
      method: CHAIN_MODEL_VERSION,
      parameters: {
        ...FOREST_DEFAULTS,
        ...chainSensitivity(sensitivityOf(options, context)),
        ...leftOutParameters(input.leftOut),
      },
      judged,
      abnormal: found.length,
      source: 'rows',
      rowsRead: input.rowsRead,
    },
  };
}

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
    ...(found > limit
      ? [info(`The ${formatCount(limit)} strangest of ${formatCount(found)} abnormal chains are shown.`)]
      : []),
  ];
}
