import type { Camera, Size } from './camera';
import { withAlpha } from './color';
import { edgeDetail, fullNodes } from './detail';
import { drawFullEdges, drawHairlines, edgeColor, strokeEdge } from './drawEdges';
import { chooseLabels, drawEdgeLabels, drawLabels } from './drawLabels';
import { drawFullNodes, drawSimpleNodes, shownRadius } from './drawNodes';
import type { EdgeBitmap } from './edgeBitmap';
import type { Hit } from './hitTest';
import type { Palette } from './palette';
import type { Scene } from './scene';
import { traceShape } from './shapes';
import { TextWidths } from './text';
import type { Visible } from './visible';

/** What is pointed at, what is chosen, and what a filter sets back. */
export interface Marks {
  hovered: Hit | null;
  selected: Hit | null;
  dimNodes: Uint8Array | null;
  dimEdges: Uint8Array | null;
}

export interface Picture {
  scene: Scene;
  camera: Camera;
  size: Size;
  pixelRatio: number;
  palette: Palette;
  marks: Marks;
  nodes: Visible;
  edges: Visible;
  bitmap: EdgeBitmap;
  moving: boolean;
  /** Labels of the picture before, kept while it moves; null chooses them anew. */
  labels: number[] | null;
  /** Paints the background too: for a picture that is taken along. */
  opaque?: boolean;
}

/** Calls of a chosen node that are drawn one by one, however many it has. */
const MOST_MARKED = 2000;

/** Paints one picture: hulls, edges, discs, marks, labels, from back to front. */
export class Painter {
  private readonly widths: TextWidths;

  constructor(private readonly ctx: CanvasRenderingContext2D) {
    this.widths = new TextWidths(ctx);
  }

  /** Returns the labels that were written, for the next picture. */
  paint(picture: Picture): { list: number[]; scale: number } {
    const { ctx } = this;
    const { scene, camera, size, palette, marks } = picture;
    this.inPixels(picture);
    ctx.clearRect(0, 0, size.width, size.height);
    if (picture.opaque) {
      ctx.fillStyle = palette.background;
      ctx.fillRect(0, 0, size.width, size.height);
    }
    this.inUnits(picture);
    this.paintHulls(picture);
    this.paintEdges(picture);
    this.inUnits(picture);
    const marked = this.paintMarkedEdges(picture);
    this.paintMarks(picture);
    if (fullNodes(picture.nodes.count, usualRadius(scene) * camera.scale, picture.moving)) {
      drawFullNodes(ctx, scene, picture.nodes, camera, palette, marks.dimNodes);
    } else {
      drawSimpleNodes(ctx, scene, picture.nodes, camera, palette, marks.dimNodes, picture.moving);
    }
    this.inPixels(picture);
    const list =
      picture.labels ?? chooseLabels(scene, picture.nodes, camera, size, palette, this.widths, marked, marks.dimNodes);
    drawEdgeLabels(ctx, picture, picture.edges, list, this.widths, marks.dimEdges);
    drawLabels(ctx, scene, list, camera, size, palette, this.widths);
    return { list, scale: camera.scale };
  }

  private inPixels({ pixelRatio }: Picture): void {
    this.ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  }

  private inUnits({ camera, size, pixelRatio }: Picture): void {
    const scale = camera.scale * pixelRatio;
    this.ctx.setTransform(
      scale,
      0,
      0,
      scale,
      (size.width / 2 - camera.x * camera.scale) * pixelRatio,
      (size.height / 2 - camera.y * camera.scale) * pixelRatio
    );
  }

  private paintHulls({ scene, camera, palette }: Picture): void {
    const { ctx } = this;
    for (const hull of scene.hulls) {
      ctx.beginPath();
      ctx.arc(hull.x, hull.y, hull.r, 0, 2 * Math.PI);
      ctx.fillStyle = withAlpha(palette.edgeStrong, 0.05);
      ctx.fill();
      ctx.strokeStyle = palette.edge;
      ctx.lineWidth = 1 / camera.scale;
      ctx.setLineDash([4 / camera.scale, 4 / camera.scale]);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }

  private paintEdges(picture: Picture): void {
    const { ctx } = this;
    const { scene, camera, size, palette, marks, edges, moving } = picture;
    const detail = edgeDetail(edges.count, picture.pixelRatio, moving);
    if (detail === 'full') {
      drawFullEdges(ctx, scene, edges, camera, palette, marks.dimEdges);
    } else if (detail === 'hairlines') {
      drawHairlines(ctx, scene, edges, camera, palette, marks.dimEdges);
    } else {
      this.inPixels(picture);
      picture.bitmap.draw(ctx, scene, camera, size, palette, marks.dimEdges, !moving);
    }
  }

  /** Calls of what is pointed at or chosen, stronger and above the others. Returns the nodes whose names must be readable. */
  private paintMarkedEdges({ scene, camera, palette, marks }: Picture): number[] {
    const { ctx } = this;
    const named = new Set<number>();
    let left = MOST_MARKED;
    for (const mark of [marks.selected, marks.hovered]) {
      if (mark?.type === 'node') {
        named.add(mark.index);
      }
      for (let e = 0; mark && e < scene.edges.count && left > 0; e++) {
        if (touches(scene, mark, e)) {
          const state = scene.edges.state[e];
          strokeEdge(
            ctx,
            scene,
            e,
            camera,
            state >= 2 ? edgeColor(palette, state) : palette.edgeStrong,
            mark.type === 'edge' ? 1.5 : 0.8,
            1
          );
          left--;
          if (mark.type === 'edge') {
            named.add(scene.edges.source[e]).add(scene.edges.target[e]);
          }
        }
      }
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    return [...named];
  }

  private paintMarks({ scene, camera, palette, marks }: Picture): void {
    const { ctx } = this;
    const rings: Array<[Hit | null, string, number]> = [
      [marks.hovered, palette.edgeStrong, 1.5],
      [marks.selected, palette.selection, 2.5],
    ];
    for (const [mark, color, width] of rings) {
      if (mark?.type === 'node' && mark.index < scene.nodes.count) {
        const n = mark.index;
        ctx.strokeStyle = color;
        ctx.lineWidth = width / Math.min(1.5, camera.scale);
        ctx.beginPath();
        traceShape(
          ctx,
          scene.nodes.shape[n],
          scene.nodes.x[n],
          scene.nodes.y[n],
          shownRadius(scene.nodes.r[n], camera.scale) + 4 / Math.min(1.5, camera.scale)
        );
        ctx.stroke();
      }
    }
  }
}

/** Radius of most discs: folded communities are larger. */
function usualRadius({ nodes }: Scene): number {
  return nodes.count > 0 ? nodes.r.reduce((least, r) => Math.min(least, r), Infinity) : 0;
}

function touches({ edges }: Scene, mark: Hit, e: number): boolean {
  return mark.type === 'edge' ? mark.index === e : edges.source[e] === mark.index || edges.target[e] === mark.index;
}
