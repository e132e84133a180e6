import '../../../../tests/fixtures/graph/browserGlobals';
import { shopFrames } from '../../../../tests/fixtures/graph/frames';
import { layered } from '../layout/layered';
import { toLayoutGraph } from '../layout/toLayoutGraph';
import { readFrames } from '../model/readFrames';
import { GraphRenderer, NO_MARKS, type Clock } from './GraphRenderer';
import { buildScene } from './scene';

const ROOM = { left: 10, right: 10, top: 10, bottom: 10 };

function setUp() {
  const model = readFrames(shopFrames());
  if (!model) {
    throw new Error('no graph');
  }
  const scene = buildScene(model, layered(toLayoutGraph(model)), [], {
    metric: 'p95',
    edgeLabels: false,
    tint: null,
    membersWord: 'nodes',
  });
  const clock: Clock = {
    now: () => 0,
    frame: () => 1,
    cancelFrame: () => undefined,
    later: () => 1,
    cancelLater: () => undefined,
  };
  const renderer = new GraphRenderer(document.createElement('canvas'), clock);
  renderer.resize(800, 600, 2);
  renderer.setScene(scene);
  return { renderer, scene };
}

describe('GraphRenderer', () => {
  it('gives the canvas as many pixels as the screen has', () => {
    const canvas = document.createElement('canvas');
    new GraphRenderer(canvas).resize(300, 200, 2);
    expect([canvas.width, canvas.height]).toEqual([600, 400]);
  });

  it('fits a new picture, follows refreshes, but leaves a camera alone that a person has moved', () => {
    const { renderer } = setUp();
    renderer.show('1', ROOM, ROOM, false);
    const fitted = renderer.camera;
    renderer.pan(50, 0);
    const moved = renderer.camera;
    expect(moved.x).toBeLessThan(fitted.x);
    renderer.show('1', ROOM, ROOM, false);
    expect(renderer.camera).toEqual(moved);
    renderer.show('2', ROOM, ROOM, false);
    expect(renderer.camera).toEqual(fitted);
  });

  it('brings a chosen node out from under what covers it, as little as needed', () => {
    const { renderer } = setUp();
    renderer.show('1', ROOM, ROOM, false);
    renderer.zoom(1.01);
    renderer.setMarks({ ...NO_MARKS, selected: { type: 'node', index: 3 } });
    const before = renderer.placeOf(3);
    renderer.show('1', ROOM, { ...ROOM, right: 500 }, false);
    const after = renderer.placeOf(3);
    expect(before?.x).toBeGreaterThan(300);
    expect((after?.x ?? 0) + (after?.r ?? 0)).toBeCloseTo(300, 3);
    expect(after?.y).toBeCloseTo(before?.y ?? 0, 6);
  });

  it('centres a node near enough to read it and finds it there', () => {
    const { renderer } = setUp();
    renderer.centreOn(2, false);
    expect(renderer.placeOf(2)).toMatchObject({ x: 400, y: 300 });
    expect(renderer.camera.scale).toBeGreaterThanOrEqual(0.8);
    expect(renderer.hit(400, 300, 4)).toEqual({ type: 'node', index: 2 });
  });
});
