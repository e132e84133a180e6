import type { AnomaliesQuery } from '../../contracts/queries/anomalies';
import { definitionDrift } from '../../core/anomaly/chains/definitionDrift';
import { findBrokenChains, stepMark, type BrokenChain } from '../../core/anomaly/chains/findBrokenChains';
import { learnSteps } from '../../core/anomaly/chains/stepModel';
import type { FrameNotice } from '../frames/frame';
import type { QueryContext } from './queryType';
import type { StepWindow } from './stepWindows';
import { sensitivityOf } from './verdicts';

export type NamedBrokenChain = BrokenChain & { chainId: string; start: number };

export interface JudgedSteps {
  broken: NamedBrokenChain[];
  /** Where definitions no longer say what chains do, in sentences. */
  drift: string[];
}

/** Definitions whose drift is told at most. */
const MOST_DRIFT = 5;

/** Learns the usual steps from the day before a slot and judges its chains by them and by their definitions. */
export function judgeSteps(
  { options }: AnomaliesQuery,
  context: QueryContext,
  window: StepWindow,
  trainedMs: number
): JudgedSteps {
  const { trained, until, judged, chainId, definitions, asOf } = window;
  const model = learnSteps(trained, until);
  const mark = stepMark(sensitivityOf(options, context), trainedMs);
  const broken = findBrokenChains(model, definitions, judged, { mark, asOf });
  return {
    broken: broken.map((one) => ({ ...one, chainId: chainId[one.chain], start: judged.start[one.chain] })),
    drift: definitionDrift(model, new Set(definitions.values())),
  };
}

/** Each drift once, as the last slot has it. */
export function driftNotices(blocks: readonly JudgedSteps[]): FrameNotice[] {
  const latest = blocks.at(-1)?.drift ?? [];
  const texts = [...new Set(latest)];
  const more = texts.length - MOST_DRIFT;
  return texts.slice(0, MOST_DRIFT).map(
    (text, place): FrameNotice => ({
      severity: 'info',
      text: more > 0 && place === MOST_DRIFT - 1 ? `${text} ${more} more definitions or steps have drifted.` : text,
    })
  );
}
