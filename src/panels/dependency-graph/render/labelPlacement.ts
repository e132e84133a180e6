/** A label's box, in pixels. */
export interface LabelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

const CELL = 4;

/** Which parts of the picture are taken, on a grid of 4 pixel cells. */
export class Occupancy {
  private readonly columns: number;
  private readonly rows: number;
  private readonly cells: Uint8Array;

  constructor(width: number, height: number) {
    this.columns = Math.max(1, Math.ceil(width / CELL));
    this.rows = Math.max(1, Math.ceil(height / CELL));
    this.cells = new Uint8Array(this.columns * this.rows);
  }

  /** Whether no part of a box inside the picture is taken. A box outside is never free. */
  isFree(box: LabelBox): boolean {
    const range = this.range(box);
    if (!range) {
      return false;
    }
    for (let row = range.top; row <= range.bottom; row++) {
      for (let column = range.left; column <= range.right; column++) {
        if (this.cells[row * this.columns + column]) {
          return false;
        }
      }
    }
    return true;
  }

  take(box: LabelBox): void {
    const range = this.range(box);
    if (!range) {
      return;
    }
    for (let row = range.top; row <= range.bottom; row++) {
      this.cells.fill(1, row * this.columns + range.left, row * this.columns + range.right + 1);
    }
  }

  private range({
    x,
    y,
    width,
    height,
  }: LabelBox): { left: number; right: number; top: number; bottom: number } | null {
    const left = Math.max(0, Math.floor(x / CELL));
    const top = Math.max(0, Math.floor(y / CELL));
    const right = Math.min(this.columns - 1, Math.ceil((x + width) / CELL) - 1);
    const bottom = Math.min(this.rows - 1, Math.ceil((y + height) / CELL) - 1);
    return right < left || bottom < top ? null : { left, right, top, bottom };
  }
}

/** Places labels below their discs, first come first served; returns the numbers of those that found room, at most `most`. */
export function placeLabels(boxes: Iterable<{ id: number; box: LabelBox }>, taken: Occupancy, most: number): number[] {
  const placed: number[] = [];
  for (const { id, box } of boxes) {
    if (placed.length >= most) {
      break;
    }
    if (taken.isFree(box)) {
      taken.take(box);
      placed.push(id);
    }
  }
  return placed;
}
