import type { PluginProcess } from '../../src/preview/host/pluginProcess';
import { cpuMsOf, rssMbOf } from '../lib/ask';
import { percentile } from '../lib/backend';
import type { LoadClient, LoadQuestion } from './client';

export interface Cached {
  seconds: number;
  asked: number;
  /** Answers per second. */
  rate: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  longestMs: number;
  errors: string[];
  /** Answers that did not come from the cache, as those of the first round and after their time. */
  bytesPerAnswer: number;
  /** Memory when a tenth of the time was over, and at the end. */
  earlyMb: number;
  lateMb: number;
  /** Processor time of the backend, as a share of one processor. */
  processors: number;
}

/** Questions a second of all clients together, and how many clients there are. */
const RATE = 500;
const CLIENTS = 64;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks at a fixed rate, however long answers take: a question's time counts from when it was due, so that a backend that
 * falls behind is not asked less. Each client has a beat of its own.
 */
export async function askAtRate(
  backend: PluginProcess,
  client: LoadClient,
  questions: readonly LoadQuestion[],
  seconds: number
): Promise<Cached> {
  for (const question of questions) {
    await client.send([question]);
  }
  const times: number[] = [];
  const errors: string[] = [];
  let bytes = 0;
  let earlyMb = NaN;
  const cpuBefore = cpuMsOf(backend.pid);
  const begun = performance.now();
  const every = (1000 * CLIENTS) / RATE;
  const one = async (number: number) => {
    const underWay: Array<Promise<void>> = [];
    for (let turn = 0; ; turn++) {
      const due = begun + (turn + number / CLIENTS) * every;
      if (due - begun > seconds * 1000) {
        break;
      }
      const early = due - performance.now();
      if (early > 0) {
        await wait(early);
      }
      underWay.push(timed(due, (turn * CLIENTS + number) % questions.length));
    }
    await Promise.all(underWay);
  };
  const timed = async (due: number, which: number) => {
    try {
      const [{ status, error, frames }] = await client.send([questions[which]]);
      times.push(performance.now() - due);
      bytes += frames.reduce((sum, frame) => sum + frame.length, 0);
      if (status !== 200) {
        errors.push(error);
      }
    } catch (cause) {
      errors.push(String(cause));
    }
  };
  setTimeout(() => (earlyMb = rssMbOf(backend.pid)), seconds * 100);
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => one(number)));
  const tookMs = performance.now() - begun;
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    seconds,
    asked: times.length + errors.length,
    rate: round((times.length * 1000) / tookMs),
    p50Ms: round(percentile(times, 0.5)),
    p95Ms: round(percentile(times, 0.95)),
    p99Ms: round(percentile(times, 0.99)),
    longestMs: round(percentile(times, 1)),
    errors: errors.slice(0, 10),
    bytesPerAnswer: Math.round(bytes / times.length),
    earlyMb,
    lateMb: rssMbOf(backend.pid),
    processors: Math.round(((cpuMsOf(backend.pid) - cpuBefore) / tookMs) * 100) / 100,
  };
}
