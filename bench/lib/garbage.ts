import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
/** So many calls leave behind what a collection of young garbage does not find. */
const ALL_AFTER = 20;

/** Collects the garbage of the measuring process, so that its pauses do not count as those of the backend. */
export function collectOwnGarbage(): void {
  collect();
}

/**
 * The same for calls that take a few milliseconds. Collecting everything before each of them would empty the caches of the
 * processor, and doubles what they take: young garbage alone goes, and everything only now and then.
 */
export function collectBetweenCalls(call: number): void {
  collect(call % ALL_AFTER === 0 ? undefined : { type: 'minor' });
}
