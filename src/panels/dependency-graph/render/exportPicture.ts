import { fitTo, viewOf } from './camera';
import { EdgeBitmap } from './edgeBitmap';
import { NO_MARKS } from './GraphRenderer';
import { Painter } from './Painter';
import type { Palette } from './palette';
import type { Scene } from './scene';
import { emptyVisible, visibleEdges, visibleNodes } from './visible';

const MARGIN = 40;
/** Browsers refuse canvases much larger than this. */
const LARGEST_SIDE = 8000;
const PIXEL_RATIO = 2;

/** The whole graph on a new canvas with background, at two pixels per unit as far as canvases allow; null without a 2D context. */
export function paintWhole(scene: Scene, palette: Palette): HTMLCanvasElement | null {
  const wide = scene.bounds.right - scene.bounds.left + 2 * MARGIN;
  const high = scene.bounds.bottom - scene.bounds.top + 2 * MARGIN;
  const shrink = Math.min(1, LARGEST_SIDE / (PIXEL_RATIO * Math.max(wide, high)));
  const size = { width: Math.max(320, Math.ceil(wide * shrink)), height: Math.max(200, Math.ceil(high * shrink)) };
  const canvas = document.createElement('canvas');
  canvas.width = size.width * PIXEL_RATIO;
  canvas.height = size.height * PIXEL_RATIO;
  const ctx = canvas.getContext('2d');
  if (!ctx) {
    return null;
  }
  const camera = fitTo(scene.bounds, size, { left: MARGIN, right: MARGIN, top: MARGIN, bottom: MARGIN });
  const nodes = emptyVisible(scene.nodes.count);
  const edges = emptyVisible(scene.edges.count);
  visibleNodes(scene, viewOf(camera, size), nodes);
  visibleEdges(scene, viewOf(camera, size), edges);
  new Painter(ctx).paint({
    scene,
    camera,
    size,
    palette,
    nodes,
    edges,
    pixelRatio: PIXEL_RATIO,
    marks: NO_MARKS,
    bitmap: new EdgeBitmap(),
    moving: false,
    labels: null,
    opaque: true,
  });
  return canvas;
}
