import type { Instances } from '../instances/instances';
import type { SelfMetrics } from '../telemetry/selfMetrics';
import type { QueryRunner } from './queryRunner';

/** What the handlers share. */
export interface HostParts {
  instances: Instances;
  runner: QueryRunner;
  metrics: SelfMetrics;
  startedAt: number;
  /** Streams that somebody watches. */
  streams: { open: number };
}
