import { CHAIN_FIGURE_NAMES, type ChainFigureColumns } from '../../core/anomaly/chains/chainFigures';
import type { MarkWindow } from '../../core/anomaly/markWindows';
import { slotsIn, type Slot } from '../../core/models/schedule';
import { hash32 } from '../../core/stats/hash';
import type { ChainFeatureColumns } from '../../stores/port';
import { judgeable, teaching } from './chainMarks';
import { completeUntil, DAY, MINUTE, MOST_JUDGED_MS, type Range } from './interval';
import { allLeftOut, windowsOf, type LeftOut } from './leftOut';
import type { QueryContext, StoreAccess } from './queryType';
import { LONGEST_MEMORY_MS, readSteps, stepWindow, type StepWindow } from './stepWindows';

/** A model learns from this long before its slot. Chains that begin within one slot are judged by one model, whatever range they are seen in. */
export const CHAIN_TRAINING_MS = DAY;
/** A chain is judged once this long has passed since it began; its later events are read so far beyond the range. */
const SETTLED_MS = 2 * MINUTE;
const TAIL_MS = 5 * MINUTE;
/** Chains that a model learns from at most, half of which calibrate; of more a sample by their ids is taken. */
const MOST_TRAINING = 20_000;

/** The figures of a slot's chains that are judged, and of those of the day before it that say what is usual. */
export interface FigureWindow {
  fit: ChainFigureColumns;
  calibrate: ChainFigureColumns;
  /** Chains of the training time, also those that teach nothing, and how much of it there is data for. */
  trained: number;
  trainedMs: number;
  chainId: string[];
  start: Float64Array;
  judged: ChainFigureColumns;
}

/** The same with the steps of these chains. */
export interface ChainWindow extends FigureWindow {
  steps: StepWindow;
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

/** Reads chains of the range and of the training times before its slots, in one question each for their figures and their steps. */
export async function readChainWindows(context: QueryContext, access: StoreAccess): Promise<ChainWindows> {
  const judged = judgedRange(context);
  const { firstEvent } = context.watermark;
  const slots = slotsIn(judged, context.settings.models.refit, firstEvent);
  const first = slots[0]?.start ?? judged.from;
  const [features, steps, totals] = await Promise.all([
    access.store.chainFeatures(access.scope({ from: first - CHAIN_TRAINING_MS, to: judged.to + TAIL_MS })),
    readSteps(
      { from: first, to: judged.to },
      slots[slots.length - 1]?.end ?? judged.to,
      CHAIN_TRAINING_MS,
      completeUntil(context),
      access
    ),
    access.store.red(access.scope(), { groupBy: 'none', stepMs: 'total', limit: 1, quantiles: [] }),
  ]);
  const hashes = Uint32Array.from(features.chainId, hash32);
  const leftOut = allLeftOut(context, { from: first - LONGEST_MEMORY_MS, to: judged.to });
  const said = windowsOf(leftOut);
  const windows = slots.map((slot) => {
    const shown = { from: Math.max(judged.from, slot.start), to: Math.min(judged.to, slot.end) };
    return {
      ...windowOf(features, hashes, { slot, shown, firstEvent, said }),
      steps: stepWindow(steps, slot, CHAIN_TRAINING_MS, { shown, said }),
    };
  });
  return {
    windows: windows.filter(({ chainId, steps: { chainId: others } }) => chainId.length + others.length > 0),
    sampled: totals.sampled.includes(true),
    rowsRead: features.rowsRead + steps.columns.rowsRead + steps.weekBefore.rowsRead,
    ...(judged.from > context.from ? { judgedFrom: judged.from } : {}),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

/**
 * For each slot, newest first, the chains that began in it, with those that its model learned from; read in one question. The chains of the first
 * one may still be few.
 */
export async function readChainSlots(
  slots: readonly Slot[],
  context: QueryContext,
  access: StoreAccess
): Promise<FigureWindow[]> {
  const oldest = slots[slots.length - 1];
  const to = Math.min(slots[0].end, completeUntil(context) - SETTLED_MS);
  const features = await access.store.chainFeatures(
    access.scope({ from: oldest.start - CHAIN_TRAINING_MS, to: to + TAIL_MS })
  );
  const hashes = Uint32Array.from(features.chainId, hash32);
  const { firstEvent } = context.watermark;
  const said = windowsOf(allLeftOut(context, { from: oldest.start - CHAIN_TRAINING_MS, to }));
  return slots.map((slot) =>
    windowOf(features, hashes, { slot, shown: { from: slot.start, to: Math.min(to, slot.end) }, firstEvent, said })
  );
}

/** Of the range what is settled, and of that its end. */
function judgedRange(context: QueryContext): Range {
  const to = Math.min(context.to, completeUntil(context) - SETTLED_MS);
  return { from: Math.max(context.from, to - MOST_JUDGED_MS), to };
}

/** What decides which chains belong to a slot's model. */
interface Times {
  slot: Slot;
  shown: Range;
  firstEvent: number;
  /** What people and the calendar of maintenance say. */
  said: readonly MarkWindow[];
}

function windowOf(
  features: ChainFeatureColumns,
  hashes: Uint32Array,
  { slot, shown: range, firstEvent, said }: Times
): FigureWindow {
  const { chainId, start } = features;
  const training = between(start, slot.start - CHAIN_TRAINING_MS, slot.start);
  const sample = sampleOf(teaching(training, start, said), hashes);
  const byStart = (a: number, b: number) => start[a] - start[b] || (chainId[a] < chainId[b] ? -1 : 1);
  const [fit, calibrate] = [0, 1].map((half) => sample.filter((row) => hashes[row] >>> 31 === half).sort(byStart));
  const shown = judgeable(between(start, range.from, range.to), start, said);
  return {
    fit: figuresOf(features, fit),
    calibrate: figuresOf(features, calibrate),
    trained: training.length,
    trainedMs: Math.min(CHAIN_TRAINING_MS, Math.max(0, slot.start - firstEvent)),
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
