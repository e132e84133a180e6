// Runs in the browser: one generated graph on the panel's own renderer. Bundled by bench/graph.ts.
import { force } from '../../src/panels/dependency-graph/layout/force.ts';
import { layered } from '../../src/panels/dependency-graph/layout/layered.ts';
import { seededRandom } from '../../src/core/stats/random.ts';
import { toLayoutGraph } from '../../src/panels/dependency-graph/layout/toLayoutGraph.ts';
import { emptyNode } from '../../src/panels/dependency-graph/model/graphModel.ts';
import { GraphRenderer } from '../../src/panels/dependency-graph/render/GraphRenderer.ts';
import { buildScene } from '../../src/panels/dependency-graph/render/scene.ts';

const PALETTE = {
  background: '#111217',
  surface: '#181b1f',
  text: '#ccccdc',
  textMuted: 'rgba(204, 204, 220, 0.65)',
  edge: 'rgba(204, 204, 220, 0.3)',
  edgeStrong: '#9fa7b3',
  track: 'rgba(204, 204, 220, 0.2)',
  selection: '#6e9fff',
  states: ['#6e7078', '#1a7f4b', '#ff9900', '#d10e5c'],
  onState: ['#ffffff', '#ffffff', '#000000', '#ffffff'],
  fontFamily: 'Inter, Helvetica, Arial, sans-serif',
  dark: true,
};

/** Clusters of about 40 services, 92 % of the calls inside them, one node in seventy in trouble. */
function generate(nodeCount, edgeCount) {
  const random = seededRandom(42);
  const clusters = Math.max(2, Math.round(nodeCount / 40));
  const nodes = Array.from({ length: nodeCount }, (_, i) => ({
    ...emptyNode(`service-${i}`),
    state: random() < 0.015 ? 'error' : 'ok',
    rate: Math.exp(random() * 7 - 2),
    p95: Math.exp(random() * 6 + 1),
    ok: 0.98,
    error: 0.02,
  }));
  const edges = [];
  const seen = new Set();
  while (edges.length < edgeCount) {
    const a = Math.floor(random() * nodeCount);
    const inside = (a % clusters) + clusters * Math.floor((random() * nodeCount) / clusters);
    const b = random() < 0.92 ? inside : Math.floor(random() * nodeCount);
    const [source, target] = [Math.min(a, b), Math.max(a, b)];
    if (source === target || target >= nodeCount || seen.has(source * nodeCount + target)) {
      continue;
    }
    seen.add(source * nodeCount + target);
    edges.push({
      id: `e${edges.length}`,
      source,
      target,
      state: nodes[target].state,
      rate: Math.exp(random() * 8 - 2),
      errorRatio: 0,
      p95: NaN,
      dashed: false,
      thickness: NaN,
      main: '',
      secondary: '',
    });
  }
  return { nodes, edges, warnings: [] };
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function frames(count, step) {
  const times = [];
  let last = await nextFrame();
  for (let i = 0; i < count; i++) {
    step(i);
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { fps: Math.round(1000 / at(0.5)), p95Ms: Math.round(at(0.95)), worstMs: Math.round(at(1)) };
}

window.benchGraph = async ({ nodes, edges, method }) => {
  const model = generate(nodes, edges);
  const beforeLayout = performance.now();
  const graph = toLayoutGraph(model);
  const layout = method === 'layered' ? layered(graph, 1.6) : force(graph);
  const layoutMs = performance.now() - beforeLayout;
  await nextFrame();
  await nextFrame();
  const canvas = document.querySelector('canvas');
  const renderer = new GraphRenderer(canvas);
  const start = performance.now();
  renderer.setPalette(PALETTE);
  renderer.resize(innerWidth, innerHeight, devicePixelRatio);
  renderer.setScene(
    buildScene(model, layout, [], { metric: 'p95', edgeLabels: false, tint: null, membersWord: 'nodes' })
  );
  renderer.fit({ left: 16, right: 56, top: 52, bottom: 44 }, false);
  renderer.draw();
  await nextFrame();
  await nextFrame();
  const paintMs = performance.now() - start;
  const pan = await frames(100, (i) => renderer.pan(8 * Math.cos(i / 9), 5 * Math.sin(i / 7)));
  const zoom = await frames(100, (i) => renderer.zoom(i % 50 < 25 ? 1.03 : 1 / 1.03));
  renderer.destroy();
  return { paintMs: Math.round(paintMs), layoutMs: Math.round(layoutMs), pan, zoom };
};
