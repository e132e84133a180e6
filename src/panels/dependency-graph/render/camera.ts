/** The part of the drawing that is seen: `x`, `y` is the point in the middle of the picture, `scale` pixels per unit. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const SCALE_LIMITS = { least: 0.01, most: 6 };
/** A small graph is not blown up to fill a wide panel. */
export const LARGEST_FIT = 1.35;

/** Place in the picture of a point of the drawing. */
export function toScreen(camera: Camera, size: Size, x: number, y: number): { x: number; y: number } {
  return { x: (x - camera.x) * camera.scale + size.width / 2, y: (y - camera.y) * camera.scale + size.height / 2 };
}

/** Point of the drawing at a place in the picture. */
export function toWorld(camera: Camera, size: Size, x: number, y: number): { x: number; y: number } {
  return { x: (x - size.width / 2) / camera.scale + camera.x, y: (y - size.height / 2) / camera.scale + camera.y };
}

/** What the camera sees, in units of the drawing. */
export function viewOf(camera: Camera, size: Size, overscan = 0): Box {
  const w = (size.width * (1 + 2 * overscan)) / 2 / camera.scale;
  const h = (size.height * (1 + 2 * overscan)) / 2 / camera.scale;
  return { left: camera.x - w, right: camera.x + w, top: camera.y - h, bottom: camera.y + h };
}

/** Zooms by a factor so that the point under (x, y) stays there. The scale stays within its limits. */
export function zoomAt(camera: Camera, size: Size, x: number, y: number, factor: number): Camera {
  const scale = Math.min(SCALE_LIMITS.most, Math.max(SCALE_LIMITS.least, camera.scale * factor));
  const fixed = toWorld(camera, size, x, y);
  return { x: fixed.x - (x - size.width / 2) / scale, y: fixed.y - (y - size.height / 2) / scale, scale };
}

/** Moves the picture by pixels. */
export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/** The camera that shows a box whole, with room at the edges (pixels). An empty or endless box gives the middle at scale 1. */
export function fitTo(box: Box, size: Size, room: Box): Camera {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const free = {
    width: Math.max(40, size.width - room.left - room.right),
    height: Math.max(40, size.height - room.top - room.bottom),
  };
  if (!Number.isFinite(width) || !Number.isFinite(height)) {
    return { x: 0, y: 0, scale: 1 };
  }
  const fitting = Math.min(free.width / Math.max(width, 1), free.height / Math.max(height, 1));
  const scale = Math.min(LARGEST_FIT, Math.max(SCALE_LIMITS.least, fitting));
  return {
    x: (box.left + box.right) / 2 - (room.left - room.right) / 2 / scale,
    y: (box.top + box.bottom) / 2 - (room.top - room.bottom) / 2 / scale,
    scale,
  };
}

/** Between two cameras; scales are mixed by ratio, so that zooming feels even. `t` from 0 to 1. */
export function between(a: Camera, b: Camera, t: number): Camera {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, scale: a.scale * (b.scale / a.scale) ** t };
}
