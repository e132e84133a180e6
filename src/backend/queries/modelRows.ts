import { toThroughlineError, type ErrorCode } from '../../contracts/errors';
import { forecastQuerySchema, type ForecastQuery } from '../../contracts/queries/forecast';
import { slotAt, type Slot } from '../../core/models/schedule';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { readChainSlots, type FigureWindow } from './chainWindows';
import { forecastQueryType, splitSeries, type ForecastInput } from './forecast';
import { readCalls, type KnownCalls } from './incidentRows';
import { completeUntil, DAY, metricsCompleteUntil, MINUTE, type Range } from './interval';
import type { QueryContext, StoreAccess } from './queryType';

/** Verdicts are scored on so long before a fit. */
export const SCORED_MS = 7 * DAY;

/** Parts of an input; what could not be read is null, and the reason is told. */
export interface ModelRows {
  /** Scheduled fits, newest first, each with the slot in which its model is in use; none without data. */
  slots: Slot[];
  anomalies: AnomalyRows | null;
  forecasts: ForecastInput | null;
  /** The slot whose model is in use, then for each of `slots` the one before it: its model is scored on the chains that began in it. */
  chains: FigureWindow[] | null;
  calls: KnownCalls[] | null;
  failures: Array<{ kind: ModelPart; text: string }>;
}

export type ModelPart = 'anomalies' | 'forecasts' | 'chains' | 'calls';

/** Failures of one question, which say nothing of the others. */
const OF_ONE_PART: ReadonlySet<ErrorCode> = new Set(['tooMuch', 'timeout']);

/** Reads what the models are fitted and scored on, as of the last `fits` starts of slots before the end of the range. */
export async function readModelRows(fits: number, context: QueryContext, access: StoreAccess): Promise<ModelRows> {
  const slots = lastSlots(fits, context);
  const rows: ModelRows = { slots, anomalies: null, forecasts: null, chains: null, calls: null, failures: [] };
  if (slots.length === 0) {
    return rows;
  }
  const [newest, oldest] = [slots[0], slots[slots.length - 1]];
  const attempt = async <T>(kind: ModelPart, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (thrown) {
      const { code, message } = toThroughlineError(thrown);
      if (!OF_ONE_PART.has(code)) {
        throw thrown;
      }
      rows.failures.push({ kind, text: message });
      return null;
    }
  };
  const asOf = { ...context, to: dataUntil(context) };
  const hasChains = !Number.isNaN(context.watermark.firstEvent);
  [rows.anomalies, rows.forecasts, rows.chains, rows.calls] = await Promise.all([
    attempt('anomalies', () => readAnomalyRows([], scoredRange(oldest, asOf), context, access)),
    attempt('forecasts', () => forecastQueryType.read(scoredForecast(newest.start - oldest.start), asOf, access)),
    hasChains
      ? attempt('chains', () =>
          readChainSlots([slotInUse(context), ...slots.map((slot) => slotBefore(slot, context))], context, access)
        )
      : null,
    hasChains
      ? attempt('calls', () => Promise.all(slots.map(({ start }) => readCalls(callRange(start, context), access))))
      : null,
  ]);
  return rows;
}

/** The forecast whose models are scored: what a query without options asks for, with so much more history as older fits need. */
export function scoredForecast(earlierMs = 0): ForecastQuery {
  const query = forecastQuerySchema.parse({ queryType: 'forecast' });
  const { historyDays } = query.options;
  return { ...query, options: { ...query.options, historyDays: historyDays + Math.ceil(earlierMs / DAY) } };
}

/** One part for every thread's share of each kind; what a part does not hold is null. */
export function splitModelRows(rows: ModelRows): { parts: ModelRows[]; rest: ModelRows } {
  const empty: ModelRows = { ...rows, anomalies: null, forecasts: null, chains: null, calls: null };
  const anomalies = rows.anomalies === null ? null : splitRows(rows.anomalies);
  const forecasts = rows.forecasts === null ? null : splitSeries(rows.forecasts);
  return {
    parts: [
      ...(anomalies?.parts ?? []).map((part) => ({ ...empty, anomalies: part })),
      ...(rows.chains === null ? [] : [{ ...empty, chains: rows.chains }]),
      ...(forecasts?.parts ?? []).map((part) => ({ ...empty, forecasts: part })),
      ...(rows.calls === null ? [] : [{ ...empty, calls: rows.calls }]),
    ],
    rest: { ...empty, anomalies: anomalies?.rest ?? null, forecasts: forecasts?.rest ?? null },
  };
}

/** Time in which verdicts are scored as of the start of a slot. */
export function scoredWindow({ start }: Slot, context: QueryContext): Range {
  return { from: Math.max(start - SCORED_MS, firstRow(context)), to: start };
}

/** Time of the first event, of sources without any that of the first metric. */
function firstRow({ watermark }: QueryContext): number {
  return Number.isNaN(watermark.firstEvent) ? watermark.firstMetric : watermark.firstEvent;
}

/** The slot in which the model was in use that a fit took the place of. */
function slotBefore({ start }: Slot, context: QueryContext): Slot {
  return { ...slotAt(start - 1, context.settings.models.refit, firstRow(context)), end: start };
}

/** Starts of slots before the end of the range and after the first row. Of data younger than an hour there is none but their newest minute. */
function lastSlots(fits: number, context: QueryContext): Slot[] {
  const first = firstRow(context);
  const until = dataUntil(context);
  if (Number.isNaN(until)) {
    return [];
  }
  const newest = slotAt(until, context.settings.models.refit, first);
  const slots = [newest];
  while (slots.length < fits && slots[slots.length - 1].start > first) {
    slots.push(slotBefore(slots[slots.length - 1], context));
  }
  const known = slots.filter(({ start }) => start > first);
  return known.length > 0 || !(until > first) ? known : [{ start: until, end: newest.end }];
}

/** The slot that the end of the range lies in: whose scheduled fits are in use. */
export function slotInUse(context: QueryContext): Slot {
  return slotAt(dataUntil(context), context.settings.models.refit, firstRow(context));
}

/** The newest complete minute of the range; NaN without data. */
export function dataUntil(context: QueryContext): number {
  const known = [completeUntil(context), metricsCompleteUntil(context)].filter((time) => !Number.isNaN(time));
  const newest = known.length === 0 ? NaN : Math.max(...known);
  return Math.floor(Math.min(context.to, newest) / MINUTE) * MINUTE;
}

function scoredRange(oldest: Slot, context: QueryContext): Range {
  return { from: scoredWindow(oldest, context).from, to: context.to };
}

/** The day before a fit, as incidents read it. */
function callRange(to: number, { watermark }: QueryContext): Range {
  return { from: Math.max(to - DAY, Math.floor(watermark.firstEvent / MINUTE) * MINUTE), to };
}
