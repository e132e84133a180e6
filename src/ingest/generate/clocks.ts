import { SERVICES } from './platform';
import type { Random } from './random';

export interface ClockSkew {
  service: string;
  /** How far the clocks of its hosts are ahead; behind where negative. */
  aheadMs: number;
}

/** Services whose clocks go wrong: three in ten, at least one of them ahead and one behind. */
const WRONG = Math.ceil(SERVICES.length * 0.3);

/** Which clocks go wrong by how much, `mostMs` at the most and a fifth of it at the least. */
export function skewClocks(random: Random, mostMs: number): ClockSkew[] {
  return random
    .shuffle(SERVICES)
    .slice(0, WRONG)
    .map((service, at) => {
      const ms = Math.round(random.between(0.2, 1) * mostMs);
      const ahead = at === 0 || (at > 1 && random.uniform() < 0.5);
      return { service, aheadMs: ahead ? ms : -ms };
    });
}
