import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dataDirectory, resolveEmbeddedPath } from './paths';

describe('dataDirectory', () => {
  it('is the plugin folder, else in the data directory of Grafana, else in that of the user', () => {
    expect(dataDirectory({ GF_PLUGIN_DATA_DIR: '/d/own', GF_PATHS_DATA: '/g' })).toBe('/d/own');
    expect(dataDirectory({ GF_PATHS_DATA: '/g' })).toBe('/g/throughline');
    expect(dataDirectory({ GF_ENTERPRISE_LICENSE_PATH: '/var/lib/grafana/license.jwt' })).toBe(
      '/var/lib/grafana/throughline'
    );
    expect(path.basename(dataDirectory({}))).toBe('throughline');
    expect(path.isAbsolute(dataDirectory({ GF_ENTERPRISE_LICENSE_PATH: 'license.jwt' }))).toBe(true);
  });
});

describe('resolveEmbeddedPath', () => {
  let root: string;
  let data: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'throughline-paths-')));
    data = path.join(root, 'data');
    mkdirSync(path.join(data, 'sub'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('takes names and folders inside the data directory', () => {
    expect(resolveEmbeddedPath(data, 'shop.duckdb')).toBe(path.join(data, 'shop.duckdb'));
    expect(resolveEmbeddedPath(data, 'sub/new/shop.duckdb')).toBe(path.join(data, 'sub', 'new', 'shop.duckdb'));
    expect(resolveEmbeddedPath(path.join(root, 'not-yet'), 'a.duckdb')).toBe(path.join(root, 'not-yet', 'a.duckdb'));
  });

  it('refuses every way out', () => {
    symlinkSync(root, path.join(data, 'out'));
    symlinkSync(path.join(root, 'missing.duckdb'), path.join(data, 'dangling.duckdb'));
    symlinkSync(path.join(data, 'circle'), path.join(data, 'circle'));
    for (const file of [
      '../x',
      'sub/../../x',
      '/etc/passwd',
      'C:\\x',
      '',
      '.',
      'a\0b',
      'out/x.duckdb',
      'dangling.duckdb',
    ]) {
      expect(() => resolveEmbeddedPath(data, file)).toThrow('inside the data directory');
    }
    expect(resolveEmbeddedPath(data, 'circle')).toBe(path.join(data, 'circle'));
  });
});
