import type { Camera } from './camera';
import { withAlpha } from './color';
import type { Palette } from './palette';
import { GROUP_SHAPE, type Scene } from './scene';
import { GLYPHS, hasGlyph, traceShape, traceShare } from './shapes';
import { drawTabular } from './text';
import type { Visible } from './visible';

const FAINT = 0.16;
const RING = 4.5;
/** Discs in one path: larger batches make the rasteriser slower, not faster. */
const BATCH = 16;
const LEAST_RADIUS = 2.5;
/** Discs of fewer pixels carry no badge. */
export const BADGE_FROM = 9;
/** Shares below half a percent leave the ring quiet; from there on they are drawn at least this wide. */
const NOTABLE_SHARE = 0.005;
const LEAST_SHARE = 0.03;

/** A disc is never smaller than a few pixels, however far away. In units of the drawing. */
export function shownRadius(r: number, scale: number): number {
  return Math.max(r, LEAST_RADIUS / scale);
}

/** Discs with ring, figures, sign and badge. The context is in units of the drawing. */
export function drawFullNodes(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  visible: Visible,
  camera: Camera,
  palette: Palette,
  dim: Uint8Array | null
): void {
  for (let i = 0; i < visible.count; i++) {
    const n = visible.list[i];
    ctx.globalAlpha = dim?.[n] ? FAINT : 1;
    drawNode(ctx, scene, n, camera, palette);
  }
  ctx.globalAlpha = 1;
}

function drawNode(ctx: CanvasRenderingContext2D, scene: Scene, n: number, camera: Camera, palette: Palette): void {
  const { nodes } = scene;
  const x = nodes.x[n];
  const y = nodes.y[n];
  const r = shownRadius(nodes.r[n], camera.scale);
  const shape = nodes.shape[n];
  const pixels = r * camera.scale;
  if (nodes.state[n] >= 2) {
    drawHalo(ctx, shape, x, y, r, palette.states[nodes.state[n]]);
  }
  if (shape === GROUP_SHAPE) {
    drawStack(ctx, x, y, r, palette);
  }
  ctx.fillStyle = palette.surface;
  ctx.beginPath();
  traceShape(ctx, shape, x, y, r);
  ctx.fill();
  drawRing(ctx, scene, n, x, y, r, palette);
  if (pixels >= 10) {
    drawFigure(ctx, scene, n, x, y, r, camera, palette);
    if (hasGlyph(shape) && pixels >= 15) {
      drawGlyph(ctx, shape, x, y, r, palette);
    }
  }
  if (nodes.badge[n] && pixels >= BADGE_FROM) {
    drawBadge(ctx, nodes.badge[n], nodes.state[n], x, y, r, camera, palette);
  }
}

function drawHalo(ctx: CanvasRenderingContext2D, shape: number, x: number, y: number, r: number, color: string): void {
  for (const [grow, alpha] of [
    [11, 0.14],
    [6, 0.22],
  ]) {
    ctx.fillStyle = withAlpha(color, alpha);
    ctx.beginPath();
    traceShape(ctx, shape, x, y, r + grow);
    ctx.fill();
  }
}

/** A folded community looks like a pile of discs. */
function drawStack(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette): void {
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.edge;
  ctx.fillStyle = palette.surface;
  for (const shift of [10, 5]) {
    ctx.beginPath();
    ctx.moveTo(x + shift + r, y - shift);
    ctx.arc(x + shift, y - shift, r - 1, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

function drawRing(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  n: number,
  x: number,
  y: number,
  r: number,
  palette: Palette
): void {
  const { nodes } = scene;
  const shape = nodes.shape[n];
  const inner = r - RING / 2;
  const shares = ringParts(nodes.ok[n], nodes.slow[n], nodes.error[n]);
  ctx.lineWidth = RING;
  ctx.lineJoin = 'miter';
  ctx.strokeStyle = nodes.tint[n] || (shares.length === 0 ? palette.states[nodes.state[n]] : palette.track);
  ctx.beginPath();
  traceShape(ctx, shape, x, y, inner);
  ctx.stroke();
  if (nodes.tint[n]) {
    return;
  }
  for (const { from, to, state } of shares) {
    ctx.strokeStyle = state === 1 ? withAlpha(palette.states[1], palette.dark ? 0.75 : 0.6) : palette.states[state];
    ctx.beginPath();
    traceShare(ctx, shape, x, y, inner, from, to);
    ctx.stroke();
  }
}

/** Shares of a ring as parts from the top clockwise, trouble first; small shares are drawn wide enough to be seen, tiny ones not at all. */
export function ringParts(ok: number, slow: number, error: number): Array<{ from: number; to: number; state: number }> {
  if (ok + slow + error <= 0) {
    return [];
  }
  const seen = (share: number) => (share >= NOTABLE_SHARE ? Math.max(share, LEAST_SHARE) : 0);
  const parts: Array<{ from: number; to: number; state: number }> = [];
  let at = 0;
  for (const [share, state] of [
    [seen(error), 3],
    [seen(slow), 2],
  ]) {
    if (share > 0) {
      parts.push({ from: at, to: Math.min(1, at + share), state });
      at = Math.min(1, at + share);
    }
  }
  if (at < 1 && ok > 0) {
    parts.push({ from: at, to: 1, state: 1 });
  }
  return parts;
}

function drawFigure(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  n: number,
  x: number,
  y: number,
  r: number,
  camera: Camera,
  palette: Palette
): void {
  const value = scene.nodes.value[n];
  const unit = scene.nodes.unit[n];
  if (value === '') {
    return;
  }
  const shrink = scene.nodes.shape[n] === 3 ? 0.92 : 1;
  const long = value.length > 4 ? 4.4 / value.length : 1;
  const small = Math.round(0.38 * r * camera.scale * shrink);
  const two = unit !== '' && small >= 6;
  const size = Math.round((two ? 0.56 : 0.7) * r * camera.scale * shrink * long);
  const toPixels = 1 / camera.scale;
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(toPixels, toPixels);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = palette.text;
  ctx.font = `500 ${size}px ${palette.fontFamily}`;
  drawTabular(ctx, value, 0, two ? size * 0.14 : size * 0.36);
  if (two) {
    ctx.font = `${small}px ${palette.fontFamily}`;
    ctx.fillStyle = palette.textMuted;
    ctx.fillText(unit, 0, size * 0.14 + small * 1.05);
  }
  ctx.restore();
}

const glyphPaths = new Map<number, Path2D>();

function drawGlyph(
  ctx: CanvasRenderingContext2D,
  shape: number,
  x: number,
  y: number,
  r: number,
  palette: Palette
): void {
  let path = glyphPaths.get(shape);
  if (!path) {
    path = new Path2D(GLYPHS[shape]);
    glyphPaths.set(shape, path);
  }
  const size = 0.62 * r;
  ctx.save();
  ctx.translate(x - 0.8 * r, y - 0.8 * r);
  ctx.fillStyle = palette.surface;
  ctx.strokeStyle = palette.track;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(0, 0, size * 0.78, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.translate(-size / 2, -size / 2);
  ctx.scale(size / 16, size / 16);
  ctx.strokeStyle = palette.textMuted;
  ctx.lineWidth = 1.5;
  ctx.stroke(path);
  ctx.restore();
}

function drawBadge(
  ctx: CanvasRenderingContext2D,
  text: string,
  state: number,
  x: number,
  y: number,
  r: number,
  camera: Camera,
  palette: Palette
): void {
  const size = Math.max(10, Math.min(14, Math.round(0.42 * r * camera.scale)));
  const toPixels = 1 / camera.scale;
  ctx.save();
  ctx.translate(x + 0.72 * r, y - 0.78 * r);
  ctx.scale(toPixels, toPixels);
  ctx.font = `600 ${size}px ${palette.fontFamily}`;
  const width = ctx.measureText(text).width + size * 0.8;
  const height = size * 1.45;
  ctx.fillStyle = palette.states[state];
  ctx.strokeStyle = palette.background;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(-size * 0.55, -height / 2, width, height, height / 2);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = palette.onState[state];
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, -size * 0.15, 0.5);
  ctx.restore();
}

/** Many discs: filled in the colour of their state, in batches, the worst last, without outlines while the picture moves. The context is in units of the drawing. */
export function drawSimpleNodes(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  visible: Visible,
  camera: Camera,
  palette: Palette,
  dim: Uint8Array | null,
  moving: boolean
): void {
  const { nodes } = scene;
  ctx.lineWidth = 1 / camera.scale;
  for (let rank = 0; rank < palette.states.length; rank++) {
    let open = 0;
    ctx.fillStyle = rank === 1 ? palette.edgeStrong : palette.states[rank];
    ctx.strokeStyle = palette.background;
    ctx.globalAlpha = 1;
    ctx.beginPath();
    for (let i = 0; i < visible.count; i++) {
      const n = visible.list[i];
      if (nodes.state[n] !== rank || dim?.[n]) {
        continue;
      }
      traceShape(
        ctx,
        nodes.shape[n],
        nodes.x[n],
        nodes.y[n],
        rank >= 2 ? 1.35 * shownRadius(nodes.r[n], camera.scale) : shownRadius(nodes.r[n], camera.scale)
      );
      if (++open >= BATCH) {
        paint(ctx, !moving);
        open = 0;
      }
    }
    paint(ctx, !moving);
  }
}

function paint(ctx: CanvasRenderingContext2D, outlined: boolean): void {
  ctx.fill();
  if (outlined) {
    ctx.stroke();
  }
  ctx.beginPath();
}
