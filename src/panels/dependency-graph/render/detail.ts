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

/** Rings with shares, figures and badges cost too much beyond this many discs. */
export function fullNodes(visible: number, moving: boolean): boolean {
  return visible <= (moving ? 260 : 600);
}
