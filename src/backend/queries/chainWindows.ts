import { CHAIN_FIGURE_NAMES, type ChainFigureColumns } from '../../core/anomaly/chains/chainFigures';
import type { MarkWindow } from '../../core/anomaly/markWindows';
import { hash32 } from '../../core/stats/hash';
import type { ChainFeatureColumns } from '../../stores/port';
import { completeUntil, DAY, HOUR, MINUTE, type Range } from './interval';
import { allLeftOut, windowsOf, type LeftOut } from './leftOut';
import type { QueryContext, StoreAccess } from './queryType';

/** Chains that begin within the same six hours (UTC) are judged by one model, whatever range they are seen in. */
const BLOCK_MS = 6 * HOUR;
/** A model learns from this long before its block. */
const TRAINING_MS = DAY;
/** Longer ranges are judged only at their end. */
export const MOST_JUDGED_MS = 7 * DAY;
/** A chain is judged once this long has passed since it began; its later events are read so far beyond the range. */
const SETTLED_MS = 2 * MINUTE;
const TAIL_MS = 5 * MINUTE;
/** Chains that a model learns from at most, half of which calibrate; of more a sample by their ids is taken. */
const MOST_TRAINING = 20_000;

/** The chains of a block that are judged, and those of the day before it that say what is usual. */
export interface ChainWindow {
  fit: ChainFigureColumns;
  calibrate: ChainFigureColumns;
  /** Chains of the training time, also those that teach nothing, and how much of it there is data for. */
  trained: number;
  trainedMs: number;
  chainId: string[];
  start: Float64Array;
  judged: ChainFigureColumns;
}

export interface ChainWindows {
  windows: ChainWindow[];
  sampled: boolean;
  rowsRead: number;
  /** Set where only the end of the range is judged: from here on. */
  judgedFrom?: number;
  /** Stretches of time that teach nothing; absent where there is none. */
  leftOut?: LeftOut;
}

/** Reads chains of the range and of the training times before its blocks, in one question. */
export async function readChainWindows(context: QueryContext, access: StoreAccess): Promise<ChainWindows> {
  const judged = judgedRange(context);
  const first = blockOf(judged.from);
  const [features, totals] = await Promise.all([
    access.store.chainFeatures(access.scope({ from: first - TRAINING_MS, to: judged.to + TAIL_MS })),
    access.store.red(access.scope(), { groupBy: 'none', stepMs: 'total', limit: 1, quantiles: [] }),
  ]);
  const leftOut = allLeftOut(context, { from: first - TRAINING_MS, to: judged.to });
  const times = { judged, firstEvent: context.watermark.firstEvent, windows: windowsOf(leftOut) };
  const windows: ChainWindow[] = [];
  const hashes = Uint32Array.from(features.chainId, hash32);
  for (let block = first; block < judged.to; block += BLOCK_MS) {
    windows.push(windowOf(features, hashes, block, times));
  }
  return {
    windows: windows.filter(({ chainId }) => chainId.length > 0),
    sampled: totals.sampled.includes(true),
    rowsRead: features.rowsRead,
    ...(judged.from > context.from ? { judgedFrom: judged.from } : {}),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

/** Of the range what is settled, and of that its end. */
function judgedRange(context: QueryContext): Range {
  const to = Math.min(context.to, completeUntil(context) - SETTLED_MS);
  return { from: Math.max(context.from, to - MOST_JUDGED_MS), to };
}

function blockOf(time: number): number {
  return Math.floor(time / BLOCK_MS) * BLOCK_MS;
}

/** What decides which chains belong to a block. */
interface Times {
  judged: Range;
  firstEvent: number;
  windows: readonly MarkWindow[];
}

/** A chain goes through many services, so it teaches nothing where something was said of any of them, unless it is expected. */
function teaches(windows: readonly MarkWindow[], start: number): boolean {
  return !windows.some(({ from, to, kind }) => kind !== 'expected' && start >= from && start < to);
}

/** What is said of every service and signal is said of every chain: it has a verdict unless that is expected or to ignore. */
function isJudged(windows: readonly MarkWindow[], start: number): boolean {
  return !windows.some(
    ({ service, signal, from, to, kind }) =>
      kind !== 'real' && service === '' && signal === '' && start >= from && start < to
  );
}

function windowOf(
  features: ChainFeatureColumns,
  hashes: Uint32Array,
  block: number,
  { judged, firstEvent, windows }: Times
): ChainWindow {
  const { chainId, start } = features;
  const training = between(start, block - TRAINING_MS, block);
  const taught = windows.length === 0 ? training : training.filter((row) => teaches(windows, start[row]));
  const sample = sampleOf(taught, hashes);
  const byStart = (a: number, b: number) => start[a] - start[b] || (chainId[a] < chainId[b] ? -1 : 1);
  const [fit, calibrate] = [0, 1].map((half) => sample.filter((row) => hashes[row] >>> 31 === half).sort(byStart));
  const shown = between(start, Math.max(judged.from, block), Math.min(judged.to, block + BLOCK_MS)).filter((row) =>
    isJudged(windows, start[row])
  );
  return {
    fit: figuresOf(features, fit),
    calibrate: figuresOf(features, calibrate),
    trained: training.length,
    trainedMs: Math.min(TRAINING_MS, Math.max(0, block - firstEvent)),
    chainId: Array.from(shown, (row) => chainId[row]),
    start: picked(start, shown),
    judged: figuresOf(features, shown),
  };
}

/** Rows of chains that began in `[from, to)`. */
function between(start: Float64Array, from: number, to: number): Int32Array {
  const rows = new Int32Array(start.length);
  let count = 0;
  for (let row = 0; row < start.length; row++) {
    if (start[row] >= from && start[row] < to) {
      rows[count++] = row;
    }
  }
  return rows.subarray(0, count);
}

/** Which chains are taken depends on their ids alone, never on the order in which a store gave them. */
function sampleOf(rows: Int32Array, hashes: Uint32Array): Int32Array {
  const every = Math.ceil(rows.length / MOST_TRAINING);
  return every <= 1 ? rows : rows.filter((row) => hashes[row] % every === 0);
}

function figuresOf({ features }: ChainFeatureColumns, rows: ArrayLike<number>): ChainFigureColumns {
  return Object.fromEntries(
    CHAIN_FIGURE_NAMES.map((name) => [name, picked(features[name], rows)])
  ) as ChainFigureColumns;
}

function picked(values: Float64Array, rows: ArrayLike<number>): Float64Array {
  const result = new Float64Array(rows.length);
  for (let place = 0; place < result.length; place++) {
    result[place] = values[rows[place]];
  }
  return result;
}
