import {
  between,
  fitTo,
  panBy,
  toScreen,
  viewOf,
  zoomAt,
  SCALE_LIMITS,
  type Box,
  type Camera,
  type Size,
} from './camera';
import { edgeDetail } from './detail';
import { EdgeBitmap } from './edgeBitmap';
import { fitScene } from './fitScene';
import { hitTest, type Hit } from './hitTest';
import type { Palette } from './palette';
import { Painter, type Marks } from './Painter';
import type { Scene } from './scene';
import { emptyVisible, visibleEdges, visibleNodes, type Visible } from './visible';

const SETTLE_MS = 120;
const GLIDE_MS = 220;

/** Where time comes from; a test gives its own. */
export interface Clock {
  now(): number;
  frame(callback: () => void): number;
  cancelFrame(id: number): void;
  later(callback: () => void, ms: number): number;
  cancelLater(id: number): void;
}

const browserClock: Clock = {
  now: () => performance.now(),
  frame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
  later: (callback, ms) => window.setTimeout(callback, ms),
  cancelLater: (id) => window.clearTimeout(id),
};

export const NO_MARKS: Marks = { hovered: null, selected: null, dimNodes: null, dimEdges: null };

/**
 * Draws a scene on a canvas and moves the camera over it. At most one picture per frame; while the camera moves with less detail where
 * there is much to draw, and in full 120 ms after the last move.
 */
export class GraphRenderer {
  camera: Camera = { x: 0, y: 0, scale: 1 };
  size: Size = { width: 0, height: 0 };
  /** Whether a person has moved the camera since it was last fitted: then a refresh leaves it alone. */
  touched = false;
  onCamera: (() => void) | null = null;

  private scene: Scene | null = null;
  private palette: Palette | null = null;
  private shown = '';
  private marks: Marks = NO_MARKS;
  private pixelRatio = 1;
  private moving = false;
  private frame = 0;
  private settle = 0;
  private glide: { from: Camera; to: Camera; start: number } | null = null;
  private nodesSeen: Visible = emptyVisible(0);
  private edgesSeen: Visible = emptyVisible(0);
  private labels: { list: number[]; scale: number } | null = null;
  private readonly bitmap = new EdgeBitmap();
  private readonly painter: Painter | null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly clock: Clock = browserClock
  ) {
    const ctx = canvas.getContext('2d');
    this.painter = ctx ? new Painter(ctx) : null;
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.nodesSeen = emptyVisible(scene.nodes.count);
    this.edgesSeen = emptyVisible(scene.edges.count);
    this.forget();
  }

  setPalette(palette: Palette): void {
    this.palette = palette;
    this.forget();
  }

  setMarks(marks: Marks): void {
    const filtered = marks.dimEdges !== this.marks.dimEdges || marks.dimNodes !== this.marks.dimNodes;
    this.marks = marks;
    if (filtered) {
      this.forget();
    } else {
      this.labels = null;
      this.invalidate();
    }
  }

  /** Sets the size in CSS pixels; the canvas gets as many pixels as the screen has. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.size = { width, height };
    this.pixelRatio = pixelRatio;
    this.canvas.width = Math.max(1, Math.round(width * pixelRatio));
    this.canvas.height = Math.max(1, Math.round(height * pixelRatio));
    this.forget();
  }

  /** Moves the picture by pixels. */
  pan(dx: number, dy: number): void {
    this.moveTo(panBy(this.camera, dx, dy));
  }

  /** Zooms by a factor around a place in the picture, or its middle. */
  zoom(factor: number, x = this.size.width / 2, y = this.size.height / 2): void {
    this.moveTo(zoomAt(this.camera, this.size, x, y, factor));
  }

  moveTo(camera: Camera): void {
    this.glide = null;
    this.touched = true;
    this.setCamera(camera);
  }

  /**
   * Fits a new picture into view; a refreshed one only where nobody has moved the camera. A chosen node is then brought out from under
   * what `cover` says lies over the edges, with as little movement as possible.
   */
  show(picture: string, room: Box, cover: Box, animate: boolean): void {
    const first = this.shown === '';
    const fitted = this.shown !== picture || !this.touched;
    this.shown = picture;
    if (!this.scene || this.scene.nodes.count === 0) {
      return;
    }
    const camera = this.uncovered(
      fitted ? fitScene(this.scene, this.size, room) : (this.glide?.to ?? this.camera),
      cover
    );
    if (!same(camera, this.glide?.to ?? this.camera)) {
      this.goTo(camera, animate && !first);
    }
    this.touched = !fitted;
  }

  private uncovered(camera: Camera, cover: Box): Camera {
    const selected = this.marks.selected;
    if (selected?.type !== 'node' || !this.scene || selected.index >= this.scene.nodes.count) {
      return camera;
    }
    const { x, y, r } = this.scene.nodes;
    const place = toScreen(camera, this.size, x[selected.index], y[selected.index]);
    const margin = r[selected.index] * camera.scale;
    const freeX = Math.max(cover.left + margin, Math.min(this.size.width - cover.right - margin, place.x));
    const freeY = Math.max(cover.top + margin, Math.min(this.size.height - cover.bottom - margin, place.y));
    return panBy(camera, freeX - place.x, freeY - place.y);
  }

  /** Shows a part of the drawing. */
  frameBox(box: Box, room: Box, animate: boolean): void {
    this.goTo(fitTo(box, this.size, room), animate);
    this.touched = true;
  }

  /** Shows the whole drawing, at once or in a short glide. */
  fit(room: Box, animate: boolean): void {
    if (this.scene && this.scene.nodes.count > 0) {
      this.goTo(fitScene(this.scene, this.size, room), animate);
      this.touched = false;
    }
  }

  /** Brings a node into the middle, near enough to read it. */
  centreOn(node: number, animate: boolean, least = 0.8): void {
    const scene = this.scene;
    if (scene && node < scene.nodes.count) {
      const scale = Math.min(SCALE_LIMITS.most, Math.max(least, this.camera.scale));
      this.touched = true;
      this.goTo({ x: scene.nodes.x[node], y: scene.nodes.y[node], scale }, animate);
    }
  }

  /** Place of a node in the picture. */
  placeOf(node: number): { x: number; y: number; r: number } | null {
    const scene = this.scene;
    if (!scene || node >= scene.nodes.count) {
      return null;
    }
    const at = toScreen(this.camera, this.size, scene.nodes.x[node], scene.nodes.y[node]);
    return { ...at, r: scene.nodes.r[node] * this.camera.scale };
  }

  /** What lies under a place in the picture. Edges are not asked for where there are too many to tell apart. */
  hit(x: number, y: number, reach: number): Hit | null {
    const edges = edgeDetail(this.edgesSeen.count, 1, false) === 'full';
    return this.scene ? hitTest(this.scene, this.camera, this.size, x, y, reach, edges) : null;
  }

  /** Draws now, without waiting for a frame. */
  draw(): void {
    const { scene, painter, palette } = this;
    if (!scene || !painter || !palette || this.size.width === 0) {
      return;
    }
    this.advanceGlide();
    const view = viewOf(this.camera, this.size);
    visibleNodes(scene, view, this.nodesSeen);
    visibleEdges(scene, view, this.edgesSeen);
    const stale =
      !this.labels ||
      (!this.moving && this.labels.scale !== this.camera.scale) ||
      outOfScale(this.labels.scale, this.camera.scale);
    this.labels = painter.paint({
      scene,
      camera: this.camera,
      size: this.size,
      pixelRatio: this.pixelRatio,
      palette,
      marks: this.marks,
      nodes: this.nodesSeen,
      edges: this.edgesSeen,
      bitmap: this.bitmap,
      moving: this.moving,
      labels: stale || !this.moving ? null : (this.labels?.list ?? null),
    });
  }

  /** Stops what is under way. It may be used again: React tries effects twice in its strict mode. */
  destroy(): void {
    this.clock.cancelFrame(this.frame);
    this.clock.cancelLater(this.settle);
    this.onCamera = null;
  }

  private goTo(camera: Camera, animate: boolean): void {
    if (!animate || this.size.width === 0) {
      this.glide = null;
      this.setCamera(camera);
      return;
    }
    this.glide = { from: this.camera, to: camera, start: this.clock.now() };
    this.setCamera(this.camera);
  }

  private advanceGlide(): void {
    if (!this.glide) {
      return;
    }
    const t = Math.min(1, (this.clock.now() - this.glide.start) / GLIDE_MS);
    this.camera = between(this.glide.from, this.glide.to, 1 - (1 - t) ** 3);
    if (t >= 1) {
      this.glide = null;
    }
    this.onCamera?.();
    if (this.glide) {
      this.hold();
      this.invalidate();
    }
  }

  private setCamera(camera: Camera): void {
    this.camera = camera;
    this.hold();
    this.onCamera?.();
    this.invalidate();
  }

  /** The picture counts as moving until some time after the last move. */
  private hold(): void {
    this.moving = true;
    this.clock.cancelLater(this.settle);
    this.settle = this.clock.later(() => {
      this.moving = false;
      this.labels = null;
      this.invalidate();
    }, SETTLE_MS);
  }

  private forget(): void {
    this.bitmap.invalidate();
    this.labels = null;
    this.invalidate();
  }

  private invalidate(): void {
    this.clock.cancelFrame(this.frame);
    this.frame = this.clock.frame(() => this.draw());
  }
}

function same(a: Camera, b: Camera): boolean {
  return a.x === b.x && a.y === b.y && a.scale === b.scale;
}

function outOfScale(a: number, b: number): boolean {
  return a / b > 1.3 || b / a > 1.3;
}
