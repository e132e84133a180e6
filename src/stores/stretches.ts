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

/** The same stretches or, where they are more than `most`, wider ones: those that are closest to each other become one. */
export function atMost(stretches: readonly Stretch[], most: number): Stretch[] {
  const kept = stretches.map(([from, to]): Stretch => [from, to]);
  while (kept.length > most) {
    let closest = 1;
    for (let place = 2; place < kept.length; place++) {
      const gap = kept[place][0] - kept[place - 1][1];
      closest = gap < kept[closest][0] - kept[closest - 1][1] ? place : closest;
    }
    kept[closest - 1][1] = kept[closest][1];
    kept.splice(closest, 1);
  }
  return kept;
}

/** What lies between stretches in order, from `first` to `last`. */
export function between(stretches: readonly Stretch[], first: number, last: number): Stretch[] {
  const ends = [first, ...stretches.map(([, to]) => to)];
  const starts = [...stretches.map(([from]) => from), last];
  return ends
    .map((end, place): Stretch => [Math.max(first, end), Math.min(last, starts[place])])
    .filter(([from, to]) => from < to);
}

/** Time that stretches take together, milliseconds. */
export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, [from, to]) => sum + to - from, 0);
}
