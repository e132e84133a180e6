import { GROUP_SHAPE } from './scene';

/** What a path is built on: a canvas context, a Path2D, or the writer of SVG paths. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/** Shape codes: 0 service, 1 database, 2 queue, 3 external, 4 folded community. */
const SQUARE = 1;
const HEXAGON = 2;
const DIAMOND = 3;

/** Corners of a shape around (x, y); null for a disc. All shapes have about the same area. */
export function cornersOf(shape: number, x: number, y: number, r: number): number[] | null {
  switch (shape) {
    case SQUARE: {
      const a = 0.89 * r;
      return [x, y - a, x + a, y - a, x + a, y + a, x - a, y + a, x - a, y - a];
    }
    case HEXAGON: {
      const a = 1.1 * r;
      const h = 0.89 * r;
      const c = 0.55 * r;
      return [x, y - h, x + c, y - h, x + a, y, x + c, y + h, x - c, y + h, x - a, y, x - c, y - h];
    }
    case DIAMOND: {
      const a = 1.22 * r;
      return [x, y - a, x + a, y, x, y + a, x - a, y];
    }
    default:
      return null;
  }
}

/** Adds a node's outline to the path, from the top clockwise. */
export function traceShape(ctx: CanvasRenderingContext2D, shape: number, x: number, y: number, r: number): void {
  const corners = cornersOf(shape, x, y, r);
  if (!corners) {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  ctx.moveTo(corners[0], corners[1]);
  for (let i = 2; i < corners.length; i += 2) {
    ctx.lineTo(corners[i], corners[i + 1]);
  }
  ctx.closePath();
}

/** Part of an outline between two shares of its length (0 at the top, clockwise), as an open path. */
export function traceShare(
  ctx: CanvasRenderingContext2D,
  shape: number,
  x: number,
  y: number,
  r: number,
  from: number,
  to: number
): void {
  const corners = cornersOf(shape, x, y, r);
  if (!corners) {
    const start = 2 * Math.PI * from - Math.PI / 2;
    ctx.moveTo(x + r * Math.cos(start), y + r * Math.sin(start));
    ctx.arc(x, y, r, start, 2 * Math.PI * to - Math.PI / 2);
    return;
  }
  const points = partOf([...corners, corners[0], corners[1]], from, to);
  ctx.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) {
    ctx.lineTo(points[i], points[i + 1]);
  }
}

/** Part of a broken line between two shares of its length. */
export function partOf(points: readonly number[], from: number, to: number): number[] {
  const lengths: number[] = [];
  let total = 0;
  for (let i = 2; i < points.length; i += 2) {
    const length = Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
    lengths.push(length);
    total += length;
  }
  const part: number[] = [];
  let walked = 0;
  lengths.forEach((length, i) => {
    const a = Math.max(from * total, walked);
    const b = Math.min(to * total, walked + length);
    if (b >= a && length > 0) {
      const at = (d: number) => [
        points[2 * i] + ((points[2 * i + 2] - points[2 * i]) * (d - walked)) / length,
        points[2 * i + 1] + ((points[2 * i + 3] - points[2 * i + 1]) * (d - walked)) / length,
      ];
      if (part.length === 0) {
        part.push(...at(a));
      }
      part.push(...at(b));
    }
    walked += length;
  });
  return part;
}

/** Whether a shape carries a small sign for its kind. */
export function hasGlyph(shape: number): boolean {
  return shape > 0 && shape < GROUP_SHAPE;
}

/** Signs for the kinds in a box of 16 by 16, as SVG path data: cylinder, stacked messages, globe. */
export const GLYPHS: Record<number, string> = {
  1: 'M2.5 4c0-1.4 2.5-2.5 5.5-2.5s5.5 1.1 5.5 2.5v8c0 1.4-2.5 2.5-5.5 2.5s-5.5-1.1-5.5-2.5zM2.5 4c0 1.4 2.5 2.5 5.5 2.5s5.5-1.1 5.5-2.5M2.5 8c0 1.4 2.5 2.5 5.5 2.5s5.5-1.1 5.5-2.5',
  2: 'M1.5 4.5h3v7h-3zM6.5 4.5h3v7h-3zM11.5 4.5h3v7h-3z',
  3: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M1.5 8h13M8 1.5c2.2 1.8 3 4 3 6.5s-.8 4.7-3 6.5c-2.2-1.8-3-4-3-6.5s.8-4.7 3-6.5',
};
