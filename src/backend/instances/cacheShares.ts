import type { Settings } from '../../contracts/settings';

/** How the memory for caching is parted: half for whole answers, half for parts of what was read. */
export function cacheShares({ cacheMegabytes, cacheTtlSeconds }: Settings['limits']): {
  answerBytes: number;
  blockMegabytes: number;
} {
  return {
    answerBytes: (cacheMegabytes / 2) * 1024 * 1024,
    blockMegabytes: cacheTtlSeconds > 0 ? cacheMegabytes / 2 : 0,
  };
}
