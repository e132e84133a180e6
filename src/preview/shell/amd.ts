/**
 * A small AMD loader for the built `module.js` files: it hands them the page's own copies of the packages that
 * Grafana shares with plugins, so that what runs is what ships.
 */
type Factory = (...dependencies: unknown[]) => unknown;
type Shared = Record<string, () => Promise<unknown>>;

const SHARED: Shared = {
  react: () => import('react'),
  'react/jsx-runtime': () => import('react/jsx-runtime'),
  'react-dom': () => import('react-dom'),
  'react-router': () => import('react-router-dom'),
  rxjs: () => import('rxjs'),
  'rxjs/operators': () => import('rxjs/operators'),
  lodash: () => import('lodash'),
  moment: () => import('moment'),
  i18next: () => import('i18next'),
  '@emotion/css': () => import('@emotion/css'),
  '@emotion/react': () => import('@emotion/react'),
  '@grafana/data': () => import('@grafana/data'),
  '@grafana/runtime': () => import('@grafana/runtime'),
  '@grafana/runtime/unstable': () => import('@grafana/runtime/unstable'),
  '@grafana/ui': () => import('@grafana/ui'),
};

interface Definition {
  dependencies: string[];
  factory: Factory;
}

let defined: Definition | undefined;

function define(...args: unknown[]): void {
  const factory = args.pop();
  const dependencies = (Array.isArray(args.at(-1)) ? args.pop() : []) as string[];
  defined = { dependencies, factory: typeof factory === 'function' ? (factory as Factory) : () => factory };
}
define.amd = {};
Object.assign(window, { define });

async function provide(name: string, uri: string): Promise<unknown> {
  if (name === 'module') {
    return { uri, id: uri };
  }
  const load = SHARED[name];
  if (!load) {
    throw new Error(`The plugin asks for "${name}", which Grafana does not share.`);
  }
  const module = (await load()) as { default?: object } & object;
  return withDefaultMembers(module);
}

/** CommonJS packages come as a namespace with a default; plugins expect their members at the top. */
function withDefaultMembers(module: { default?: object }): unknown {
  const inner = module.default;
  if (!inner || (typeof inner !== 'object' && typeof inner !== 'function') || Object.keys(module).length > 1) {
    return module;
  }
  return inner;
}

let queue: Promise<unknown> = Promise.resolve();

/** Loads a built plugin module; scripts run one after the other, since `define` is anonymous. */
export function importAmd<T>(uri: string): Promise<T> {
  const loaded = queue.then(() => load(uri));
  queue = loaded.catch(() => undefined);
  return loaded as Promise<T>;
}

async function load(uri: string): Promise<unknown> {
  defined = undefined;
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = uri;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${uri} could not be loaded. Has the plugin been built?`));
    document.head.append(script);
  });
  const definition = defined as Definition | undefined;
  if (!definition) {
    throw new Error(`${uri} is not a plugin module.`);
  }
  const exported: Record<string, unknown> = {};
  const dependencies = await Promise.all(
    definition.dependencies.map((name) =>
      name === 'exports' ? exported : provide(name, new URL(uri, window.location.href).href)
    )
  );
  return definition.factory(...dependencies) ?? exported;
}
