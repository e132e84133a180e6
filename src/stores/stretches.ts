/** A half open stretch of time, epoch ms. */
export type Stretch = [from: number, to: number];

/**
 * What of a range the cells between `first` and `last` do not stand for: its ends, and cells that wait for their figures.
 * Neighbours are joined.
 * @param waiting starts of cells, in order
 */
export function uncovered(
  { from, to }: { from: number; to: number },
  first: number,
  last: number,
  waiting: ArrayLike<number>,
  cellMs: number
): Stretch[] {
  const cells = Array.from(waiting, (start): Stretch => [start, start + cellMs]);
  const all: Stretch[] = first < last ? [[from, first], ...cells, [last, to]] : [[from, to]];
  return joinStretches(all.filter(([start, end]) => start < end));
}

/** Stretches in order, with those joined that follow each other without a gap. */
export function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const [from, to] of stretches) {
    const before = joined.at(-1);
    if (before?.[1] === from) {
      before[1] = to;
    } else {
      joined.push([from, to]);
    }
  }
  return joined;
}
