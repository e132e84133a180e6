/** Steps for which the band holds an alarm at most. */
export const HOLD_STEPS = 240;

/**
 * Novelty raises an alarm, the band holds it: a value is new once, yet what it began goes on as long as values stay outside their band.
 * The verdict of a step is the largest, over itself and the steps before back to the last one within the band, of what is least of the novelty there
 * and the band's strangeness since. Where novelty has no verdict yet, the band's own counts. Looks back `HOLD_STEPS` steps at most. NaN without a value.
 * What a step raises that teaches nothing goes on among such steps only.
 *
 * @param novelty −ln p times what puts it on the band's scale; NaN where it has no verdict
 * @param band −ln p; NaN without a value
 * @param outside the band's strangeness from which a value is outside
 * @param untaught not 0 for steps that teach nothing
 */
export function heldNovelty(
  novelty: Float64Array,
  band: Float64Array,
  outside: number,
  untaught?: Uint8Array
): Float64Array {
  const held = new Float64Array(band.length).fill(NaN);
  for (let i = 0; i < held.length; i++) {
    if (band[i] !== band[i]) {
      continue;
    }
    const skipped = untaught !== undefined && untaught[i] === 0 ? untaught : undefined;
    let best = 0;
    let least = Infinity;
    for (let k = i; k >= 0 && i - k <= HOLD_STEPS && least > best; k--) {
      const strangeness = band[k];
      if (strangeness !== strangeness || (skipped !== undefined && skipped[k] !== 0)) {
        continue;
      }
      const raised = novelty[k] === novelty[k] ? novelty[k] : strangeness;
      best = Math.max(best, Math.min(raised, least));
      if (strangeness < outside) {
        break;
      }
      least = Math.min(least, strangeness);
    }
    held[i] = best;
  }
  return held;
}
