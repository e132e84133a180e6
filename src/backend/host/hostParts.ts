import type { Instances } from '../instances/instances';
import type { SelfMetrics } from '../telemetry/selfMetrics';
import type { QueryRunner } from './queryRunner';
import type { WarmUp } from './warmUp';

/** What the handlers share. */
export interface HostParts {
  instances: Instances;
  runner: QueryRunner;
  warmUp: WarmUp;
  metrics: SelfMetrics;
  startedAt: number;
  /** Streams that somebody watches. */
  streams: { open: number };
}
