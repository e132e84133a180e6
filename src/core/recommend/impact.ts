import { meanDuration } from '../health/figures';
import type { ServiceFigures } from './recommend';

export interface CallFigures {
  caller: string;
  callee: string;
  calls: number;
}

/** Where time and errors of a range come from. Times in ms. */
export interface Impact {
  /** Time of the service itself, without that of the services it called. */
  selfTime: number;
  /** Its share of all services' own time. */
  timeShare: number;
  /** Own time beyond usual: excess of its requests minus the excess of its callees; NaN without usual figures. */
  ownExcess: number;
  /** Whole excess, callees included. */
  excess: number;
  errorShare: number;
}

/**
 * Own time, own excess and error share of each service. A callee's time is charged to its callers in proportion to their
 * calls; what would be negative (calls made at the same time) counts as 0. Excess is requests × (mean − usual mean):
 * time added, so that a busy service that is a little slow weighs as much as a rare one that is very slow.
 */
export function impactOf(services: readonly ServiceFigures[], edges: readonly CallFigures[]): Map<string, Impact> {
  const byName = new Map(services.map((figures) => [figures.service, figures]));
  const calledTime = new Map<string, number>();
  const calledExcess = new Map<string, number>();
  for (const { caller, callee, calls } of edges) {
    const figures = byName.get(callee);
    if (figures === undefined || caller === callee || !(calls > 0)) {
      continue;
    }
    const counted = Math.min(calls, figures.now.requests);
    add(calledTime, caller, counted * zero(meanDuration(figures.now)));
    add(calledExcess, caller, Math.max(0, counted * zero(excessPerRequest(figures))));
  }
  const allErrors = services.reduce((sum, { now }) => sum + now.errors, 0);
  const own = services.map((figures) => Math.max(0, figures.now.durationSum - (calledTime.get(figures.service) ?? 0)));
  const allTime = own.reduce((sum, time) => sum + time, 0);
  return new Map(
    services.map((figures, index) => {
      const excess = figures.now.requests * excessPerRequest(figures);
      return [
        figures.service,
        {
          selfTime: own[index],
          timeShare: allTime > 0 ? own[index] / allTime : 0,
          excess,
          ownExcess: excess - (calledExcess.get(figures.service) ?? 0),
          errorShare: allErrors > 0 ? figures.now.errors / allErrors : 0,
        },
      ];
    })
  );
}

function excessPerRequest({ now, usual }: ServiceFigures): number {
  return usual === null ? NaN : meanDuration(now) - meanDuration(usual);
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function zero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
