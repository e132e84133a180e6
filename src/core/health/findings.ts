import { formatDuration, formatShare } from '../text/format';
import type { ChainFigures } from './chainFigures';
import { ENOUGH_REQUESTS, errorRatio, NOTICEABLE_MS } from './figures';
import type { ServiceHealth } from './parts';
import { troubles } from './sentence';

/** A gain counts from this share on. */
const GAIN = 0.1;
const ACHIEVEMENTS = 3;

/** What is wrong, worst first, one sentence each. */
export function concerns(services: readonly ServiceHealth[], clock?: (time: number) => string): string[] {
  return troubles(services, clock).map(({ text }) => text);
}

interface Gain {
  share: number;
  text: string;
}

/** What got better by at least a tenth against the time that is compared with, most first, at most three. */
export function achievements(
  services: readonly ServiceHealth[],
  chains: ChainFigures,
  usual: ChainFigures | null
): string[] {
  const gains = services.flatMap(serviceGains);
  if (usual !== null && usual.averageDurationMs - chains.averageDurationMs > NOTICEABLE_MS) {
    const share = 1 - chains.averageDurationMs / usual.averageDurationMs;
    gains.push({
      share,
      text: `Chains are ${formatShare(share)} faster: ${formatDuration(chains.averageDurationMs)} on average, before ${formatDuration(usual.averageDurationMs)}.`,
    });
  }
  return gains
    .filter(({ share }) => share >= GAIN)
    .sort((a, b) => b.share - a.share)
    .slice(0, ACHIEVEMENTS)
    .map(({ text }) => text);
}

function serviceGains({ service, now, usual }: ServiceHealth): Gain[] {
  if (usual === null || now.requests < ENOUGH_REQUESTS || usual.requests < ENOUGH_REQUESTS) {
    return [];
  }
  const gains: Gain[] = [];
  if (usual.p95 - now.p95 > NOTICEABLE_MS) {
    const share = 1 - now.p95 / usual.p95;
    gains.push({
      share,
      text: `${service} is ${formatShare(share)} faster: p95 ${formatDuration(now.p95)}, before ${formatDuration(usual.p95)}.`,
    });
  }
  const before = errorRatio(usual);
  const after = errorRatio(now);
  if (before - after > 0.002) {
    gains.push({
      share: 1 - after / before,
      text: `${service} fails less often: ${formatShare(after)} of its requests, before ${formatShare(before)}.`,
    });
  }
  return gains;
}
