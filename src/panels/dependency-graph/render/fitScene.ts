import { LARGEST_FIT, SCALE_LIMITS, type Box, type Camera, type Size } from './camera';
import { LABELS } from './drawLabels';
import type { Scene } from './scene';

/** Halo and badge stand out over the disc, in units of the drawing. */
const HALO = 11;
/** Width of a character of a label, about; names are not measured for this. */
const CHARACTER = 6.6;
const STEPS = 14;

/**
 * The camera that shows a whole scene, its labels included, in the part of the picture that `room` leaves free (pixels at the edges).
 * Discs grow with the scale and labels do not, so the largest scale that fits is searched for.
 */
export function fitScene(scene: Scene, size: Size, room: Box): Camera {
  const free = {
    width: Math.max(40, size.width - room.left - room.right),
    height: Math.max(40, size.height - room.top - room.bottom),
  };
  const halves = scene.nodes.name.map(
    (name, n) => Math.min(LABELS.widest, CHARACTER * Math.max(name.length, scene.nodes.caption[n].length)) / 2
  );
  const fits = (scale: number) => {
    const { left, right, top, bottom } = extentAt(scene, halves, scale);
    return right - left <= free.width && bottom - top <= free.height;
  };
  let scale: number = SCALE_LIMITS.least;
  if (fits(LARGEST_FIT)) {
    scale = LARGEST_FIT;
  } else {
    // By ratio, as zooming is.
    for (let step = 0, ratio = LARGEST_FIT / SCALE_LIMITS.least; step < STEPS; step++) {
      ratio = Math.sqrt(ratio);
      scale = fits(scale * ratio) ? scale * ratio : scale;
    }
  }
  const { left, right, top, bottom } = extentAt(scene, halves, scale);
  if (!Number.isFinite(right - left + bottom - top)) {
    return { x: 0, y: 0, scale: 1 };
  }
  return {
    x: ((left + right) / 2 - (room.left - room.right) / 2) / scale,
    y: ((top + bottom) / 2 - (room.top - room.bottom) / 2) / scale,
    scale,
  };
}

/** What discs, labels and hulls take at a scale, in pixels from the origin of the drawing. */
function extentAt({ nodes, hulls }: Scene, halves: readonly number[], scale: number): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const add = (x: number, y: number, side: number, above: number, below: number) => {
    box.left = Math.min(box.left, x * scale - side);
    box.right = Math.max(box.right, x * scale + side);
    box.top = Math.min(box.top, y * scale - above);
    box.bottom = Math.max(box.bottom, y * scale + below);
  };
  const label = LABELS.gap + LABELS.line * (scale >= LABELS.captionScale ? 2 : 1);
  for (let n = 0; n < nodes.count; n++) {
    const r = (nodes.r[n] + HALO) * scale;
    add(nodes.x[n], nodes.y[n], Math.max(halves[n], r), r, Math.max(r, nodes.r[n] * scale + label));
  }
  for (const hull of hulls) {
    add(hull.x, hull.y, hull.r * scale, hull.r * scale, hull.r * scale);
  }
  return box;
}
