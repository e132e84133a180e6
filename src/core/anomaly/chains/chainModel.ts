import { ConformalTail } from '../../stats/conformalTail';
import { quantileSorted, finiteValues } from '../../stats/quantile';
import { rowsOf, type Rows } from '../../stats/rows';
import { fitRobustScaler, scaled, type Scaler } from '../../stats/scaler';
import {
  fitIsolationForest,
  FOREST_DEFAULTS,
  forestOffset,
  forestScores,
  type ForestOptions,
  type IsolationForest,
} from '../detectors/isolationForest';
import { fitMahalanobis, mahalanobisSquared, type MahalanobisModel } from '../detectors/mahalanobis';
import { CHAIN_FIGURE_NAMES, CHAIN_FIGURES, type ChainFigureColumns } from './chainFigures';

export const CHAIN_MODEL_VERSION = 'forest-and-mahalanobis/1';

/** Chains to learn from at least, of which half calibrate. */
export const FEWEST_CHAINS = 500;

interface FigureRange {
  low: number;
  usual: number;
  high: number;
  /** Whether it differs among the middle half. */
  varies: boolean;
}

/** What is usual for chains: learned from a time of its own and kept apart from what is judged. */
export interface ChainModel {
  scaler: Scaler;
  /** 1 for figures that some chain named. */
  known: Uint8Array;
  /** 1 for figures that differ among half of the chains: what nearly all have in common tells nothing of how figures vary together. */
  varying: Uint8Array;
  /** Of each figure, in its own unit: what 1 %, half and 99 % of the chains lie below. */
  ranges: FigureRange[];
  forest: IsolationForest;
  /** Score from which the label is −1: the share `contamination` of the chains lies above it. It marks no chain. */
  offset: number;
  contamination: number;
  mahalanobis: MahalanobisModel | null;
  calibration: { forest: ConformalTail; mahalanobis: ConformalTail };
}

/**
 * Learns from chains of a training time, in the order given: forest, scale and covariance from `fit`, what scores mean from `calibrate`, which the
 * detectors have not seen, so that its scores are those of new chains.
 */
export function fitChainModel(
  fit: ChainFigureColumns,
  calibrate: ChainFigureColumns,
  options: Partial<ForestOptions> = {}
): ChainModel {
  const { contamination = FOREST_DEFAULTS.contamination } = options;
  const raw = rowsOf(CHAIN_FIGURE_NAMES.map((name) => fit[name].map(CHAIN_FIGURES[name].scale)));
  const scaler = fitRobustScaler(raw);
  const ranges = CHAIN_FIGURE_NAMES.map((name) => rangeOf(fit[name]));
  const known = Uint8Array.from(ranges, ({ usual }) => (Number.isNaN(usual) ? 0 : 1));
  const varying = Uint8Array.from(ranges, ({ varies }) => (varies ? 1 : 0));
  const rows = complete(scaled(scaler, raw), known);
  const forest = fitIsolationForest(rows, options);
  const mahalanobis = fitMahalanobis(complete(rows, varying));
  const held = scaledRows(scaler, known, calibrate);
  const scores = forestScores(forest, held);
  return {
    scaler,
    known,
    varying,
    ranges,
    forest,
    offset: forestOffset(scores, contamination),
    contamination,
    mahalanobis,
    calibration: {
      forest: new ConformalTail(scores),
      mahalanobis: new ConformalTail(logDistances(mahalanobis, complete(held, varying))),
    },
  };
}

/** What is known of judged chains; all arrays have one entry per chain. */
export interface ChainVerdicts {
  /** Isolation score, above 0 and below 1. */
  score: Float64Array;
  /** Positive for usual chains; below 0 the label is −1. */
  decision: Float64Array;
  /** −ln p of each method alone: how rarely a chain of the training time is as strange. */
  forestNats: Float64Array;
  mahalanobisNats: Float64Array;
  /** −ln p of the stranger of the two, twice as probable since there are two (Bonferroni). */
  nats: Float64Array;
}

export function judgeChains(model: ChainModel, chains: ChainFigureColumns): ChainVerdicts {
  const rows = scaledRows(model.scaler, model.known, chains);
  const score = forestScores(model.forest, rows);
  const { forest, mahalanobis } = model.calibration;
  const forestNats = score.map((one) => forest.nats(one));
  const mahalanobisNats = logDistances(model.mahalanobis, complete(rows, model.varying)).map((one) =>
    mahalanobis.nats(one)
  );
  return {
    score,
    decision: score.map((one) => model.offset - one),
    forestNats,
    mahalanobisNats,
    nats: forestNats.map((one, chain) => Math.max(0, Math.max(one, mahalanobisNats[chain]) - Math.LN2)),
  };
}

function scaledRows(scaler: Scaler, known: Uint8Array, chains: ChainFigureColumns): Rows {
  const columns = CHAIN_FIGURE_NAMES.map((name) => chains[name].map(CHAIN_FIGURES[name].scale));
  return complete(scaled(scaler, rowsOf(columns)), known);
}

/** Takes what no event of a chain names to be usual, and so figures that are not `kept`, in place. */
function complete(rows: Rows, kept: Uint8Array): Rows {
  const { values, width } = rows;
  for (let at = 0; at < values.length; ) {
    for (let column = 0; column < width; column++, at++) {
      if (kept[column] === 0 || values[at] !== values[at]) {
        values[at] = 0;
      }
    }
  }
  return rows;
}

/** On a logarithmic scale, on which their tail is light. */
function logDistances(model: MahalanobisModel | null, rows: Rows): Float64Array {
  return model === null
    ? new Float64Array(Math.floor(rows.values.length / rows.width))
    : mahalanobisSquared(model, rows).map((squared) => Math.log(squared + 1e-9));
}

function rangeOf(values: Float64Array): FigureRange {
  const sorted = finiteValues(values).sort();
  const at = (share: number) => quantileSorted(sorted, share);
  return { low: at(0.01), usual: at(0.5), high: at(0.99), varies: at(0.75) > at(0.25) };
}
