import { importsOf, isTest, sourceFiles } from './sources';

/** Who may import whom: each folder names the folders of ours it may reach. The longest matching folder counts. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/contracts': ['src/contracts'],
  'src/core': ['src/core', 'src/contracts/columns.ts'],
  'src/stores': ['src/stores', 'src/contracts', 'src/core'],
  'src/state': ['src/state', 'src/stores', 'src/contracts', 'src/core'],
  'src/backend/frames': ['src/backend/frames', 'src/contracts', 'src/core'],
  'src/backend/telemetry': ['src/backend/telemetry', 'src/contracts', 'src/core'],
  'src/backend/queries': ['src/backend/queries', 'src/backend/frames', 'src/stores', 'src/contracts', 'src/core'],
  'src/backend/instances': [
    'src/backend/instances',
    'src/backend/telemetry',
    'src/stores',
    'src/state',
    'src/contracts',
    'src/core',
  ],
  'src/backend/workers': [
    'src/backend/workers',
    'src/backend/queries',
    'src/backend/frames',
    'src/backend/telemetry',
    'src/contracts',
    'src/core',
  ],
  'src/backend': ['src/backend', 'src/stores', 'src/state', 'src/ingest', 'src/contracts', 'src/core'],
  'src/ingest': ['src/ingest', 'src/stores', 'src/contracts', 'src/core'],
  'src/cli': ['src/cli', 'src/ingest', 'src/stores', 'src/state', 'src/backend', 'src/contracts', 'src/core'],
  'src/ui': ['src/ui', 'src/contracts', 'src/core'],
  'src/datasource': ['src/datasource', 'src/ui', 'src/contracts', 'src/core'],
  'src/panels/dependency-graph': ['src/panels/dependency-graph', 'src/ui', 'src/contracts', 'src/core'],
  'src/panels/anomaly-overlay': ['src/panels/anomaly-overlay', 'src/ui', 'src/contracts', 'src/core'],
  'src/panels/forecast': ['src/panels/forecast', 'src/ui', 'src/contracts', 'src/core'],
  'src/panels/recommendations': ['src/panels/recommendations', 'src/ui', 'src/contracts', 'src/core'],
  'src/app': ['src/app', 'src/plugin.json', 'src/ui', 'src/contracts', 'src/core'],
  'src/module.tsx': ['src/app', 'src/plugin.json', 'src/ui/lazyPart.tsx'],
  'src/preview/host': ['src/preview/host', 'src/contracts', 'src/backend/grpc', 'src/core'],
  'src/preview/shell': ['src/preview/shell'],
};

/** Packages that the analytics may use; everything else there is our own. */
const CORE_PACKAGES = /^(graphology|graphology-[a-z-]+)$/;
const BUILT_INS = /^(node:|fs$|path$|os$|worker_threads$|child_process$)/;

/** Violations known today, each with its reason. The list may only shrink: an entry that no longer holds fails. */
const KNOWN: ReadonlyArray<[string, string]> = [];

const folders = Object.keys(MAY_IMPORT).sort((one, other) => other.length - one.length);
const folderOf = (file: string) => folders.find((folder) => file === folder || file.startsWith(`${folder}/`));
const allowed = (file: string, target: string) => {
  const folder = folderOf(file);
  return folder !== undefined && MAY_IMPORT[folder].some((entry) => target === entry || target.startsWith(`${entry}/`));
};

const files = sourceFiles('src').filter((file) => !isTest(file));
const ours = files.flatMap((file) =>
  importsOf(file)
    .filter(({ target }) => target.startsWith('src/') && !target.endsWith('.json'))
    .map(({ target }) => [file, target] as [string, string])
);

describe('tiers', () => {
  it('has a place for every source file', () => {
    expect(files.filter((file) => folderOf(file) === undefined)).toEqual([]);
  });

  it('imports only what the tier may', () => {
    const violations = ours.filter(([file, target]) => !allowed(file, target));
    const unknown = violations.filter(([file, target]) => !KNOWN.some(([from, to]) => from === file && to === target));
    expect(unknown).toEqual([]);
    expect(KNOWN.filter(([from, to]) => !violations.some(([file, target]) => file === from && target === to))).toEqual(
      []
    );
  });

  it('keeps core free of Node, DOM, clock, randomness and packages', () => {
    const core = files.filter((file) => file.startsWith('src/core/'));
    const packages = core.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => !target.startsWith('src/'))
        .map(({ target }) => `${file}: ${target}`)
    );
    expect(packages.filter((entry) => !CORE_PACKAGES.test(entry.split(': ')[1]))).toEqual([]);
  });

  it('keeps contracts to itself and the schema library', () => {
    const contracts = files.filter((file) => file.startsWith('src/contracts/'));
    expect(
      contracts
        .flatMap((file) => importsOf(file).map(({ target }) => target))
        .filter((target) => target !== 'zod' && !target.startsWith('src/contracts/'))
    ).toEqual([]);
  });

  it('keeps Node out of the front end and Grafana out of Node', () => {
    const browser = /^src\/(ui|datasource|panels|app|module\.tsx|preview\/shell)/;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) =>
          browser.test(file) ? BUILT_INS.test(target) : target.startsWith('@grafana/') || target.startsWith('react')
        )
        .map(({ target }) => `${file}: ${target}`)
    );
    expect(wrong).toEqual([]);
  });
});
