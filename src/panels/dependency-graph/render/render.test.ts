import '../../../../tests/fixtures/graph/browserGlobals';
import { shopFrames } from '../../../../tests/fixtures/graph/frames';
import { layered } from '../layout/layered';
import { toLayoutGraph } from '../layout/toLayoutGraph';
import { readFrames } from '../model/readFrames';
import { fitTo, toScreen, toWorld, viewOf, zoomAt, type Camera } from './camera';
import { parseColor, withAlpha } from './color';
import { edgeDetail, fullNodes } from './detail';
import { ringParts } from './drawNodes';
import { distanceToSegment, hitTest } from './hitTest';
import { Occupancy, placeLabels } from './labelPlacement';
import { addLine, emptyCoverage, tone, toneTable } from './lineRaster';
import type { Palette } from './palette';
import { pointAt } from './routes';
import { buildScene, type Scene } from './scene';
import { partOf } from './shapes';
import { toSvg } from './toSvg';
import { emptyVisible, visibleEdges, visibleNodes } from './visible';

const SIZE = { width: 800, height: 600 };
const NO_ROOM = { left: 0, right: 0, top: 0, bottom: 0 };

function shopScene(): Scene {
  const model = readFrames(shopFrames());
  if (!model) {
    throw new Error('no graph');
  }
  return buildScene(model, layered(toLayoutGraph(model)), [], {
    metric: 'p95',
    edgeLabels: true,
    tint: null,
    membersWord: 'nodes',
  });
}

describe('camera', () => {
  const camera: Camera = { x: 10, y: -20, scale: 2 };

  it('goes to the picture and back', () => {
    const at = toScreen(camera, SIZE, 33, 44);
    expect(toWorld(camera, SIZE, at.x, at.y)).toEqual({ x: 33, y: 44 });
  });

  it('zooms around the point under the pointer and within limits', () => {
    const before = toWorld(camera, SIZE, 100, 50);
    const zoomed = zoomAt(camera, SIZE, 100, 50, 1.5);
    const after = toWorld(zoomed, SIZE, 100, 50);
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
    expect(zoomAt(camera, SIZE, 0, 0, 1e9).scale).toBe(6);
  });

  it('fits a box into what is free', () => {
    const room = { left: 100, right: 0, top: 0, bottom: 50 };
    const fitted = fitTo({ left: 0, top: 0, right: 1400, bottom: 300 }, SIZE, room);
    expect(toScreen(fitted, SIZE, 0, 0).x).toBeCloseTo(100, 6);
    expect(toScreen(fitted, SIZE, 1400, 0).x).toBeCloseTo(800, 6);
    expect(fitTo({ left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }, SIZE, NO_ROOM).scale).toBe(1);
  });
});

describe('scene', () => {
  const scene = shopScene();

  it('writes figures, captions and badges', () => {
    expect(scene.nodes.value).toEqual(['200', '700', '280', '38', '3.0', '900']);
    expect(scene.nodes.unit[1]).toBe('ms');
    expect(scene.nodes.caption[0]).toBe('100/s');
    expect(scene.nodes.badge).toEqual(['', '×2.2', '×3.1', '', '', '']);
    expect(scene.edges.label[0]).toBe('12/s · 40 ms');
  });

  it('draws trouble last and places its labels first', () => {
    expect(scene.edges.state[scene.edges.order[3]]).toBe(3);
    expect([...scene.nodes.labelOrder.slice(0, 2)]).toEqual([2, 1]);
  });

  it('ends every edge outside the discs, its arrow head touching the target', () => {
    const { edges, nodes } = scene;
    for (let e = 0; e < edges.count; e++) {
      const target = edges.target[e];
      const tip = Math.hypot(edges.tip[2 * e] - nodes.x[target], edges.tip[2 * e + 1] - nodes.y[target]);
      expect(tip).toBeGreaterThan(nodes.r[target]);
      expect(tip).toBeLessThan(nodes.r[target] + 4);
      const start = pointAt(edges, e, 0);
      expect(Math.hypot(start.x - nodes.x[edges.source[e]], start.y - nodes.y[edges.source[e]])).toBeCloseTo(
        nodes.r[edges.source[e]] + 2,
        3
      );
    }
  });
});

describe('visible', () => {
  const scene = shopScene();
  it('sees everything when fitted and nothing far away', () => {
    const nodes = emptyVisible(scene.nodes.count);
    const edges = emptyVisible(scene.edges.count);
    const camera = fitTo(scene.bounds, SIZE, NO_ROOM);
    visibleNodes(scene, viewOf(camera, SIZE), nodes);
    visibleEdges(scene, viewOf(camera, SIZE), edges);
    expect([nodes.count, edges.count]).toEqual([6, 4]);
    const away = viewOf({ ...camera, x: 1e6 }, SIZE);
    visibleNodes(scene, away, nodes);
    visibleEdges(scene, away, edges);
    expect([nodes.count, edges.count]).toEqual([0, 0]);
  });
});

describe('hitTest', () => {
  const scene = shopScene();
  const camera = fitTo(scene.bounds, SIZE, NO_ROOM);

  it('finds the node under the pointer', () => {
    for (let n = 0; n < scene.nodes.count; n++) {
      const at = toScreen(camera, SIZE, scene.nodes.x[n], scene.nodes.y[n]);
      expect(hitTest(scene, camera, SIZE, at.x, at.y)).toEqual({ type: 'node', index: n });
    }
  });

  it('finds a curve in its middle, and nothing beside it', () => {
    const middle = pointAt(scene.edges, 0, 0.5);
    const at = toScreen(camera, SIZE, middle.x, middle.y);
    expect(hitTest(scene, camera, SIZE, at.x, at.y)).toEqual({ type: 'edge', index: 0 });
    expect(hitTest(scene, camera, SIZE, at.x, at.y, 4, false)).toBeNull();
    expect(hitTest(scene, camera, SIZE, 2, 2)).toBeNull();
  });

  it('measures the distance to a piece, its ends and a point', () => {
    expect(distanceToSegment(5, 3, 0, 0, 10, 0)).toBe(3);
    expect(distanceToSegment(13, 4, 0, 0, 10, 0)).toBe(5);
    expect(distanceToSegment(3, 4, 0, 0, 0, 0)).toBe(5);
  });
});

describe('labels', () => {
  it('places what comes first and leaves out what would overlap', () => {
    const box = (x: number) => ({ x, y: 10, width: 40, height: 12 });
    const placed = placeLabels(
      [
        { id: 1, box: box(0) },
        { id: 2, box: box(20) },
        { id: 3, box: box(44) },
        { id: 4, box: box(900) },
      ],
      new Occupancy(200, 100),
      10
    );
    expect(placed).toEqual([1, 3]);
    expect(
      placeLabels(
        [
          { id: 1, box: box(0) },
          { id: 3, box: box(60) },
        ],
        new Occupancy(200, 100),
        1
      )
    ).toEqual([1]);
  });
});

describe('lineRaster', () => {
  const total = (counts: Uint16Array) => counts.reduce((a, b) => a + b, 0);

  it('counts one pixel per column', () => {
    const coverage = emptyCoverage(10, 5);
    addLine(coverage, 0, 2, 9, 2);
    expect([...coverage.counts.slice(20, 30)]).toEqual(new Array(10).fill(1));
    expect(total(coverage.counts)).toBe(10);
  });

  it('clips lines that cross and drops lines that miss', () => {
    const coverage = emptyCoverage(10, 10);
    addLine(coverage, -100, 5, 100, 5);
    expect(total(coverage.counts)).toBe(10);
    addLine(coverage, -10, -10, -5, 40);
    addLine(coverage, NaN, 0, 5, 5);
    expect(total(coverage.counts)).toBe(10);
    addLine(coverage, 3, -50, 3, 50);
    expect(coverage.counts[53]).toBe(2);
  });

  it('never writes outside, whatever the line', () => {
    const coverage = emptyCoverage(17, 13);
    let before = 0;
    for (let i = 0; i < 500; i++) {
      const a = (i * 7919) % 97;
      addLine(coverage, a - 40, ((i * 31) % 60) - 20, 60 - a, ((i * 17) % 60) - 20);
      const now = total(coverage.counts);
      expect(now - before).toBeLessThanOrEqual(18);
      before = now;
    }
  });

  it('grows opacity with the number of lines and lays trouble on top', () => {
    const table = toneTable(0.2, 0.9);
    expect(table[0]).toBe(0);
    expect(table[1]).toBe(51);
    expect(table[10]).toBeGreaterThan(table[2]);
    expect(table[60_000]).toBe(Math.round(0.9 * 255));
    const below = emptyCoverage(2, 1);
    const above = emptyCoverage(2, 1);
    addLine(below, 0, 0, 1, 0);
    addLine(above, 0, 0, 0, 0);
    const pixels = new Uint8ClampedArray(8);
    const opaque = new Uint8Array(65536).fill(255);
    tone(
      [
        { coverage: below, color: [10, 20, 30], table },
        { coverage: above, color: [200, 0, 0], table: opaque },
      ],
      pixels
    );
    expect([...pixels]).toEqual([200, 0, 0, 255, 10, 20, 30, 51]);
  });
});

describe('rings and shapes', () => {
  it('shows trouble first, keeps small shares visible and tiny ones quiet', () => {
    expect(ringParts(0.9, 0, 0.1)).toEqual([
      { from: 0, to: 0.1, state: 3 },
      { from: 0.1, to: 1, state: 1 },
    ]);
    expect(ringParts(0.99, 0, 0.01)[0]).toEqual({ from: 0, to: 0.03, state: 3 });
    expect(ringParts(0.999, 0, 0.001)).toEqual([{ from: 0, to: 1, state: 1 }]);
    expect(ringParts(0, 0, 0)).toEqual([]);
  });

  it('cuts a part out of an outline by length', () => {
    expect(partOf([0, 0, 10, 0, 10, 10], 0.25, 0.75)).toEqual([5, 0, 10, 0, 10, 5]);
  });
});

describe('detail', () => {
  it('draws less where there is more, and less while it moves', () => {
    expect(edgeDetail(1000, 1, false)).toBe('full');
    expect(edgeDetail(1000, 2, true)).toBe('hairlines');
    expect(edgeDetail(3000, 1, true)).toBe('hairlines');
    expect(edgeDetail(3000, 1, false)).toBe('full');
    expect(edgeDetail(50_000, 1, true)).toBe('bitmap');
    expect(fullNodes(200, 20, true)).toBe(true);
    expect(fullNodes(5000, 20, false)).toBe(false);
    expect(fullNodes(10, 3, false)).toBe(false);
  });
});

describe('colours', () => {
  it('reads hex and rgb forms', () => {
    expect(parseColor('#fff')).toEqual([255, 255, 255, 1]);
    expect(parseColor('#11223380')).toEqual([17, 34, 51, 128 / 255]);
    expect(parseColor('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3, 0.5]);
    expect(parseColor('rgb(1 2 3 / 50%)')).toEqual([1, 2, 3, 0.5]);
    expect(parseColor('mauve')).toEqual([128, 128, 128, 1]);
    expect(withAlpha('#000', 0.2)).toBe('rgba(0, 0, 0, 0.2)');
  });
});

describe('toSvg', () => {
  it('is well-formed, complete and escapes names', () => {
    const scene = shopScene();
    scene.nodes.name[0] = 'a <b> & "c"';
    const palette: Palette = {
      background: '#ffffff',
      surface: '#ffffff',
      text: '#000000',
      textMuted: '#555555',
      edge: 'rgba(0, 0, 0, 0.3)',
      edgeStrong: '#333333',
      track: '#dddddd',
      selection: '#0000ff',
      states: ['#999999', '#008800', '#ff9900', '#cc0000'],
      onState: ['#000000', '#ffffff', '#000000', '#ffffff'],
      fontFamily: "'Inter', sans-serif",
      dark: false,
    };
    const svg = new DOMParser().parseFromString(toSvg(scene, palette), 'image/svg+xml');
    expect(svg.querySelector('parsererror')).toBeNull();
    expect(svg.querySelectorAll('g')).toHaveLength(6);
    expect([...svg.querySelectorAll('text')].map((text) => text.textContent)).toContain('a <b> & "c"');
    expect(svg.documentElement.innerHTML).not.toMatch(/NaN|undefined/);
  });
});
