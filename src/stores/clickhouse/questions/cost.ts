import type { RedQuestion } from '../../port';
import type { Sizes } from '../keptFacts';

/**
 * Nanoseconds of processor time, engine and program together, as they were measured at one and at ten million events. Only their
 * proportions matter: what both ways have in common (a statement, the answer's own size) is in none of them.
 */
const COST = {
  /** A row that is counted, also with the quantiles of everything, and with those of each step. */
  row: 40,
  steppedRow: 60,
  /** A figure that is added up by the engine, or sent with its bins. */
  figure: 150,
  sentFigure: 300,
  /** A bin that is sent and added up here, or added up by the engine. */
  sentBin: 90,
  mergedBin: 130,
  /** A row, and a figure, that is grouped by chain. */
  chainRow: 55,
  chainFigure: 60,
  /** What figures take whatever their number: rows at the ends of a range that they do not stand for. */
  figures: 6_000_000,
} as const;

/** Groups are looked for in another pass over the rows, unless they are services. */
const TWO_PASSES = 1.4;

/** More bins than this are added up by the engine: 6 bytes each. */
const MOST_BINS_SENT = 4_000_000;

/** Whether the engine adds bins up, where sending them would be too much. */
export function isMerged({ bins }: Pick<Sizes, 'bins'>): boolean {
  return bins > MOST_BINS_SENT;
}

/** Whether a RED question costs less from figures than from the rows that they stand for. */
export function figuresAreCheaper(
  { rows, figures, bins }: Sizes,
  { groupBy, stepMs, quantiles }: Pick<RedQuestion, 'groupBy' | 'stepMs' | 'quantiles'>
): boolean {
  const counted = quantiles?.length === 0;
  const row = counted || stepMs === 'total' ? COST.row : COST.steppedRow;
  const merged = counted || isMerged({ bins });
  const ofFigures = figures * (merged ? COST.figure : COST.sentFigure);
  const ofBins = counted ? 0 : bins * (merged ? COST.mergedBin : COST.sentBin);
  return ofFigures + ofBins + COST.figures < rows * row * (groupBy === 'endpoint' ? TWO_PASSES : 1);
}

/** Whether chains are found in less time from what hours add to them than from their rows. */
export function chainsAreCheaper({ rows, figures }: Sizes): boolean {
  return figures * COST.chainFigure + COST.figures < rows * COST.chainRow;
}
