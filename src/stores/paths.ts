import { readlinkSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ThroughlineError } from '../contracts/errors';

/**
 * Where embedded databases and the plugin's own state live: `GF_PLUGIN_DATA_DIR`, else a folder in Grafana's data
 * directory (`GF_PATHS_DATA`, else the one its licence path names), else the user's data folder.
 */
export function dataDirectory(env: NodeJS.ProcessEnv): string {
  if (env.GF_PLUGIN_DATA_DIR) {
    return path.resolve(env.GF_PLUGIN_DATA_DIR);
  }
  const grafana = env.GF_PATHS_DATA || licenceFolder(env.GF_ENTERPRISE_LICENSE_PATH);
  return path.join(grafana ? path.resolve(grafana) : userDataFolder(env), 'throughline');
}

/** Grafana passes its data directory to backends only as the folder of the licence file. */
function licenceFolder(licence: string | undefined): string | undefined {
  return licence && path.isAbsolute(licence) ? path.dirname(licence) : undefined;
}

function userDataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
  }
  if (process.platform === 'darwin') {
    return path.join(homedir(), 'Library', 'Application Support');
  }
  return env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share');
}

/**
 * The file that a data source's `path` names, inside the data directory and nowhere else.
 * @throws ThroughlineError `badSettings`
 */
export function resolveEmbeddedPath(dataDir: string, file: string): string {
  const target = resolveInside(dataDir, file);
  if (target === undefined) {
    throw new ThroughlineError(
      'badSettings',
      'The database path has to be a file name inside the data directory, such as chains.duckdb.'
    );
  }
  return target;
}

/**
 * The file that a name means in a folder; undefined where it leads out of it, be it by `..`, as an absolute path or
 * through a symbolic link.
 */
export function resolveInside(folder: string, file: string): string | undefined {
  if (file === '' || file.includes('\0') || path.isAbsolute(file) || /^[A-Za-z]:/.test(file)) {
    return undefined;
  }
  const root = realTarget(path.resolve(folder));
  const target = realTarget(path.resolve(root, file));
  const inside = path.relative(root, target);
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? undefined : target;
}

const LINKS_FOLLOWED = 40;

/** Follows symbolic links as far as the path exists, also one that points at nothing yet. */
function realTarget(target: string, links = LINKS_FOLLOWED): string {
  try {
    return realpathSync(target);
  } catch {
    const link = links > 0 ? linkTarget(target) : undefined;
    if (link !== undefined) {
      return realTarget(link, links - 1);
    }
    const parent = path.dirname(target);
    return parent === target ? target : path.join(realTarget(parent, links), path.basename(target));
  }
}

function linkTarget(target: string): string | undefined {
  try {
    return path.resolve(path.dirname(target), readlinkSync(target));
  } catch {
    return undefined;
  }
}
