import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects the garbage of the measuring process, so that its pauses do not count as those of the backend. */
export function collectOwnGarbage(): void {
  collect();
}
