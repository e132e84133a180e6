import type { ChainFigures } from '../../core/health/chainFigures';
import type { RedColumns } from '../../stores/port';
import { chainsQuerySchema } from '../../contracts/queries/chains';
import { readAnomalyRows, type AnomalyRows } from './anomalyRows';
import { readEvidence, type EvidenceRows } from './evidence';
import { completeUntil, type Range } from './interval';
import type { QueryContext, StoreAccess } from './queryType';
import { knownSeconds } from './redGrid';

/** What the health of one range is made from. */
export interface HealthRows {
  range: Range;
  evidence: EvidenceRows;
  anomalies: AnomalyRows;
  /** All requests together, one row. */
  total: RedColumns;
  executions: number;
  /** Milliseconds; NaN without chains. */
  averageDurationMs: number;
}

const ONE_CHAIN = { ...chainsQuerySchema.parse({ queryType: 'chains' }).options, limit: 1 };

export async function readHealth(range: Range, context: QueryContext, access: StoreAccess): Promise<HealthRows> {
  const { store } = access;
  const scope = access.scope(range);
  const [evidence, anomalies, total, chains] = await Promise.all([
    readEvidence(range, context, access),
    readAnomalyRows([], range, context, access),
    store.red(scope, { groupBy: 'none', stepMs: 'total', limit: 1 }),
    store.chainSearch(scope, ONE_CHAIN),
  ]);
  const averageDurationMs = chains.meanDurationMs ?? meanOf(await store.red(scope, { groupBy: 'chain', stepMs: 'total', limit: 1 }));
  return { range, evidence, anomalies, total, executions: chains.matched, averageDurationMs };
}

/** Mean duration over all groups. */
function meanOf({ durationSum, requests }: RedColumns): number {
  return sum(durationSum) / sum(requests);
}

/** Figures of all chains of the range, per minute of its part that has data. */
export function chainFiguresOf(rows: HealthRows, context: QueryContext): ChainFigures {
  const errors = sum(rows.total.errors);
  return {
    executions: rows.executions,
    averageDurationMs: rows.averageDurationMs,
    completes: sum(rows.total.requests) - errors,
    errors,
    minutes: knownSeconds(rows.range, { firstEvent: context.watermark.firstEvent, completeUntil: completeUntil(context) }) / 60,
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
