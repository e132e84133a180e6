import type { Camera } from './camera';
import type { Palette } from './palette';
import { ARROW } from './routes';
import type { Scene } from './scene';
import type { Visible } from './visible';

/** Strokes of one pixel or less are quickest in batches, wider ones one by one. */
const BATCH = 200;
const DASH = [5, 4];
const FAINT = 0.14;

/** Adds an edge's course to the current path; the context is in units of the drawing. */
export function traceEdge(ctx: CanvasRenderingContext2D, { edges }: Scene, e: number): void {
  const { xy } = edges;
  const first = 2 * edges.start[e];
  const end = 2 * edges.start[e + 1];
  ctx.moveTo(xy[first], xy[first + 1]);
  if (end - first === 4) {
    ctx.lineTo(xy[first + 2], xy[first + 3]);
    return;
  }
  for (let p = first + 2; p < end; p += 6) {
    ctx.bezierCurveTo(xy[p], xy[p + 1], xy[p + 2], xy[p + 3], xy[p + 4], xy[p + 5]);
  }
}

/** Colour of an edge by its state: what is well stays grey. */
export function edgeColor(palette: Palette, state: number): string {
  return state >= 2 ? palette.states[state] : palette.edge;
}

/** Width in units of the drawing: thin lines never vanish, thick ones grow less than the picture. */
export function edgeWidth(width: number, scale: number, more = 0): number {
  return Math.max(0.8, (width + more) * Math.min(1, Math.max(0.45, Math.sqrt(scale)))) / scale;
}

/** Each edge with its width, dashes and arrow head. The context is in units of the drawing. */
export function drawFullEdges(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  visible: Visible,
  camera: Camera,
  palette: Palette,
  dim: Uint8Array | null
): void {
  ctx.lineCap = 'butt';
  // Where each node has many calls, those without trouble step back.
  const quiet = Math.min(1, Math.max(0.3, Math.sqrt((3 * scene.nodes.count) / Math.max(1, scene.edges.count))));
  for (let i = 0; i < visible.count; i++) {
    const e = visible.list[i];
    const alpha = scene.edges.state[e] >= 2 ? 1 : quiet;
    strokeEdge(ctx, scene, e, camera, edgeColor(palette, scene.edges.state[e]), 0, dim?.[e] ? FAINT : alpha);
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** One edge in a colour, `more` pixels wider than usual. */
export function strokeEdge(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  e: number,
  camera: Camera,
  color: string,
  more: number,
  alpha: number
): void {
  const { edges } = scene;
  const width = edgeWidth(edges.width[e], camera.scale, more);
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(edges.dashed[e] ? DASH.map((part) => part / Math.min(1, camera.scale)) : []);
  ctx.beginPath();
  traceEdge(ctx, scene, e);
  ctx.stroke();
  if (camera.scale > 0.22) {
    ctx.fillStyle = color;
    ctx.beginPath();
    traceArrow(ctx, scene, e, width);
    ctx.fill();
  }
}

function traceArrow(ctx: CanvasRenderingContext2D, { edges }: Scene, e: number, width: number): void {
  const x = edges.tip[2 * e];
  const y = edges.tip[2 * e + 1];
  const dx = edges.dir[2 * e];
  const dy = edges.dir[2 * e + 1];
  const half = 3.2 + 0.55 * width;
  const bx = x - dx * (ARROW + 0.5);
  const by = y - dy * (ARROW + 0.5);
  ctx.moveTo(x, y);
  ctx.lineTo(bx - dy * half, by + dx * half);
  ctx.lineTo(bx + dy * half, by - dx * half);
  ctx.closePath();
}

/** All edges as straight hairlines, in batches by state: what a moving picture of thousands affords. */
export function drawHairlines(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  visible: Visible,
  camera: Camera,
  palette: Palette,
  dim: Uint8Array | null
): void {
  const { xy, start, state } = scene.edges;
  ctx.lineWidth = 0.9 / camera.scale;
  let open = 0;
  let current = -1;
  const flush = () => {
    if (open > 0) {
      ctx.stroke();
    }
    open = 0;
  };
  for (let i = 0; i < visible.count; i++) {
    const e = visible.list[i];
    if (dim?.[e]) {
      continue;
    }
    const kind = Math.max(1, state[e]);
    if (kind !== current || open >= BATCH) {
      flush();
      current = kind;
      ctx.strokeStyle = edgeColor(palette, kind);
      ctx.beginPath();
    }
    const last = 2 * start[e + 1] - 2;
    ctx.moveTo(xy[2 * start[e]], xy[2 * start[e] + 1]);
    ctx.lineTo(xy[last], xy[last + 1]);
    open++;
  }
  flush();
}
