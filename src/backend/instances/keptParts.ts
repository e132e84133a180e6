import type { Scope } from '../../stores/port';
import { ResultCache } from './answers/resultCache';

const MOST_BYTES = 8 * 1024 * 1024;

/** Parts of answers that are about times long over: read once by each who may see other rows, or filters them in another way. */
export class KeptParts {
  private readonly parts: ResultCache<unknown>;

  constructor(
    private readonly ttlMs: number,
    now?: () => number
  ) {
    this.parts = new ResultCache(MOST_BYTES, now);
  }

  /** The part as it was read a while ago, else as it is read now; one that fails is not kept. */
  async get<T>(what: string, scope: Scope, read: (scope: Scope) => Promise<T>): Promise<T> {
    const { tenants, from, to, filters } = scope;
    const key = JSON.stringify([what, tenants, from, to, filters]);
    const known = this.parts.get(key) as T | undefined;
    if (known !== undefined) {
      return known;
    }
    const part = await read(scope);
    this.parts.put(key, part, 2 * JSON.stringify(part).length, this.ttlMs);
    return part;
  }
}
