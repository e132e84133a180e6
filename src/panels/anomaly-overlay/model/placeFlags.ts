import type { Stretch } from './stretches';

/** A flag above the plot: one stretch, or several that lie too close for flags of their own. */
export interface Flag {
  /** Pixels from the left edge of the plot. */
  left: number;
  width: number;
  /** The worst of the stretches comes first. */
  stretches: Stretch[];
}

/** Pixels of a flag with its text, and of one with an icon alone. */
export const FLAG_WIDTH = 84;
const ICON_WIDTH = 20;

/** Places flags at the starts of their stretches, inside the plot and without overlap: crowded ones lose their text, then share a flag. */
export function placeFlags(stretches: readonly Stretch[], from: number, to: number, plotWidth: number): Flag[] {
  const visible = stretches.filter(({ start, end }) => end > from && start < to);
  const x = (time: number) => ((time - from) / (to - from)) * plotWidth;
  const flags: Flag[] = [];
  for (const stretch of visible) {
    const left = Math.min(Math.max(0, x(stretch.start)), Math.max(0, plotWidth - ICON_WIDTH));
    const previous = flags.at(-1);
    if (previous && left < previous.left + ICON_WIDTH) {
      previous.stretches = worstFirst([...previous.stretches, stretch]);
    } else {
      flags.push({ left, width: FLAG_WIDTH, stretches: [stretch] });
    }
  }
  const last = flags.at(-1);
  const before = flags.at(-2);
  // At the right edge a flag may begin before its stretch, to have room for its text.
  if (
    last &&
    last.left + FLAG_WIDTH > plotWidth &&
    (before?.left ?? -FLAG_WIDTH) + FLAG_WIDTH <= plotWidth - FLAG_WIDTH
  ) {
    last.left = plotWidth - FLAG_WIDTH;
  }
  return flags.map((flag, index) => ({ ...flag, width: widthOf(flag, flags[index + 1], plotWidth) }));
}

function widthOf({ left }: Flag, next: Flag | undefined, plotWidth: number): number {
  const room = (next?.left ?? plotWidth) - left;
  return room >= FLAG_WIDTH ? FLAG_WIDTH : ICON_WIDTH;
}

function worstFirst(stretches: Stretch[]): Stretch[] {
  return stretches.sort(
    (one, other) => other.severity - one.severity || (other.score || 0) - (one.score || 0) || one.start - other.start
  );
}
