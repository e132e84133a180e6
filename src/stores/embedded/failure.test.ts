import { lockOwner, storeError } from './failure';
import { missingSentence } from './native';

describe('failures of the embedded database', () => {
  it.each([
    ['IO Error: Could not write file "/x": No space left on device', 'storeFull', 'disk'],
    [
      'Out of Memory Error: failed to allocate data of size 1.0 MiB (512.0 MiB/512.0 MiB used)',
      'tooMuch',
      'memory limit',
    ],
    ['INTERRUPT Error: Interrupted!', 'cancelled', 'cancelled'],
    [
      'IO Error: The file "/x" exists, but it is not a valid DuckDB database file!',
      'storeUnavailable',
      'not a DuckDB file',
    ],
    [
      'IO Error: Could not read enough bytes from file "/x": attempted to read 262144 bytes from location 3420160',
      'storeUnavailable',
      'damaged',
    ],
    ['IO Error: Cannot open file "/x": Permission denied', 'storeUnavailable', 'permissions'],
    ['Binder Error: secret column', 'storeUnavailable', 'log'],
  ])('%s', (text, code, part) => {
    const error = storeError(new Error(text));
    expect([error.code, error.source]).toEqual([code, code === 'tooMuch' ? 'plugin' : 'downstream']);
    expect(error.message).toContain(part);
    expect(error.message).not.toMatch(/secret|\/x/);
  });

  it('names the process that holds the file', () => {
    const cause = new Error(
      'IO Error: Could not set lock on file "/x": Conflicting lock is held in /usr/bin/node (PID 4242). See also …'
    );
    expect(lockOwner(cause)).toBe(4242);
    expect(storeError(cause).message).toContain('process 4242');
    expect(lockOwner(new Error('anything else'))).toBeUndefined();
  });

  it('says how to get the native part', () => {
    expect(missingSentence(new Error("Cannot find module '@duckdb/node-bindings'"))).toContain(
      'npm install @duckdb/node-api'
    );
    expect(missingSentence(new Error('Error loading shared library libstdc++.so.6'))).toContain('Ubuntu');
    expect(missingSentence(new Error('/lib/libc.so.6: version `GLIBC_2.99` not found'))).toContain(process.arch);
  });
});
