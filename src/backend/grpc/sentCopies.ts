import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

/** Copies of sent messages that may wait for their collection, bytes. At twice as much the engine collects everything. */
const MOST_WAITING = 8 * 1024 * 1024;

type CollectYoung = (options: { type: 'minor' }) => void;

let waiting = 0;
let collectYoung: CollectYoung | undefined;

/** Notes that a message was handed to grpc-js, which sends a copy of it. */
export function noteSent(bytes: number): void {
  waiting += bytes;
}

/**
 * Collects the copies of sent messages. The engine counts them as memory outside its heap and, after every 16 MB of them,
 * collects all of the heap, for longer than an answer takes. They are young when they have been sent, so a collection of
 * young objects alone, which takes a millisecond, gets rid of them before. It follows a message that has left the process:
 * while one is on its way, its reader would wait.
 */
export const collectWhenSent: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    sendStatus(status, next) {
      next(status);
      if (waiting >= MOST_WAITING) {
        waiting = 0;
        setImmediate(() => (collectYoung ??= exposedCollector())({ type: 'minor' }));
      }
    },
  });

/** Keeps the engine from collecting all of its heap when little is asked for: the next to ask would wait for it. */
export function keepIdleHeap(): void {
  setFlagsFromString('--no-memory-reducer');
}

function exposedCollector(): CollectYoung {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as CollectYoung;
}
