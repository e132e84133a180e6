import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBackend, TestPlugin } from '../pluginClient';
import { buildChanged, type ChangedLine } from './changedBuild';
import { LeakSearch, storeTenants } from './leakSearch';

jest.setTimeout(240_000);

const SEED = 7;
const REQUESTS = 2_500;
const end = Math.floor(Date.now() / 60_000) * 60_000;
const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-leaks-'));
let plugin: TestPlugin | undefined;

beforeAll(async () => {
  plugin = await TestPlugin.start(buildBackend(), { dataDir });
  await storeTenants(plugin, end);
  await plugin.process.stop();
});
afterEach(async () => {
  await plugin?.process.stop();
  // What a build with a leak kept on disk is not the next one's to answer for.
  rmSync(path.join(dataDir, 'answers'), { recursive: true, force: true });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const HOUR_FILE = 'stores/embedded/questions/graphHours.ts';
const LEAKS: Array<ChangedLine & { name: string; found: RegExp }> = [
  {
    name: 'cache-key',
    file: 'backend/host/cacheKey.ts',
    line: 'const own = [tenantKey(tenants), model, range',
    instead: "const own = ['', model, range",
    found: /^query/,
  },
  {
    name: 'rows',
    file: 'stores/conditions.ts',
    line: '    ofTenants(history.tenant, scope.tenants),\n    matches(dialect, history.service',
    instead: '    matches(dialect, history.service',
    found: /^(query|figures)/,
  },
  {
    name: 'one-chain',
    file: 'stores/questions/chains.ts',
    line: 'where ${ofChain} and ${ofTenants(h.tenant, scope.tenants)}',
    instead: 'where ${ofChain}',
    found: /trace|events|analysis/,
  },
  {
    name: 'metrics',
    file: 'stores/questions/metrics.ts',
    line: 'and ${ofTenants(shape.tenant, scope.tenants)}',
    instead: '',
    found: /^(query|figures)/,
  },
  {
    name: 'metric-names',
    file: 'stores/questions/catalogue.ts',
    line: 'and ${ofTenants(metrics.tenant, scope.tenants)}',
    instead: '',
    found: /variable|catalogue/,
  },
  {
    name: 'definitions',
    file: 'stores/conditions.ts',
    line: 'where is_active and ${own}',
    instead: 'where is_active or ${own}',
    found: /^(query|figures|resource)/,
  },
  {
    name: 'minute-figures',
    file: 'stores/embedded/questions/keptCells.ts',
    line: "    ofTenants(raw('tenant_id'), scope.tenants),\n",
    instead: '',
    found: /^(query|figures)/,
  },
  {
    name: 'kept-calls',
    file: 'stores/embedded/questions/callRollup.ts',
    line: "and ${ofTenants(raw('tenant_id'), scope.tenants)}`;",
    instead: '`;',
    found: /dependencies|recommendations/,
  },
  {
    name: 'kept-blocks',
    file: 'stores/blocks/gridQuestions.ts',
    line: "      'red',\n      scope.tenants,\n",
    instead: "      'red',\n",
    found: /^(query|figures)/,
  },
  {
    name: 'how-far-data-go',
    file: 'backend/instances/instance.ts',
    line: 'const key = tenantKey(tenants);',
    instead: "const key = '';",
    found: /^figures/,
  },
  {
    name: 'counts-of-health',
    file: 'stores/questions/status.ts',
    line: 'from ${history.table} where ${ofTenants(history.tenant, scope.tenants)}`);',
    instead: 'from ${history.table}`);',
    found: /^figures of health$/,
  },
  {
    name: 'marks-and-notes',
    file: 'stores/state/scopedRows.ts',
    line: ' and tenants = ${tenants}`;',
    instead: '`;',
    found: /marks|notes|^(query|figures)/,
  },
  {
    name: 'notes',
    file: 'backend/host/resources/notes.ts',
    line: 'notes.list(instance.stateScope(tenants), ',
    instead: "notes.list(instance.stateScope(['bravo-qzb']), ",
    found: /notes/,
  },
  {
    name: 'counts-of-notes',
    file: 'backend/host/resources/notes.ts',
    line: 'notes.counts(instance.stateScope(tenants))',
    instead: "notes.counts(instance.stateScope(['bravo-qzb']))",
    found: /^counts of notes$/,
  },
  {
    name: 'remembered-marks',
    file: 'state/markMemory.ts',
    line: 'JSON.stringify([organisation, datasource, tenants])',
    instead: 'JSON.stringify([organisation, datasource])',
    found: /^(query|figures)/,
  },
  {
    name: 'channel',
    file: 'backend/host/realtimeOverview.ts',
    line: "return tenants === 'all'",
    instead: 'return tenants.length > 0',
    found: /^channel$/,
  },
  {
    name: 'error-texts',
    file: 'backend/host/resources/chain.ts',
    line: "body: { error: 'Chain not found' }",
    instead: "body: { error: 'Chain not found, but bravo-qzb has one' }",
    found: /^resource (events|analysis)/,
  },
  {
    name: 'metrics-of-the-process',
    file: 'backend/host/handlerQueryData.ts',
    line: 'parts.metrics.query(type, OK);',
    instead: "parts.metrics.query('alpha-cart-qza', OK);",
    found: /^metrics$/,
  },
  {
    name: 'log',
    file: 'backend/host/handlerQueryData.ts',
    line: "log.debug('Plugin Request Completed', {",
    instead: "log.info('Plugin Request Completed', { query: request.queries[0].json.toString(),",
    found: /^log$/,
  },
];

/** Graphs from the figures of whole hours, which otherwise are for files of many more rows. */
const HOURS: ChangedLine[] = [
  { file: HOUR_FILE, line: 'const LEAST_ROWS = 100_000;', instead: 'const LEAST_ROWS = 1;' },
  { file: HOUR_FILE, line: 'const LEAST_ROWS_PER_BIN = 3;', instead: 'const LEAST_ROWS_PER_BIN = 0;' },
  {
    file: 'stores/embedded/writing/hours.ts',
    line: 'const LEAST_HOUR_ROWS = 1_000;',
    instead: 'const LEAST_HOUR_ROWS = 1;',
  },
];

describe('The search for leaks', () => {
  it.each(LEAKS)('finds the planted one: $name', async (leak) => {
    plugin = await TestPlugin.start(await buildChanged([leak], leak.name), { dataDir });
    const { leaks } = await new LeakSearch(plugin, SEED, end).run(REQUESTS, 1);
    expect(leaks.map(({ where }) => where)).toContainEqual(expect.stringMatching(leak.found));
  });

  it('finds none in graphs from the figures of hours, until one is planted', async () => {
    const sealed = mkdtempSync(path.join(dataDir, 'hours-'));
    plugin = await TestPlugin.start(await buildChanged(HOURS, 'hours'), { dataDir: sealed });
    await storeTenants(plugin, end);
    expect((await new LeakSearch(plugin, SEED, end).run(1_000)).leaks).toEqual([]);
    await plugin.process.stop();
    const line = "and ${ofTenants(raw('tenant_id'), tenants)}`;";
    const leak = { file: 'stores/embedded/questions/keptCells.ts', line, instead: '`;' };
    const leaking = await buildChanged([...HOURS, leak], 'leaking-hours');
    plugin = await TestPlugin.start(leaking, { dataDir: sealed });
    const { leaks } = await new LeakSearch(plugin, SEED, end).run(REQUESTS, 1);
    expect(leaks.map(({ where }) => where)).toContainEqual(expect.stringMatching(/dependencies/));
  });
});
