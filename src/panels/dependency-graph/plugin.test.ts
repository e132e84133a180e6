import { standardEditorsRegistry, VisualizationSuggestionsBuilder } from '@grafana/data';
import { shopFrames, frameOf } from '../../../tests/fixtures/graph/frames';
import { firstView, reduceView } from './hooks/useGraphView';
import { step } from './hooks/useKeyboard';
import { migrateOptions } from './migrations';
import { plugin } from './module';
import { defaultOptions } from './options';
import { DependencyGraphSuggestions } from './suggestions';
import { LayoutClient } from './worker/LayoutClient';

const REQUEST = {
  kind: 'layout' as const,
  method: 'force' as const,
  aspect: 1,
  graph: {
    count: 2,
    sources: Uint32Array.of(0),
    targets: Uint32Array.of(1),
    weights: Float32Array.of(1),
    radii: Float32Array.of(26, 26),
  },
};

describe('module', () => {
  it('registers the panel with the defaults of its options', () => {
    standardEditorsRegistry.setInit(() =>
      ['radio', 'number', 'select', 'boolean'].map((id) => ({ id, name: id, editor: () => null }))
    );
    expect(plugin.defaults).toEqual({ ...defaultOptions, version: undefined });
  });
});

describe('migrateOptions', () => {
  it('leaves present options alone', () => {
    const options = { ...defaultOptions, metric: 'rate' as const };
    expect(migrateOptions({ options })).toBe(options);
  });

  it('completes missing options and takes the wheel of the core node graph', () => {
    expect(migrateOptions({ options: {} })).toEqual(defaultOptions);
    expect(migrateOptions({ options: { zoomMode: 'cooperative', nodes: {}, edges: {} } })).toEqual({
      ...defaultOptions,
      wheel: 'ctrl',
    });
  });
});

describe('suggestions', () => {
  it('offers the panel for calls only', () => {
    const suggested = (series: ReturnType<typeof shopFrames>) => {
      const builder = new VisualizationSuggestionsBuilder({ series } as unknown as ConstructorParameters<
        typeof VisualizationSuggestionsBuilder
      >[0]);
      new DependencyGraphSuggestions().getSuggestionsForData(builder);
      return builder.getList().map(({ pluginId }) => pluginId);
    };
    expect(suggested(shopFrames())).toEqual(['throughline-dependencygraph-panel']);
    expect(suggested([frameOf('x', [{ a: 1 }])])).toEqual([]);
  });
});

describe('view', () => {
  it('opens at most six communities, the latest last', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c'];
    const view = keys.reduce((state, key) => reduceView(state, { do: 'open', key }), firstView);
    expect(view.opened).toEqual(['b', 'd', 'e', 'f', 'g', 'c']);
    expect(reduceView(view, { do: 'close', key: 'c' }).opened).toHaveLength(5);
  });

  it('steps along the walk and off its ends', () => {
    const walk = Uint32Array.of(3, 1, 2);
    expect([step(walk, -1, 1), step(walk, 3, 1), step(walk, 2, 1), step(walk, 3, -1), step(walk, -1, -1)]).toEqual([
      3, 1, -1, -1, -1,
    ]);
  });
});

describe('LayoutClient', () => {
  class DyingWorker {
    onmessage: ((event: MessageEvent) => void) | null = null;
    onerror: (() => void) | null = null;
    terminated = false;
    postMessage() {
      queueMicrotask(() => this.onerror?.());
    }
    terminate() {
      this.terminated = true;
    }
  }
  const original = globalThis.Worker;
  afterEach(() => {
    globalThis.Worker = original;
  });

  it('answers without a worker', async () => {
    const answer = await new LayoutClient().ask(REQUEST);
    expect(answer.kind === 'layout' && answer.result.x).toHaveLength(2);
  });

  it('answers all open questions itself when the worker dies', async () => {
    globalThis.Worker = DyingWorker as unknown as typeof Worker;
    const worker = new DyingWorker();
    const client = new LayoutClient(() => worker as unknown as Worker);
    const answers = await Promise.all([client.ask(REQUEST), client.ask(REQUEST)]);
    expect(answers.map(({ kind }) => kind)).toEqual(['layout', 'layout']);
    expect(worker.terminated).toBe(true);
  });

  it('goes on where a policy forbids workers', async () => {
    globalThis.Worker = DyingWorker as unknown as typeof Worker;
    const client = new LayoutClient(() => {
      throw new Error('SecurityError');
    });
    expect((await client.ask(REQUEST)).kind).toBe('layout');
  });
});
