import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { ThroughlineError } from '../../../contracts/errors';

const OTHERS = 0o077;

/**
 * Where the owner of a database file listens for work: a socket in a folder of the temporary directory that only this
 * user may enter, named by a hash of the file since socket paths end at 104 bytes; a named pipe on Windows.
 * @throws ThroughlineError `storeUnavailable` when somebody else holds the folder
 */
export function socketPath(file: string, temporary: string = tmpdir()): string {
  const name = createHash('sha256').update(file).digest('hex').slice(0, 24);
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\throughline-${name}`;
  }
  const { uid } = userInfo();
  const folder = path.join(temporary, `throughline-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & OTHERS) !== 0) {
    throw new ThroughlineError(
      'storeUnavailable',
      `The folder ${folder} has to belong to this user alone (mode 0700). Remove it, or point TMPDIR at another directory.`
    );
  }
  return path.join(folder, `${name}.sock`);
}
