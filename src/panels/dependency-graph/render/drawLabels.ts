import { toScreen, type Camera, type Size } from './camera';
import { mostLabels } from './detail';
import { BADGE_FROM, shownRadius } from './drawNodes';
import { Occupancy, placeLabels, type LabelBox } from './labelPlacement';
import type { Palette } from './palette';
import { pointAt } from './routes';
import type { Scene } from './scene';
import type { TextWidths } from './text';
import type { Visible } from './visible';

const NAME = 12;
const CAPTION = 11;
/** Sizes of labels in pixels, whatever the scale. Below `captionScale` there is room for names only. */
export const LABELS = { line: 14, gap: 4, widest: 150, captionScale: 0.7 };
/** Room of a badge, about. */
const BADGE = { width: 34, height: 16 };
const LINE = LABELS.line;
const WIDEST = LABELS.widest;

export interface LabelStyle {
  name: string;
  caption: string;
  withCaption: boolean;
}

/** Fonts of the labels at a scale: whole pixels, since each new size costs a rasterisation of the font. */
export function labelStyle(palette: Palette, scale: number): LabelStyle {
  return {
    name: `500 ${NAME}px ${palette.fontFamily}`,
    caption: `${CAPTION}px ${palette.fontFamily}`,
    withCaption: scale >= LABELS.captionScale,
  };
}

/** Box of a node's label in the picture. */
function boxOf(scene: Scene, n: number, camera: Camera, size: Size, width: number, lines: number): LabelBox {
  const at = toScreen(camera, size, scene.nodes.x[n], scene.nodes.y[n]);
  const r = shownRadius(scene.nodes.r[n], camera.scale) * camera.scale;
  return { x: at.x - width / 2, y: at.y + r + LABELS.gap, width, height: lines * LINE };
}

/** Chooses the nodes whose names are written: always the marked ones, then by trouble and traffic while there is room. */
export function chooseLabels(
  scene: Scene,
  visible: Visible,
  camera: Camera,
  size: Size,
  palette: Palette,
  widths: TextWidths,
  marked: readonly number[],
  dim: Uint8Array | null
): number[] {
  const style = labelStyle(palette, camera.scale);
  const taken = new Occupancy(size.width, size.height);
  const seen = new Uint8Array(scene.nodes.count);
  let largest = 0;
  for (let i = 0; i < visible.count; i++) {
    const n = visible.list[i];
    seen[n] = 1;
    const r = shownRadius(scene.nodes.r[n], camera.scale) * camera.scale;
    largest = Math.max(largest, r);
    if (r > 3) {
      const at = toScreen(camera, size, scene.nodes.x[n], scene.nodes.y[n]);
      taken.take({ x: at.x - 0.8 * r, y: at.y - 0.8 * r, width: 1.6 * r, height: 1.6 * r });
      if (r >= BADGE_FROM && scene.nodes.badge[n]) {
        taken.take({
          x: at.x + 0.4 * r,
          y: at.y - 0.8 * r - BADGE.height / 2,
          width: BADGE.width,
          height: BADGE.height,
        });
      }
    }
  }
  widths.use(style.name);
  const lines = (n: number) => (style.withCaption && scene.nodes.caption[n] ? 2 : 1);
  const first = new Set(marked);
  function* candidates(): Iterable<{ id: number; box: LabelBox }> {
    for (const n of scene.nodes.labelOrder) {
      if (seen[n] && !first.has(n) && !dim?.[n]) {
        yield { id: n, box: boxOf(scene, n, camera, size, Math.min(WIDEST, widths.of(scene.nodes.name[n])), lines(n)) };
      }
    }
  }
  const forced = [...first].filter((n) => seen[n]);
  for (const n of forced) {
    taken.take(boxOf(scene, n, camera, size, Math.min(WIDEST, widths.of(scene.nodes.name[n])), lines(n)));
  }
  return [...forced, ...placeLabels(candidates(), taken, mostLabels(largest))];
}

/** Writes the chosen labels. The context is in pixels. */
export function drawLabels(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  chosen: readonly number[],
  camera: Camera,
  size: Size,
  palette: Palette,
  widths: TextWidths
): void {
  const style = labelStyle(palette, camera.scale);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = palette.background;
  ctx.lineWidth = 3;
  const write = (font: string, color: string, textOf: (n: number) => string, line: number) => {
    widths.use(font);
    ctx.fillStyle = color;
    for (const n of chosen) {
      const text = widths.fit(textOf(n), WIDEST);
      const box = boxOf(scene, n, camera, size, 0, 1);
      if (text !== '' && box.x > -WIDEST && box.x < size.width + WIDEST && box.y > -2 * LINE && box.y < size.height) {
        ctx.strokeText(text, box.x, box.y + line);
        ctx.fillText(text, box.x, box.y + line);
      }
    }
  };
  if (style.withCaption) {
    write(style.caption, palette.textMuted, (n) => scene.nodes.caption[n], LINE);
  }
  write(style.name, palette.text, (n) => scene.nodes.name[n], 0);
}

/** Places along an edge where its label is tried, from the best. */
const ALONG = [0.5, 0.38, 0.62, 0.26, 0.74];
const MOST_EDGES = 250;

/** Writes the edges' labels on a patch of background where they cover neither discs nor names. The context is in pixels. */
export function drawEdgeLabels(
  ctx: CanvasRenderingContext2D,
  { scene, camera, size, palette }: { scene: Scene; camera: Camera; size: Size; palette: Palette },
  visible: Visible,
  named: readonly number[],
  widths: TextWidths,
  dim: Uint8Array | null
): void {
  if (scene.edges.label.length === 0 || camera.scale < 0.5 || visible.count > MOST_EDGES) {
    return;
  }
  const taken = new Occupancy(size.width, size.height);
  widths.use(labelStyle(palette, camera.scale).name);
  for (const n of named) {
    taken.take(boxOf(scene, n, camera, size, Math.min(WIDEST, widths.of(scene.nodes.name[n])), 2));
  }
  for (let n = 0; n < scene.nodes.count; n++) {
    const at = toScreen(camera, size, scene.nodes.x[n], scene.nodes.y[n]);
    const r = scene.nodes.r[n] * camera.scale + 4;
    taken.take({ x: at.x - r, y: at.y - r, width: 2 * r, height: 2 * r });
  }
  widths.use(`${CAPTION}px ${palette.fontFamily}`);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (let i = visible.count - 1; i >= 0; i--) {
    const e = visible.list[i];
    const text = scene.edges.label[e];
    const width = widths.of(text) + 6;
    const box = text === '' || dim?.[e] ? undefined : freeBox(scene, e, camera, size, width, taken);
    if (box) {
      taken.take(box);
      ctx.fillStyle = palette.background;
      ctx.fillRect(box.x, box.y, box.width, box.height);
      ctx.fillStyle = palette.textMuted;
      ctx.fillText(text, box.x + width / 2, box.y + box.height / 2);
    }
  }
}

function freeBox(
  scene: Scene,
  e: number,
  camera: Camera,
  size: Size,
  width: number,
  taken: Occupancy
): LabelBox | undefined {
  return ALONG.map((share) => {
    const point = pointAt(scene.edges, e, share);
    const at = toScreen(camera, size, point.x, point.y);
    return { x: at.x - width / 2, y: at.y - LINE / 2, width, height: LINE };
  }).find((box) => taken.isFree(box));
}
