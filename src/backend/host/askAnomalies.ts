import type { AnomaliesQuery } from '../../contracts/queries/anomalies';
import { arrowToJson, type FrameJson } from '../grpc/arrowToJson';
import type { CallTarget } from './caller';
import type { HostParts } from './hostParts';

const STEP_MS = 60_000;

export interface AnomaliesAsked {
  /** Half open, epoch ms. */
  range: { from: number; to: number };
  options: Partial<AnomaliesQuery['options']>;
  /** Absent or empty: all of them. */
  services?: readonly string[];
  signal: AbortSignal;
}

/** Asks what dashboards and alert rules ask, so that all say the same; never an answer of before an outage. */
export async function askAnomalies(
  { runner }: Pick<HostParts, 'runner'>,
  target: CallTarget,
  { range, options, services = [], signal }: AnomaliesAsked
): Promise<FrameJson> {
  const { frames } = await runner.run({
    ...target,
    model: { queryType: 'anomalies', filters: { services }, options },
    ...range,
    intervalMs: STEP_MS,
    maxDataPoints: Math.ceil((range.to - range.from) / STEP_MS),
    staleAllowed: false,
    skipCache: false,
    signal,
  });
  return arrowToJson(frames[0]);
}
