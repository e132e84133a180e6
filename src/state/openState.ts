import path from 'node:path';
import { STATE_FILE, type Secrets, type Settings } from '../contracts/settings';
import { dataDirectory } from '../stores/paths';
import type { StateStore } from '../stores/state/port';

/** Folder of the data directory that certificate files lie in. */
const CERTIFICATES = 'certificates';

/**
 * Where the settings say that the plugin keeps what it remembers. Nothing is opened or made by this but what reads and writes it; an engine's
 * program parts are loaded when first needed.
 */
export async function openState(settings: Settings, secrets: Secrets): Promise<StateStore> {
  const folder = dataDirectory(process.env);
  if (settings.state === 'database') {
    const { openPostgresState } = await import('../stores/postgres/index');
    return openPostgresState(settings, secrets, path.join(folder, CERTIFICATES));
  }
  const { openEmbeddedState } = await import('../stores/embedded/state');
  return openEmbeddedState(path.join(folder, STATE_FILE));
}
