import type { ChainFigures } from '../../core/health/chainFigures';
import type { RedColumns } from '../../stores/port';
import { readEvidence, type EvidenceRows } from './evidence';
import { completeUntil, type Range } from './interval';
import type { QueryContext, StoreAccess } from './queryType';
import { knownSeconds } from './redGrid';

/** What the health of one range is made from. */
export interface HealthRows {
  range: Range;
  evidence: EvidenceRows;
  /** All requests together, one row. */
  total: RedColumns;
  /** All chains together, one row, their durations from first start to last end. */
  chains: RedColumns;
}

export async function readHealth(range: Range, context: QueryContext, access: StoreAccess): Promise<HealthRows> {
  const { store } = access;
  const scope = access.scope(range);
  const [evidence, total, chains] = await Promise.all([
    readEvidence(range, context, access),
    store.red(scope, { groupBy: 'none', stepMs: 'total', limit: 1, quantiles: ['p95'] }),
    store.red(scope, { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1, quantiles: [] }),
  ]);
  return { range, evidence, total, chains };
}

/** Chains per minute of the part of the range that has data; an estimate where only part of them was recorded, NaN before all data. */
export function chainsPerMinute(rows: HealthRows, context: QueryContext): number {
  if (!(rows.range.to > context.watermark.firstEvent)) {
    return NaN;
  }
  return sum(rows.chains.requests) / chainFiguresOf(rows, context).minutes;
}

/** Figures of all chains of the range; the mean duration is NaN without chains. */
export function chainFiguresOf(rows: HealthRows, context: QueryContext): ChainFigures {
  const errors = sum(rows.total.errors);
  return {
    executions: sum(rows.chains.recorded),
    averageDurationMs: sum(rows.chains.durationSum) / sum(rows.chains.requests),
    completes: sum(rows.total.requests) - errors,
    errors,
    minutes:
      knownSeconds(rows.range, { firstEvent: context.watermark.firstEvent, completeUntil: completeUntil(context) }) /
      60,
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
