import { readFileSync } from 'node:fs';
import type { QueryDataRequest } from '../../src/backend/grpc/generated/backend';
import { arrowToJson } from '../../src/backend/grpc/arrowToJson';
import type { PluginProcess } from '../../src/preview/host/pluginProcess';
import { contextFor, type DataSource } from './backend';

/** One dashboard query as Grafana sends it. */
export interface Question {
  /** Hours before `end`. */
  hours: number;
  /** Points that the panel has room for; 1000 when absent. */
  maxDataPoints?: number;
  model: Record<string, unknown>;
}

export interface Asked {
  /** From the call to the answer at the gRPC port, milliseconds. */
  ms: number;
  frames: Uint8Array[];
}

/**
 * Asks a running backend one query over the hours before `end`.
 * @param fresh computes the answer even where the cache has it
 * @throws Error with the backend's sentence when the query fails
 */
export async function ask(
  backend: PluginProcess,
  question: Question,
  end: number,
  source: DataSource,
  fresh: boolean
): Promise<Asked> {
  const started = performance.now();
  const answer = await backend.queryData(requestFor(question, end, source, fresh));
  const ms = performance.now() - started;
  const { error, frames } = answer.responses.A;
  if (error) {
    throw new Error(`${String(question.model.queryType)}: ${error}`);
  }
  return { ms, frames };
}

/** The request that `ask` sends. */
export function requestFor(
  { hours, maxDataPoints = 1000, model }: Question,
  end: number,
  source: DataSource,
  fresh: boolean
): QueryDataRequest {
  return {
    pluginContext: contextFor(source),
    headers: fresh ? { 'X-Cache-Skip': 'true' } : {},
    queries: [
      {
        refId: 'A',
        queryType: String(model.queryType),
        maxDataPoints,
        intervalMS: Math.round((hours * 3_600_000) / maxDataPoints),
        timeRange: { fromEpochMS: end - hours * 3_600_000, toEpochMS: end },
        json: Buffer.from(JSON.stringify({ refId: 'A', schemaVersion: 1, ...model })),
      },
    ],
  };
}

/** Rows of all frames together, counted by a reader of its own. */
export function rowsIn(frames: Uint8Array[]): number {
  return frames.reduce((sum, frame) => sum + (arrowToJson(frame).data.values[0]?.length ?? 0), 0);
}

/** The first value of a named field of the first frame. */
export function firstValue([frame]: Uint8Array[], field: string): unknown {
  const { schema, data } = arrowToJson(frame);
  return data.values[schema.fields.findIndex(({ name }) => name === field)]?.[0];
}

/** Milliseconds that the stages of an answer took, from its receipt. */
export function stagesOf([frame]: Uint8Array[]): unknown {
  const custom = arrowToJson(frame).schema.meta?.custom as { receipt?: { stages?: unknown } } | undefined;
  return custom?.receipt?.stages;
}

/** CPU milliseconds (user and system, all threads) that a process has used; NaN where the system does not tell. */
export function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/** Resident memory in megabytes, NaN where the system does not tell. */
export function rssMbOf(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 102.4) / 10;
  } catch {
    return NaN;
  }
}
