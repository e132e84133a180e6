import '../../../../tests/fixtures/graph/browserGlobals';
import { clusteredFrames, shopFrames } from '../../../../tests/fixtures/graph/frames';
import type { GraphModel } from '../model/graphModel';
import { readFrames } from '../model/readFrames';
import { Arranger, type Wish } from './Arranger';
import { findCommunities } from './communities';
import { force, separate } from './force';
import { layered } from './layered';
import { methodFor, type LayoutRequest } from './layoutGraph';
import { runLayout } from './runLayout';
import { toLayoutGraph } from './toLayoutGraph';

function modelOf(frames = shopFrames()): GraphModel {
  const model = readFrames(frames);
  if (!model) {
    throw new Error('no graph');
  }
  return model;
}

function nearest(x: Float32Array, y: Float32Array): number {
  let least = Infinity;
  for (let a = 0; a < x.length; a++) {
    for (let b = 0; b < a; b++) {
      least = Math.min(least, Math.hypot(x[a] - x[b], y[a] - y[b]));
    }
  }
  return least;
}

describe('layered', () => {
  it('puts callers left of callees, without overlaps, loose nodes below', () => {
    const model = modelOf();
    const { x, y, method } = layered(toLayoutGraph(model));
    expect(method).toBe('layered');
    for (const { source, target } of model.edges) {
      expect(x[target]).toBeGreaterThan(x[source] + 52);
    }
    expect(nearest(x, y)).toBeGreaterThan(60);
    expect(y[5]).toBeGreaterThan(Math.max(...y.slice(0, 5)));
  });

  it('widens the layers for a wide panel and keeps the heights', () => {
    const graph = toLayoutGraph(modelOf());
    const narrow = layered(graph, 0.5);
    const wide = layered(graph, 4);
    expect(wide.x[3] - wide.x[0]).toBeGreaterThan(1.3 * (narrow.x[3] - narrow.x[0]));
    expect([...wide.y.slice(0, 5)]).toEqual([...narrow.y.slice(0, 5)]);
  });

  it('bends calls that pass a layer, and gives the same picture each time', () => {
    const graph = {
      count: 3,
      sources: Uint32Array.of(0, 1, 0),
      targets: Uint32Array.of(1, 2, 2),
      weights: Float32Array.of(1, 1, 1),
      radii: Float32Array.of(26, 26, 26),
    };
    const first = layered(graph);
    expect([...first.bendStart]).toEqual([0, 0, 0, 1]);
    const bend = { x: first.bends[0], y: first.bends[1] };
    expect(Math.abs(bend.y - first.y[1])).toBeGreaterThan(26);
    expect(layered(graph)).toEqual(first);
  });
});

describe('force', () => {
  it('keeps discs apart and is the same for the same graph', () => {
    const graph = toLayoutGraph(modelOf(clusteredFrames(4, 6)));
    const first = force(graph);
    expect(nearest(first.x, first.y)).toBeGreaterThan(52);
    expect(force(graph)).toEqual(first);
  });

  it('takes an empty graph', () => {
    expect(
      force({
        count: 0,
        sources: new Uint32Array(0),
        targets: new Uint32Array(0),
        weights: new Float32Array(0),
        radii: new Float32Array(0),
      }).x
    ).toHaveLength(0);
  });

  it('separates nodes that lie on each other', () => {
    const x = Float32Array.of(0, 0, 5);
    const y = Float32Array.of(0, 0, 0);
    separate(x, y, Float32Array.of(26, 26, 26), 10, 200);
    expect(nearest(x, y)).toBeGreaterThan(61);
  });
});

describe('methodFor', () => {
  it('is layered only while that is quick and legible', () => {
    expect(methodFor('layered', 200, 600)).toBe('layered');
    expect(methodFor('layered', 301, 400)).toBe('force');
    expect(methodFor('layered', 60, 1154)).toBe('force');
    expect(methodFor('force', 3, 2)).toBe('force');
  });
});

describe('findCommunities [S0-045]', () => {
  const graph = toLayoutGraph(modelOf(clusteredFrames(6, 8)));

  it('finds planted communities', () => {
    const found = findCommunities(graph, 60);
    for (let c = 0; c < 6; c++) {
      expect(new Set(found.slice(8 * c, 8 * c + 8)).size).toBe(1);
    }
    expect(new Set(found).size).toBe(6);
  });

  it('joins small ones until few enough are left, none swallowing the rest', () => {
    const found = findCommunities(graph, 3);
    const sizes = [0, 1, 2].map((n) => found.filter((community) => community === n).length);
    expect(sizes.reduce((a, b) => a + b)).toBe(48);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(24);
  });

  it('puts nodes without calls together', () => {
    const loose = { ...graph, count: graph.count + 3, radii: new Float32Array(graph.count + 3).fill(26) };
    const found = findCommunities(loose, 60);
    expect(new Set(found.slice(48)).size).toBe(1);
    expect(found.indexOf(found[48])).toBe(48);
  });
});

describe('Arranger', () => {
  const wish: Wish = { method: 'layered', foldAbove: 0, opened: [], part: '', round: 0, aspect: 1.6 };
  const asked: LayoutRequest[] = [];
  const arranger = () => {
    asked.length = 0;
    return new Arranger(async (request) => {
      asked.push(request);
      return runLayout(request);
    });
  };

  it('keeps every place over a refresh with the same form', async () => {
    const subject = arranger();
    const first = await subject.arrange(modelOf(), wish);
    const second = await subject.arrange(modelOf(shopFrames({ payment: { detail__p95: 1 } })), wish);
    expect(asked).toHaveLength(1);
    expect(second.layout.x).toEqual(first.layout.x);
    expect(second.picture).toBe(first.picture);
  });

  it('puts a new service beside its caller and leaves the others where they were', async () => {
    const frames = clusteredFrames(1, 6);
    const grown = modelOf(frames);
    grown.nodes.push({ ...grown.nodes[0], id: 'new', name: 'new' });
    grown.edges.push({ ...grown.edges[0], id: 'new call', source: 2, target: 6 });
    const subject = arranger();
    const first = await subject.arrange(modelOf(frames), wish);
    const second = await subject.arrange(grown, wish);
    expect(asked).toHaveLength(1);
    expect([...second.layout.x.slice(0, 6)]).toEqual([...first.layout.x]);
    expect(second.layout.x[6]).toBeGreaterThan(second.layout.x[2]);
    expect(nearest(second.layout.x, second.layout.y)).toBeGreaterThan(52);
  });

  it('arranges anew when asked, and when most of the graph is another one', async () => {
    const subject = arranger();
    const first = await subject.arrange(modelOf(), wish);
    const again = await subject.arrange(modelOf(), { ...wish, round: 1 });
    const other = await subject.arrange(modelOf(clusteredFrames(2, 4)), { ...wish, round: 1 });
    expect(asked).toHaveLength(3);
    expect(new Set([first.picture, again.picture, other.picture]).size).toBe(3);
  });

  it('folds large graphs, opens a community in place and finds the folded picture again', async () => {
    const model = modelOf(clusteredFrames(6, 8));
    const subject = arranger();
    const folded = await subject.arrange(model, { ...wish, foldAbove: 20 });
    expect(folded.folded).toBe(true);
    expect(folded.shown.nodes).toHaveLength(6);
    const key = folded.shown.nodes[2].id;
    const open = await subject.arrange(model, { ...wish, foldAbove: 20, opened: [key] });
    expect(open.shown.nodes).toHaveLength(5 + 8);
    expect(open.picture).toBe(folded.picture);
    expect(open.hulls).toHaveLength(1);
    const hull = open.hulls[0];
    open.shown.nodes.forEach((node, i) => {
      const distance = Math.hypot(open.layout.x[i] - hull.x, open.layout.y[i] - hull.y);
      if (node.community === key) {
        expect(distance).toBeLessThan(hull.r);
      } else {
        expect(distance).toBeGreaterThan(hull.r - 30);
      }
    });
    const closed = await subject.arrange(model, { ...wish, foldAbove: 20 });
    expect(closed.layout.x).toEqual(folded.layout.x);
  });

  it('keeps the communities over a refresh, whatever the rates do', async () => {
    const frames = clusteredFrames(6, 8);
    const subject = arranger();
    const first = await subject.arrange(modelOf(frames), { ...wish, foldAbove: 20 });
    const changed = modelOf(frames);
    changed.nodes.forEach((node, i) => {
      node.rate = i;
    });
    const second = await subject.arrange(changed, { ...wish, foldAbove: 20 });
    expect(second.shown.nodes.map(({ id }) => id)).toEqual(first.shown.nodes.map(({ id }) => id));
    expect(second.layout.x).toEqual(first.layout.x);
  });
});
