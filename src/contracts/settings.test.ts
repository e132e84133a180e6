import { parseSettings } from './settings';

describe('maintenance', () => {
  const settings = (maintenance: unknown, more: object = {}) => parseSettings({ ...more, anomalies: { maintenance } });

  it('is a time, or one that comes every week', () => {
    const plans = [
      { name: 'Move', services: ['cart'], from: '2026-12-05T20:00:00+01:00', to: 1_796_500_000_000 },
      { name: 'Backup', days: ['sat', 'sun'], at: '02:30', minutes: 45, timeZone: 'Europe/Berlin' },
    ];
    expect(settings(plans).anomalies.maintenance).toEqual([
      { name: 'Move', services: ['cart'], from: Date.UTC(2026, 11, 5, 19), to: 1_796_500_000_000 },
      { ...plans[1], services: [] },
    ]);
  });

  it.each([
    [[{ name: 'x' }], /from"?: Write the time with its offset/],
    [[{ name: 'x', from: '2026-12-05', to: '2026-12-06' }], /from"?: Write the time with its offset/],
    [[{ name: 'x', from: 2, to: 1 }], /ends before it starts/],
    [[{ name: 'x', days: ['sunday'], at: '02:30', minutes: 5 }], /days.0/],
    [[{ name: 'x', days: ['sun'], at: '2:30', minutes: 5 }], /at"?: Write the time of day/],
    [[{ name: 'x', days: ['sun'], at: '02:30', minutes: 5, timeZone: 'Mars/Base' }], /time zone such as/],
    [[{ name: 'x', days: ['sun'], at: '02:30', minutes: 5, services: 'cart' }], /services/],
    [[{ name: 'x', from: 1, to: 2, service: ['cart'] }], /service/],
  ])('says what is wrong with %j', (plans, words) => {
    expect(() => settings(plans)).toThrow(words);
  });

  it('is remembered where the engine can, and never in the plugin’s own file', () => {
    expect(settings([], { engine: 'postgres', state: 'database' }).state).toBe('database');
    expect(() => settings([], { state: 'database' })).toThrow('Choose "file"');
    expect(() => settings([], { path: 'State.duckdb' })).toThrow('Choose another file');
  });
});

describe('settings of a data source', () => {
  it('are complete when nothing is saved', () => {
    expect(parseSettings(undefined)).toMatchObject({
      engine: 'embedded',
      path: 'chains.duckdb',
      tables: { history: 'chain_history', definitions: 'chain_definitions', metrics: 'chain_metrics', columns: {} },
      limits: { queryTimeoutMs: 30_000, cacheTtlSeconds: 300, maxRows: 2_000_000 },
      anomalies: { sensitivity: 'medium' },
    });
  });

  it.each(['/etc/passwd', '../other.duckdb', 'a/../../b', '.hidden', 'a//b', 'a/.ssh/b', ''])(
    'never accept the path %p',
    (path) => {
      expect(() => parseSettings({ path })).toThrow(/"path": Write a file name inside the data directory/);
    }
  );

  it.each(['shop.duckdb', 'team/shop.duckdb', 'a-b_c.1.duckdb'])('accept the path %p', (path) => {
    expect(parseSettings({ path }).path).toBe(path);
  });

  it('never accept a table name that is more than a name', () => {
    expect(() => parseSettings({ tables: { history: 'a; drop table b' } })).toThrow(/"tables\.history": Use letters/);
    expect(() => parseSettings({ tables: { columns: { service_name: 'a b' } } })).toThrow(/tables\.columns/);
  });

  it('refuse an empty list of tenants: it would match nobody or everybody', () => {
    expect(() => parseSettings({ tenants: { organisations: { '1': [] } } })).toThrow(/"tenants\.organisations\.1"/);
  });

  it('refuse a misspelt key among the tenants, and an organisation that is no number', () => {
    expect(() => parseSettings({ tenants: { organizations: { 1: ['a'] } } })).toThrow(/"tenants".*organizations/);
    expect(() => parseSettings({ tenants: { users: [{ email: 'x.org', tenants: ['a'] }] } })).toThrow(
      /"tenants\.users\.0"/
    );
    expect(() => parseSettings({ tenants: { organisations: { main: ['a'] } } })).toThrow(/organisations\.main/);
  });

  it('take the tenants from the secrets, which Grafana sends to no browser', () => {
    const tenants = { organisations: { 1: ['acme'] }, users: [], alertRules: {}, sharedView: {} };
    expect(parseSettings({}, { tenants: JSON.stringify({ organisations: { 1: ['acme'] } }) }).tenants).toEqual(tenants);
    expect(parseSettings({}, { tenants: '' }).tenants).toBeUndefined();
  });

  it.each([
    ['no JSON', '{acme', {}, /the secret is not valid JSON/],
    ['not tenants', '{"users": "acme"}', {}, /"tenants\.users"/],
    ['nothing', 'null', {}, undefined],
    ['a second list', '{}', { tenants: {} }, /there twice/],
  ])('refuse everybody where the secret is %s', (_, secret, jsonData, sentence) => {
    const parse = () => parseSettings(jsonData, { tenants: secret });
    if (sentence === undefined) {
      expect(parse().tenants).toEqual({ organisations: {}, users: [], alertRules: {}, sharedView: {} });
    } else {
      expect(parse).toThrow(sentence);
      expect(parse).not.toThrow(/acme/);
    }
  });
});
