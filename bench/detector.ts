import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { detectAnomalies } from '../src/core/anomaly/detectAnomalies';
import type { AnomalyInput, SignalKind } from '../src/core/anomaly/model';
import { normalRandom, seededRandom } from '../src/core/stats/random';
import { percentile } from './lib/backend';
import { collectOwnGarbage } from './lib/garbage';
import { round2 } from './lib/cases';

const MINUTE = 60_000;
const DAY = 1_440;
/** A verdict looks back 12 days; the two before let the profile of the first of them be whole. */
const HISTORY = 14 * DAY;
const THREADS = 2;
const GAUGES = 1_000;
const SAMPLE = 40;
const ROUNDS = 3;
const SIGNALS: Array<[string, SignalKind]> = [
  ['metric:cpu', 'gauge'],
  ['rate', 'rate'],
  ['p95', 'duration'],
  ['errorRatio', 'errorRatio'],
];
/** Minutes that an evaluation judges: an alert rule's, and a panel's of a day. */
const JUDGED = [5, DAY];

/**
 * What judging a series costs, without reading it: per kind of signal the median milliseconds for the last 5 minutes (`evaluationMs`) and for a day
 * (`dayMs`) after 14 days of minutes; `gauges1000Ms` is how long the last 5 minutes of 1,000 gauges take in two threads. Memory of a series:
 * `inputBytes` of its values, and `workBytes`, the most that judging a day of it holds besides, which is given back before the next one.
 */
export async function run(): Promise<Record<string, unknown>> {
  const kinds = Object.fromEntries(
    SIGNALS.map(([signal, kind]) => {
      const all = Array.from({ length: SAMPLE }, (_, seed) => inputOf(seed + 1, signal, kind));
      const [evaluationMs, dayMs] = JUDGED.map((minutes) => round2(medianMs(all, minutes)));
      return [kind, { evaluationMs, dayMs, workBytes: workBytes(all[0]) }];
    })
  );
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(await inThreads());
    process.stderr.write(`1,000 gauges in ${THREADS} threads: ${round2(times[round])} ms\n`);
  }
  return { kinds, gauges1000Ms: round2(Math.min(...times)), inputBytes: HISTORY * Float64Array.BYTES_PER_ELEMENT };
}

/** A daily course, noise that remembers and noise that does not. */
function inputOf(seed: number, signal: string, kind: SignalKind): AnomalyInput {
  const normal = normalRandom(seededRandom(seed));
  let slow = 0;
  const values = Float64Array.from({ length: HISTORY }, (_, minute) => {
    slow = 0.8 * slow + normal();
    const usual = 50 + 20 * Math.sin((2 * Math.PI * minute) / DAY) + slow + 2 * normal();
    return kind === 'errorRatio' ? (normal() > 1.5 ? 0.01 : 0) : Math.max(0.1, usual);
  });
  const input = { time0: 0, stepMs: MINUTE, values, signal, kind, sensitivity: 'medium' as const };
  return kind === 'gauge' ? input : { ...input, weights: new Float64Array(HISTORY).fill(60) };
}

const judgeLast = (input: AnomalyInput, minutes: number) =>
  detectAnomalies(input, { fromIndex: HISTORY - minutes, toIndex: HISTORY });

function medianMs(all: readonly AnomalyInput[], minutes: number): number {
  all.forEach((input) => judgeLast(input, minutes));
  const times = Array.from({ length: ROUNDS }, () => all)
    .flat()
    .map((input) => {
      const begun = performance.now();
      judgeLast(input, minutes);
      return performance.now() - begun;
    });
  return percentile(times, 0.5);
}

/** What one judgement takes of memory before any of it is given back: the median of several, since garbage is sometimes collected on the way. */
function workBytes(input: AnomalyInput): number {
  const taken = Array.from({ length: SAMPLE }, () => {
    collectOwnGarbage();
    const before = process.memoryUsage();
    judgeLast(input, DAY);
    const after = process.memoryUsage();
    return after.arrayBuffers - before.arrayBuffers + after.heapUsed - before.heapUsed;
  });
  return percentile(taken, 0.5);
}

/** From the moment at which both threads have their series to the last verdict. */
async function inThreads(): Promise<number> {
  const workers = Array.from({ length: THREADS }, (_, place) => new Worker(__filename, { workerData: { place } }));
  const message = (worker: Worker) =>
    new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await Promise.all(workers.map(message));
  const begun = performance.now();
  await Promise.all(
    workers.map((worker) => {
      const done = message(worker);
      worker.postMessage('begin');
      return done;
    })
  );
  const ms = performance.now() - begun;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return ms;
}

function judgeGauges({ place }: { place: number }): void {
  const own = Array.from({ length: GAUGES / THREADS }, (_, n) =>
    inputOf(1 + place * GAUGES + n, 'metric:cpu', 'gauge')
  );
  own.slice(0, SAMPLE).forEach((input) => judgeLast(input, 5));
  parentPort?.once('message', () => {
    own.forEach((input) => judgeLast(input, 5));
    parentPort?.postMessage('done');
  });
  parentPort?.postMessage('ready');
}

if (!isMainThread) {
  judgeGauges(workerData as { place: number });
}
