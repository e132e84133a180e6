const MINUTE = 60_000;
/** Steps that divide a day evenly, and the day. */
const STEPS = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);
const MOST_AHEAD = 48;
const MOST_HISTORY = 3_000;

/**
 * Width of the grid on which a forecast is made, in ms: the finest step of 1 minute to 1 day that covers the horizon with
 * at most 48 steps and the history with at most 3,000, but never more than half the horizon. Depends on nothing
 * else, so that every view of one question uses the same grid.
 */
export function forecastStep(historyMs: number, horizonMs: number): number {
  const wanted =
    STEPS.find((step) => horizonMs / step <= MOST_AHEAD && historyMs / step <= MOST_HISTORY) ?? STEPS[STEPS.length - 1];
  const fits = STEPS.filter((step) => step <= horizonMs / 2);
  return Math.min(wanted, fits.length > 0 ? fits[fits.length - 1] : STEPS[0]);
}
