import { Instances } from './instances';

const source = (updatedMs: number, settings: object = {}, orgId = 1) => ({
  orgId,
  uid: 'shop',
  name: 'Shop',
  updatedMs,
  jsonData: Buffer.from(JSON.stringify(settings)),
  secrets: {},
});

describe('Instances', () => {
  it('keeps an instance while its settings stay, and makes a new one when they change', () => {
    const instances = new Instances(0);
    const first = instances.get(source(1));
    expect(instances.get(source(1))).toBe(first);
    const second = instances.get(source(2, { path: 'other.duckdb' }));
    expect(second).not.toBe(first);
    expect(second.settings.path).toBe('other.duckdb');
    expect(instances.all).toEqual([second]);
  });

  it('never goes back to older settings because of a call that began before they changed', () => {
    const instances = new Instances(0);
    const tenants = { organisations: { 1: ['acme'] } };
    const current = instances.get(source(2, { tenants }));
    expect(instances.get(source(1, {}))).toBe(current);
    expect(instances.all).toEqual([current]);
  });

  it('makes a new one for another secret, in whatever order they come', () => {
    const instances = new Instances(0);
    const first = instances.get({ ...source(1), secrets: { password: 'a', tenants: '{}' } });
    expect(instances.get({ ...source(1), secrets: { tenants: '{}', password: 'a' } })).toBe(first);
    expect(instances.get({ ...source(1), secrets: { password: 'a' } })).not.toBe(first);
  });

  it('keeps organisations apart', () => {
    const instances = new Instances(0);
    expect(instances.get(source(1, {}, 1))).not.toBe(instances.get(source(1, {}, 2)));
  });

  it('tries again after settings that are not valid', () => {
    const instances = new Instances(0);
    expect(() => instances.get(source(1, { path: '../outside' }))).toThrow('Data source setting "path"');
    expect(instances.get(source(2)).settings.engine).toBe('embedded');
  });
});
