/** How edges are drawn: each with its style, as hairlines, or from a bitmap of all of them. */
export type EdgeDetail = 'full' | 'hairlines' | 'bitmap';

const FULL = 1000;
const HAIRLINES = 4000;

/** Level of detail by the number of edges in view; a moving picture and a finer screen afford less. */
export function edgeDetail(visible: number, pixelRatio: number, moving: boolean): EdgeDetail {
  if (visible <= FULL / pixelRatio) {
    return 'full';
  }
  if (visible > HAIRLINES) {
    return 'bitmap';
  }
  return moving ? 'hairlines' : 'full';
}

const LEAST_RING = 7;

/** Rings with shares, figures and badges cost too much for many discs and show nothing on small ones. `radius` in pixels. */
export function fullNodes(visible: number, radius: number, moving: boolean): boolean {
  return radius >= LEAST_RING && visible <= (moving ? 260 : 600);
}

/** How many names a picture bears: few where discs are dots. */
export function mostLabels(radius: number): number {
  return radius < 4 ? 45 : radius < LEAST_RING ? 90 : 170;
}
