import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'throughline-plugin-';
/** Longest socket path on macOS; Linux takes 4 more. */
const LONGEST_PATH = 103;

export interface Listen {
  /** Address for grpc-js. */
  address: string;
  /** Network and address as the handshake names them, given the port that was bound. */
  announce(port: number): string;
  /** Removes what listening left on disk. */
  cleanUp(): void;
}

/**
 * Where to listen: a Unix socket in a folder that only this user may enter, or a TCP port of this machine on Windows.
 * The folder's name carries the process id, so that a later start can tell whether its owner still lives.
 */
export function chooseAddress(
  platform: NodeJS.Platform = process.platform,
  socketDir = process.env.PLUGIN_UNIX_SOCKET_DIR
): Listen {
  if (platform === 'win32') {
    return { address: '127.0.0.1:0', announce: (port) => `tcp|127.0.0.1:${port}`, cleanUp: () => undefined };
  }
  const folder = mkdtempSync(path.join(base(socketDir), `${PREFIX}${process.pid}-`));
  const socket = path.join(folder, 's');
  return {
    address: `unix:${socket}`,
    announce: () => `unix|${socket}`,
    cleanUp: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function base(socketDir: string | undefined): string {
  const wanted = socketDir || tmpdir();
  return path.join(wanted, `${PREFIX}${process.pid}-XXXXXX`, 's').length <= LONGEST_PATH ? wanted : '/tmp';
}

/** Removes the socket folders of earlier backends of this user that no longer run. */
export function removeStaleSockets(folder = process.env.PLUGIN_UNIX_SOCKET_DIR || tmpdir()): string[] {
  if (process.platform === 'win32') {
    return [];
  }
  return namesIn(folder).filter((name) => {
    const match = /^throughline-plugin-(\d+)-[\w]{6}$/.exec(name);
    return match !== null && !isRunning(Number(match[1])) && removed(path.join(folder, name));
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** False for another user's folder: not ours to remove. */
function removed(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
