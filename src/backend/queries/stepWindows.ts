import type { ChainDefinition, ChainSteps } from '../../core/anomaly/chains/chainSteps';
import { LONGEST_GRACE_MS } from '../../core/anomaly/chains/findBrokenChains';
import type { MarkWindow } from '../../core/anomaly/markWindows';
import type { Slot } from '../../core/models/schedule';
import type { ChainStepColumns } from '../../stores/port';
import { definitionsByKind } from './chainDefinitions';
import { judgeable, teaching } from './chainMarks';
import { DAY, type Range } from './interval';
import type { StoreAccess } from './queryType';

/** What happens on some days only, such as those of office hours, was there a week before too. */
const WEEK_MS = 7 * DAY;
/** Nothing that is longer ago teaches anything about chains. */
export const LONGEST_MEMORY_MS = WEEK_MS + LONGEST_GRACE_MS;

/** Steps of the chains of a slot that are judged, and of those of earlier times that say what is usual. */
export interface StepWindow {
  trained: ChainSteps[];
  until: number;
  chainId: string[];
  judged: ChainSteps;
  definitions: Map<string, ChainDefinition>;
  /** How far the events go that are known. */
  asOf: number;
}

export interface StepRows {
  columns: ChainStepColumns;
  /** Chains of the same times a week before. */
  weekBefore: ChainStepColumns;
  definitions: Map<string, ChainDefinition>;
  asOf: number;
}

/**
 * @param range of the beginnings of the chains that are judged, from the beginning of a slot on
 * @param slotsEnd end of the last slot: what it learns from does not depend on where the range ends
 * @param completeUntil how far the data goes
 */
export async function readSteps(
  range: Range,
  slotsEnd: number,
  trainingMs: number,
  completeUntil: number,
  { store, scope }: StoreAccess
): Promise<StepRows> {
  // A chain that began before the range is read from its beginning, so that none seems to lack its first steps.
  const from = range.from - LONGEST_GRACE_MS;
  const to = range.to + LONGEST_GRACE_MS;
  const [columns, weekBefore, rows] = await Promise.all([
    store.chainSteps(scope({ from: from - trainingMs, to })),
    store.chainSteps(scope({ from: from - WEEK_MS, to: slotsEnd + LONGEST_GRACE_MS - WEEK_MS })),
    store.chainDefinitions(scope()),
  ]);
  return { columns, weekBefore, definitions: definitionsByKind(rows), asOf: Math.min(completeUntil, to) };
}

/**
 * @param slot the time that a model is for
 * @param shown a part of it
 * @param said what people and the calendar of maintenance say
 */
export function stepWindow(
  { columns, weekBefore, definitions, asOf }: StepRows,
  slot: Slot,
  trainingMs: number,
  { shown, said }: { shown: Range; said: readonly MarkWindow[] }
): StepWindow {
  const judged = judgeable(within(columns, shown), columns.start, said);
  const taught = (from: ChainStepColumns, range: Range) =>
    stepsOf(from, teaching(within(from, range), from.start, said));
  const earlier = { from: slot.start - WEEK_MS, to: slot.end - WEEK_MS };
  return {
    trained: [taught(columns, { from: slot.start - trainingMs, to: slot.start }), taught(weekBefore, earlier)],
    until: slot.start,
    chainId: Array.from(judged, (row) => columns.chainId[row]),
    judged: stepsOf(columns, judged),
    definitions,
    asOf,
  };
}

/** Rows of chains that began in `[from, to)`. Plain loops: these are hundreds of thousands of rows, several times over. */
function within({ start }: ChainStepColumns, { from, to }: Range): Int32Array {
  const rows = new Int32Array(start.length);
  let count = 0;
  for (let row = 0; row < start.length; row++) {
    if (start[row] >= from && start[row] < to) {
      rows[count++] = row;
    }
  }
  return rows.slice(0, count);
}

function stepsOf(columns: ChainStepColumns, rows: Int32Array): ChainSteps {
  const coded = ({ codes, dictionary }: ChainStepColumns['kind']) => ({
    codes: picked(codes, rows, new Int32Array(rows.length)),
    dictionary,
  });
  return {
    start: picked(columns.start, rows, new Float64Array(rows.length)),
    durationMs: picked(columns.durationMs, rows, new Float64Array(rows.length)),
    kind: coded(columns.kind),
    steps: coded(columns.steps),
    open: coded(columns.open),
    failed: picked(columns.failed, rows, new Uint8Array(rows.length)),
  };
}

function picked<T extends Int32Array | Float64Array | Uint8Array>(
  values: Int32Array | Float64Array,
  rows: Int32Array,
  into: T
): T {
  for (let place = 0; place < rows.length; place++) {
    into[place] = values[rows[place]];
  }
  return into;
}
