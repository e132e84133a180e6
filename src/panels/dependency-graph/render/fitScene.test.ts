import '../../../../tests/fixtures/graph/browserGlobals';
import { shopFrames } from '../../../../tests/fixtures/graph/frames';
import { layered } from '../layout/layered';
import { toLayoutGraph } from '../layout/toLayoutGraph';
import { readFrames } from '../model/readFrames';
import { toScreen } from './camera';
import { LABELS } from './drawLabels';
import { fitScene } from './fitScene';
import { buildScene, type Scene } from './scene';

function shopScene(aspect: number): Scene {
  const model = readFrames(shopFrames());
  if (!model) {
    throw new Error('no graph');
  }
  return buildScene(model, layered(toLayoutGraph(model), aspect), [], {
    metric: 'p95',
    edgeLabels: false,
    tint: null,
    membersWord: 'nodes',
  });
}

describe('fitting a scene', () => {
  it.each([
    [358, 360, { left: 12, right: 44, top: 48, bottom: 68 }],
    [620, 400, { left: 12, right: 44, top: 48, bottom: 72 }],
    [1240, 560, { left: 12, right: 364, top: 80, bottom: 44 }],
    [2500, 420, { left: 12, right: 44, top: 48, bottom: 44 }],
  ])('keeps discs and labels inside what is free of %i × %i', (width, height, room) => {
    const scene = shopScene(width / height);
    const size = { width, height };
    const camera = fitScene(scene, size, room);
    const lines = camera.scale >= LABELS.captionScale ? 2 : 1;
    for (let n = 0; n < scene.nodes.count; n++) {
      const at = toScreen(camera, size, scene.nodes.x[n], scene.nodes.y[n]);
      const r = scene.nodes.r[n] * camera.scale;
      const half = Math.max(r, 3 * scene.nodes.name[n].length);
      expect(at.x - half).toBeGreaterThanOrEqual(room.left - 0.5);
      expect(at.x + half).toBeLessThanOrEqual(width - room.right + 0.5);
      expect(at.y - r).toBeGreaterThanOrEqual(room.top - 0.5);
      expect(at.y + r + LABELS.gap + LABELS.line * lines).toBeLessThanOrEqual(height - room.bottom + 0.5);
    }
  });

  it('uses the room that there is, up to a limit', () => {
    const room = { left: 0, right: 0, top: 0, bottom: 0 };
    const scene = shopScene(1);
    expect(fitScene(scene, { width: 5000, height: 5000 }, room).scale).toBe(1.35);
    const small = fitScene(scene, { width: 500, height: 500 }, room).scale;
    expect(small).toBeGreaterThan(0.3);
    expect(fitScene(scene, { width: 600, height: 600 }, room).scale).toBeGreaterThan(small);
  });

  it('has an answer where there is no place', () => {
    const scene = shopScene(1);
    scene.nodes.x[0] = NaN;
    expect(fitScene(scene, { width: 500, height: 500 }, { left: 0, right: 0, top: 0, bottom: 0 })).toEqual({
      x: 0,
      y: 0,
      scale: 1,
    });
  });
});
