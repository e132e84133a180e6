import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { CollectMetricsResponse } from '../grpc/generated/backend';
import type { PluginHost } from '../grpc/pluginHost';
import { Instances } from '../instances/instances';
import { SelfMetrics } from '../telemetry/selfMetrics';
import { AnalysisGate } from '../workers/analysisGate';
import { WorkerPool } from '../workers/workerPool';
import { handleCallResource } from './handlerCallResource';
import { handleCheckHealth } from './handlerCheckHealth';
import { handleQueryData } from './handlerQueryData';
import { handlePublish, handleRunStream, handleSubscribe } from './handlerStream';
import type { HostParts } from './hostParts';
import { QueryRunner } from './queryRunner';
import { WarmUp } from './warmUp';

/** The worker program lies beside the executable. */
const WORKER_FILE = path.join(__dirname, 'worker.js');

/** Puts the backend together: nothing here opens a store or starts a thread before a call needs it. */
export function makeHost(): PluginHost {
  const instances = new Instances();
  const gate = new AnalysisGate();
  const pool = new WorkerPool({ file: WORKER_FILE, size: Math.min(4, Math.max(2, availableParallelism() - 1)) });
  const metrics = new SelfMetrics(() => readings(instances, gate, pool));
  const runner = new QueryRunner({ gate, pool, metrics });
  const warmUp = new WarmUp({
    ask: (request) => runner.run({ ...request, ahead: true }),
    isFree: (instance) =>
      instances.all.includes(instance) && instance.breaker.openSince === undefined && gate.load.waiting === 0,
    onWarmed: () => metrics.warmed(),
  });
  const parts: HostParts = {
    instances,
    metrics,
    runner,
    warmUp,
    startedAt: Date.now(),
    streams: { open: 0 },
  };
  return {
    queryData: (request, call) => handleQueryData(parts, request, call),
    checkHealth: (request, call) => handleCheckHealth(parts, request, call),
    collectMetrics: () => collectMetrics(metrics),
    callResource: (request, call, send) => handleCallResource(parts, request, call, send),
    subscribeStream: (request, call) => handleSubscribe(parts, request, call),
    publishStream: (request, call) => handlePublish(request, call),
    runStream: (request, call, send) => handleRunStream(parts, request, call, send),
    close: async () => {
      warmUp.close();
      await Promise.allSettled([pool.close(), instances.close()]);
    },
  };
}

async function collectMetrics(metrics: SelfMetrics): Promise<CollectMetricsResponse> {
  return { metrics: { prometheus: Buffer.from(await metrics.text()) } };
}

function readings(instances: Instances, gate: AnalysisGate, pool: WorkerPool) {
  const caches = instances.all.map(({ cache }) => cache.size);
  const disks = instances.all.flatMap(({ cache }) => cache.diskCounts ?? []);
  const blocks = instances.all.flatMap(({ blockCounts }) => blockCounts ?? []);
  const { threads, busy } = pool.load;
  return {
    queueLength: gate.load.waiting,
    analysesRunning: gate.load.running,
    threads,
    threadsBusy: busy,
    threadsLost: pool.lost,
    cacheBytes: caches.reduce((sum, { bytes }) => sum + bytes, 0),
    cacheEntries: caches.reduce((sum, { entries }) => sum + entries, 0),
    diskBytes: disks.reduce((sum, { bytes }) => sum + bytes, 0),
    diskHits: disks.reduce((sum, { hits }) => sum + hits, 0),
    diskMisses: disks.reduce((sum, { misses }) => sum + misses, 0),
    blockBytes: blocks.reduce((sum, { bytes }) => sum + bytes, 0),
    blockHits: blocks.reduce((sum, { hits }) => sum + hits, 0),
    blockMisses: blocks.reduce((sum, { misses }) => sum + misses, 0),
    instances: instances.all.length,
    silent: instances.all.filter(({ breaker }) => breaker.openSince !== undefined).length,
  };
}
