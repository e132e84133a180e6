import { parseColor } from './color';
import { edgeColor } from './drawEdges';
import { ringParts } from './drawNodes';
import type { Palette } from './palette';
import { ARROW } from './routes';
import { GROUP_SHAPE, type Scene } from './scene';
import { cornersOf, GLYPHS, hasGlyph, partOf } from './shapes';

const MARGIN = 40;
const RING = 4.5;

/** The whole graph as an SVG document, drawn like on the canvas: discs, rings, calls with arrow heads, names. Texts are escaped. */
export function toSvg(scene: Scene, palette: Palette): string {
  const { bounds } = scene;
  const box = [
    bounds.left - MARGIN,
    bounds.top - MARGIN,
    bounds.right - bounds.left + 2 * MARGIN,
    bounds.bottom - bounds.top + 2 * MARGIN,
  ].map(round);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}" width="${box[2]}" height="${box[3]}" font-family="${escapeXml(palette.fontFamily)}">`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" ${fill(palette.background)}/>`,
  ];
  for (const hull of scene.hulls) {
    parts.push(
      `<circle cx="${round(hull.x)}" cy="${round(hull.y)}" r="${round(hull.r)}" fill="none" ${stroke(palette.edge, 1)} stroke-dasharray="4 4"/>`
    );
  }
  for (const e of scene.edges.order) {
    parts.push(edgeSvg(scene, e, palette));
  }
  for (let n = 0; n < scene.nodes.count; n++) {
    parts.push(nodeSvg(scene, n, palette));
  }
  parts.push('</svg>');
  return parts.join('\n');
}

function edgeSvg({ edges }: Scene, e: number, palette: Palette): string {
  const color = edgeColor(palette, edges.state[e]);
  const { xy } = edges;
  const first = 2 * edges.start[e];
  const end = 2 * edges.start[e + 1];
  const rest = Array.from(xy.subarray(first + 2, end), round);
  const path = `M${round(xy[first])} ${round(xy[first + 1])}${end - first === 4 ? 'L' : 'C'}${rest.join(' ')}`;
  const [x, y, dx, dy] = [edges.tip[2 * e], edges.tip[2 * e + 1], edges.dir[2 * e], edges.dir[2 * e + 1]];
  const half = 3.2 + 0.55 * edges.width[e];
  const head = [
    x,
    y,
    x - dx * ARROW - dy * half,
    y - dy * ARROW + dx * half,
    x - dx * ARROW + dy * half,
    y - dy * ARROW - dx * half,
  ].map(round);
  const dash = edges.dashed[e] ? ' stroke-dasharray="5 4"' : '';
  return `<path d="${path}" fill="none" ${stroke(color, edges.width[e])}${dash}/><path d="M${head.slice(0, 2).join(' ')}L${head.slice(2).join(' ')}Z" ${fill(color)}/>`;
}

function nodeSvg({ nodes }: Scene, n: number, palette: Palette): string {
  const [x, y, r, shape, state] = [nodes.x[n], nodes.y[n], nodes.r[n], nodes.shape[n], nodes.state[n]];
  const parts: string[] = ['<g>'];
  if (state >= 2) {
    parts.push(outline(shape, x, y, r + 8, `${fill(palette.states[state])} opacity="0.25"`));
  }
  if (shape === GROUP_SHAPE) {
    parts.push(outline(0, x + 6, y - 6, r - 1, `${fill(palette.surface)} ${stroke(palette.edge, 1.5)}`));
  }
  const shares = ringParts(nodes.ok[n], nodes.slow[n], nodes.error[n]);
  const plain = nodes.tint[n] || (shares.length === 0 ? palette.states[state] : palette.track);
  parts.push(outline(shape, x, y, r - RING / 2, `${fill(palette.surface)} ${stroke(plain, RING)}`));
  if (!nodes.tint[n]) {
    for (const part of shares) {
      parts.push(
        `<path d="${sharePath(shape, x, y, r - RING / 2, part.from, part.to)}" fill="none" ${stroke(palette.states[part.state], RING)}/>`
      );
    }
  }
  if (hasGlyph(shape)) {
    parts.push(
      `<path transform="translate(${round(x - r)} ${round(y - r)})" d="${GLYPHS[shape]}" ${fill(palette.surface)} ${stroke(palette.textMuted, 1.2)}/>`
    );
  }
  parts.push(text(x, y + (nodes.unit[n] ? 2 : 5), 14, palette.text, nodes.value[n], 500));
  parts.push(text(x, y + 14, 10, palette.textMuted, nodes.unit[n]));
  parts.push(text(x, y + r + 15, 12, palette.text, nodes.name[n], 500));
  parts.push(text(x, y + r + 29, 11, palette.textMuted, nodes.caption[n]));
  parts.push(badge(x + r, y - 0.8 * r, state, nodes.badge[n], palette));
  return `${parts.filter(Boolean).join('')}</g>`;
}

function badge(x: number, y: number, state: number, words: string, palette: Palette): string {
  const width = 7 * words.length + 8;
  const pill = `<rect x="${round(x - width / 2)}" y="${round(y - 8)}" width="${width}" height="16" rx="8" ${fill(palette.states[state])} ${stroke(palette.background, 2)}/>`;
  return words === '' ? '' : pill + text(x, y + 4, 11, palette.onState[state], words, 600);
}

function outline(shape: number, x: number, y: number, r: number, style: string): string {
  const corners = cornersOf(shape, x, y, r);
  return corners
    ? `<polygon points="${corners.map(round).join(' ')}" ${style}/>`
    : `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" ${style}/>`;
}

function sharePath(shape: number, x: number, y: number, r: number, from: number, to: number): string {
  const corners = cornersOf(shape, x, y, r) ?? circlePoints(x, y, r);
  const points = partOf([...corners, corners[0], corners[1]], from, to).map(round);
  return `M${points.slice(0, 2).join(' ')}L${points.slice(2).join(' ')}`;
}

function circlePoints(x: number, y: number, r: number): number[] {
  return Array.from({ length: 72 }, (_, i) => (i * Math.PI) / 36 - Math.PI / 2).flatMap((angle) => [
    x + r * Math.cos(angle),
    y + r * Math.sin(angle),
  ]);
}

function text(x: number, y: number, size: number, color: string, words: string, weight = 400): string {
  return words === ''
    ? ''
    : `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" text-anchor="middle" ${fill(color)}>${escapeXml(words)}</text>`;
}

/** SVG 1.1 readers know no rgba(): opacity travels by itself. */
function fill(color: string): string {
  const [r, g, b, a] = parseColor(color);
  return `fill="rgb(${r},${g},${b})"${a < 1 ? ` fill-opacity="${round(a)}"` : ''}`;
}

function stroke(color: string, width: number): string {
  const [r, g, b, a] = parseColor(color);
  return `stroke="rgb(${r},${g},${b})" stroke-width="${round(width)}"${a < 1 ? ` stroke-opacity="${round(a)}"` : ''}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(words: string): string {
  return words.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
