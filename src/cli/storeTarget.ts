import path from 'node:path';
import { ThroughlineError } from '../contracts/errors';
import { openEmbeddedWriter } from '../stores/embedded';
import { dataDirectory } from '../stores/embedded/paths';
import type { ChainWriter } from '../stores/writer';

/** Name that the data source looks for when its settings name none. */
export const DEFAULT_FILE = 'chains.duckdb';

/**
 * The embedded database that `--into` names: a bare name lies in the data directory, where the data source looks for
 * it; a path (`./`, `../`, `/`) is taken as it is.
 *
 * @throws ThroughlineError `badInput` for a database server, which this release cannot write to
 */
export function targetFile(into: string, env: NodeJS.ProcessEnv): string {
  if (/^[a-z][a-z+]*:\/\//i.test(into)) {
    throw new ThroughlineError('badInput', 'This release writes to embedded database files only. Name a file, such as --into shop.duckdb.');
  }
  if (into === '') {
    throw new ThroughlineError('badInput', 'Name a database file, such as --into shop.duckdb.');
  }
  return path.isAbsolute(into) || /^\.{1,2}([/\\]|$)/.test(into) ? path.resolve(into) : path.join(dataDirectory(env), into);
}

/** Opens the target, runs the work and closes it again, whatever happens. */
export async function withWriter<T>(file: string, work: (writer: ChainWriter) => Promise<T>): Promise<T> {
  const writer = await openEmbeddedWriter({ file });
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}
