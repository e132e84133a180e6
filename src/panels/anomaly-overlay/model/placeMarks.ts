import type { PanelMark } from './marks';

/** A label on the plot: one mark, or several that lie too close for labels of their own. */
export interface MarkChip {
  /** Pixels from the left edge of the plot. */
  left: number;
  /** Room up to the next one, or to the edge of the plot. */
  room: number;
  marks: PanelMark[];
}

/** Pixels of a label without its word. */
export const CHIP_WIDTH = 20;

/** Places labels at the starts of their marks, inside the plot and without overlap. */
export function placeMarks(marks: readonly PanelMark[], from: number, to: number, plotWidth: number): MarkChip[] {
  const chips: MarkChip[] = [];
  for (const mark of marks) {
    if (!(to > from) || mark.to <= from || mark.from >= to) {
      continue;
    }
    const at = ((mark.from - from) / (to - from)) * plotWidth;
    const left = Math.min(Math.max(0, at), Math.max(0, plotWidth - CHIP_WIDTH));
    const previous = chips.at(-1);
    if (previous && left < previous.left + CHIP_WIDTH) {
      previous.marks.push(mark);
    } else {
      chips.push({ left, room: 0, marks: [mark] });
    }
  }
  return chips.map((chip, index) => ({ ...chip, room: (chips[index + 1]?.left ?? plotWidth) - chip.left }));
}
