import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Copies of sent messages that may wait for their collection, bytes. At twice as much the engine collects everything. */
const MOST_WAITING = 8 * 1024 * 1024;

type CollectYoung = (options: { type: 'minor' }) => void;

let waiting = 0;
let collectYoung: CollectYoung | undefined;

/**
 * Notes that a message was handed to grpc-js, which sends a copy of it. The engine counts these copies as memory outside
 * its heap and, after every 16 MB of them, collects all of the heap, for longer than an answer takes. They are young when
 * they have been sent, so a collection of young objects alone, which takes a millisecond, gets rid of them before.
 */
export function noteSent(bytes: number): void {
  waiting += bytes;
  if (waiting >= MOST_WAITING) {
    waiting = 0;
    setImmediate(() => (collectYoung ??= exposedCollector())({ type: 'minor' }));
  }
}

function exposedCollector(): CollectYoung {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as CollectYoung;
}
