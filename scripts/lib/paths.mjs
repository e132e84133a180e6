import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout, wherever a script is started from. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** What is built besides the plugin itself: the command-line program, the benchmarks and the preview. */
export const BUILD = inRoot('build');
/** Data of a checkout: the embedded databases of `npm start`. */
export const DATA_DIR = inRoot('.throughline');

const OS = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCH = { x64: 'amd64', arm64: 'arm64', arm: 'arm' };

/** Name of the backend executable for this machine, as Grafana looks for it. */
export function executableName(platform = process.platform, arch = process.arch) {
  const extension = platform === 'win32' ? '.exe' : '';
  return `gpx_throughline_${OS[platform] ?? platform}_${ARCH[arch] ?? arch}${extension}`;
}
