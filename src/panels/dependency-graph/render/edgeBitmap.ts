import type { Camera, Size } from './camera';
import { parseColor } from './color';
import { addLine, emptyCoverage, tone, toneTable, type Coverage } from './lineRaster';
import type { Palette } from './palette';
import type { Scene } from './scene';

/** Share of the picture that the bitmap reaches beyond each of its edges. */
const OVERSCAN = 0.16;
const STRETCH = { least: 0.75, most: 1.5 };

/**
 * All edges as one picture, for graphs with more edges than can be stroked one by one. While the camera moves the picture is only
 * moved and stretched; it is drawn anew when it no longer covers the view or was stretched too far.
 */
export class EdgeBitmap {
  private canvas: HTMLCanvasElement | null = null;
  private layers: Coverage[] = [];
  private camera: Camera | null = null;
  private readonly tables = [toneTable(0.16, 0.75), toneTable(0.4, 0.9), toneTable(0.45, 0.95)];

  /** Forgets the picture, since the graph, the theme or the filter changed. */
  invalidate(): void {
    this.camera = null;
  }

  /** Draws the edges; `settled` asks for a picture that is exact for this camera. */
  draw(
    ctx: CanvasRenderingContext2D,
    scene: Scene,
    camera: Camera,
    size: Size,
    palette: Palette,
    hidden: Uint8Array | null,
    settled: boolean
  ): void {
    if (!this.covers(camera, size, settled)) {
      this.redraw(scene, camera, size, palette, hidden);
    }
    if (!this.canvas || !this.camera) {
      return;
    }
    const stretch = camera.scale / this.camera.scale;
    const x = (this.camera.x - camera.x) * camera.scale + size.width / 2;
    const y = (this.camera.y - camera.y) * camera.scale + size.height / 2;
    const w = this.canvas.width * stretch;
    const h = this.canvas.height * stretch;
    // Smoothing a stretched picture costs more than it shows while it moves.
    ctx.imageSmoothingEnabled = settled;
    ctx.drawImage(this.canvas, x - w / 2, y - h / 2, w, h);
    ctx.imageSmoothingEnabled = true;
  }

  private covers(camera: Camera, size: Size, settled: boolean): boolean {
    const old = this.camera;
    if (!old || !this.canvas) {
      return false;
    }
    if (settled && (old.scale !== camera.scale || old.x !== camera.x || old.y !== camera.y)) {
      const moved = Math.hypot(old.x - camera.x, old.y - camera.y) * camera.scale;
      return old.scale === camera.scale && moved < 1;
    }
    const stretch = camera.scale / old.scale;
    if (stretch < STRETCH.least || stretch > STRETCH.most) {
      return false;
    }
    const reachX = (this.canvas.width * stretch - size.width) / 2;
    const reachY = (this.canvas.height * stretch - size.height) / 2;
    return Math.abs(old.x - camera.x) * camera.scale <= reachX && Math.abs(old.y - camera.y) * camera.scale <= reachY;
  }

  private redraw(scene: Scene, camera: Camera, size: Size, palette: Palette, hidden: Uint8Array | null): void {
    const width = Math.max(1, Math.round(size.width * (1 + 2 * OVERSCAN)));
    const height = Math.max(1, Math.round(size.height * (1 + 2 * OVERSCAN)));
    const ctx = this.prepare(width, height);
    if (!ctx) {
      return;
    }
    countLines(scene, camera, width, height, hidden, this.layers);
    const image = ctx.createImageData(width, height);
    const colors = [palette.edgeStrong, palette.states[2], palette.states[3]].map((color) => parseColor(color));
    tone(
      this.layers.map((coverage, i) => ({
        coverage,
        color: [colors[i][0], colors[i][1], colors[i][2]] as [number, number, number],
        table: this.tables[i],
      })),
      image.data
    );
    ctx.putImageData(image, 0, 0);
    this.camera = { ...camera };
  }

  private prepare(width: number, height: number): CanvasRenderingContext2D | null {
    this.canvas ??= document.createElement('canvas');
    if (this.canvas.width !== width || this.canvas.height !== height || this.layers.length === 0) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.layers = [0, 1, 2].map(() => emptyCoverage(width, height));
    }
    for (const layer of this.layers) {
      layer.counts.fill(0);
      layer.used = false;
    }
    return this.canvas.getContext('2d');
  }
}

/** Layer 0 holds the edges without trouble, 1 warnings, 2 errors. Hidden edges are left out. */
function countLines(
  scene: Scene,
  camera: Camera,
  width: number,
  height: number,
  hidden: Uint8Array | null,
  layers: Coverage[]
): void {
  const { xy, start, state, count } = scene.edges;
  const { scale } = camera;
  const offsetX = width / 2 - camera.x * scale;
  const offsetY = height / 2 - camera.y * scale;
  for (let e = 0; e < count; e++) {
    if (hidden?.[e]) {
      continue;
    }
    const first = 2 * start[e];
    const last = 2 * start[e + 1] - 2;
    addLine(
      layers[Math.max(0, state[e] - 1)],
      xy[first] * scale + offsetX,
      xy[first + 1] * scale + offsetY,
      xy[last] * scale + offsetX,
      xy[last + 1] * scale + offsetY
    );
  }
}
