import type { Sensitivity } from '../model';
import { CHAIN_FIGURE_NAMES, type ChainFigureColumns } from './chainFigures';
import { describeChain } from './describeChain';
import { judgeChains, type ChainModel } from './chainModel';

export type ChainMethod = 'isolation_forest' | 'mahalanobis';

export interface AbnormalChain {
  /** Its place among the judged. */
  chain: number;
  /** −ln of how rarely a chain of the training time is as strange, by the stranger method. */
  nats: number;
  score: number;
  decision: number;
  label: -1 | 1;
  /** 1 low, 2 medium, 3 high. */
  severity: number;
  /** The methods to which it is among the strangest share `contamination`, by themselves; the isolation forest first. */
  methods: ChainMethod[];
  description: string;
}

/** How improbable a chain has to be: one in 100,000, 10,000 and 1,000 of usual ones. */
const MARKS = { low: Math.log(1e5), medium: Math.log(1e4), high: Math.log(1e3) } as const;
const STEP = Math.log(10);
const WEEK_MS = 7 * 86_400_000;

/** −ln p from which a chain is marked. A budget of false alarms is shared by all chains of a week, at the pace of the training time. */
export function chainMark(sensitivity: Sensitivity, training: { chains: number; spanMs: number }): number {
  if (typeof sensitivity === 'string') {
    return MARKS[sensitivity];
  }
  const perWeek = (training.chains * WEEK_MS) / training.spanMs;
  return Math.max(MARKS.high, Math.log(perWeek / sensitivity.falseAlarmsPerWeek));
}

/** The chains that are marked, the strangest first; words for the first `described` of them. */
export function findAbnormalChains(
  model: ChainModel,
  chains: ChainFigureColumns,
  mark: number,
  described = Infinity
): AbnormalChain[] {
  const verdicts = judgeChains(model, chains);
  const marked = Array.from(verdicts.nats.keys()).filter((chain) => verdicts.nats[chain] >= mark);
  marked.sort((a, b) => verdicts.nats[b] - verdicts.nats[a] || a - b);
  return marked.map((chain, rank) => {
    const nats = verdicts.nats[chain];
    const score = verdicts.score[chain];
    const decision = verdicts.decision[chain];
    const byForest = decision < 0;
    const byDistance = verdicts.mahalanobisNats[chain] >= -Math.log(model.contamination);
    return {
      chain,
      nats,
      score,
      decision,
      label: decision < 0 ? -1 : 1,
      severity: nats >= mark + 2 * STEP ? 3 : nats >= mark + STEP ? 2 : 1,
      methods: [
        ...(byForest ? (['isolation_forest'] as const) : []),
        ...(byDistance ? (['mahalanobis'] as const) : []),
      ],
      description:
        rank < described
          ? describeChain(
              model,
              CHAIN_FIGURE_NAMES.map((name) => chains[name][chain]),
              { score, nats }
            )
          : '',
    };
  });
}

/**
 * Confidence of each of the marked chains, given strangest first: 1 − the share of false ones to be expected among those at least as strange, by how many
 * of `judged` usual chains would be (Benjamini and Hochberg 1995).
 */
export function chainConfidence(nats: readonly number[], judged: number): number[] {
  const confidence = new Array<number>(nats.length);
  let best = 0;
  for (let rank = nats.length; rank >= 1; rank--) {
    best = Math.max(best, 1 - Math.min(1, (judged * Math.exp(-nats[rank - 1])) / rank));
    confidence[rank - 1] = best;
  }
  return confidence;
}
