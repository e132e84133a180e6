import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const INSTALLED = '/usr/lib/postgresql';
const PASSWORD = 'only for tests';
const READY_MS = 30_000;

/** A PostgreSQL server of its own, which ends with this process. */
export interface PostgresServer {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Folder of the server's socket, over which it asks for no password. */
  socketFolder: string;
  /** Ends the server, at once and without cleaning up, as a crash would. */
  stop: () => Promise<void>;
  /** Starts it again on the same port and data. */
  start: () => Promise<void>;
}

/** Why no server can be started here; undefined when one can. */
export function noPostgres(): string | undefined {
  if (binaries() === undefined) {
    return `PostgreSQL is not installed (${INSTALLED})`;
  }
  return process.getuid?.() === 0 && owner() === undefined
    ? 'the server refuses root and there is no user postgres'
    : undefined;
}

/** What a server may have loaded beside PostgreSQL itself. */
export type Extension = 'timescaledb' | 'citus';

/** Why no server with the extension can be started here; undefined when one can. */
export function noExtension(extension: Extension): string | undefined {
  const bin = binaries();
  const isThere =
    bin !== undefined &&
    ['../lib', '../lib/postgresql'].some((folder) => existsSync(path.join(bin, folder, `${extension}.so`)));
  return noPostgres() ?? (isThere ? undefined : `PostgreSQL has no ${extension}.so beside it`);
}

const shared = new Map<Extension | undefined, Promise<PostgresServer>>();

/** The server of this process, or another one that has an extension loaded. */
export function postgresServer(extension?: Extension): Promise<PostgresServer> {
  const running = shared.get(extension) ?? startServer(extension);
  shared.set(extension, running);
  return running;
}

async function startServer(extension?: Extension): Promise<PostgresServer> {
  const bin = binaries();
  if (bin === undefined) {
    throw new Error(noPostgres());
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-pg-'));
  const identity = process.getuid?.() === 0 ? owner() : undefined;
  if (identity) {
    chownSync(folder, identity.uid, identity.gid);
  }
  const secret = path.join(folder, 'password');
  writeFileSync(secret, PASSWORD);
  const data = path.join(folder, 'data');
  // Another order of texts and another time zone than ours, so that nothing depends on them.
  await promisify(execFile)(
    path.join(bin, 'initdb'),
    [
      ...[
        '-D',
        data,
        '-U',
        'tester',
        '-E',
        'UTF8',
        '--no-sync',
        '--locale=C',
        '--locale-provider=icu',
        '--icu-locale=en',
      ],
      // Citus connects to itself, and has no password to give.
      ...[
        '--auth-local=trust',
        `--auth-host=${extension === 'citus' ? 'trust' : 'scram-sha-256'}`,
        `--pwfile=${secret}`,
      ],
    ],
    { ...identity, cwd: folder }
  );
  const port = await freePort();
  const server = new Process(path.join(bin, 'postgres'), folder, data, port, identity, extension);
  await server.start();
  return {
    host: '127.0.0.1',
    port,
    user: 'tester',
    password: PASSWORD,
    database: 'postgres',
    socketFolder: folder,
    stop: () => server.stop(),
    start: () => server.start(),
  };
}

/** Waits for the end of its input, which comes when this process ends in whatever way, then ends the server. */
const SUPERVISOR = `"$@" >"$FOLDER/log" 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; [ -e "$FOLDER/keep" ] || rm -rf "$FOLDER"`;

class Process {
  private child: ReturnType<typeof spawn> | undefined;

  constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly data: string,
    private readonly port: number,
    private readonly identity: { uid: number; gid: number } | undefined,
    private readonly extension: Extension | undefined
  ) {}

  async start(): Promise<void> {
    const settings = [
      'fsync=off',
      'autovacuum=off',
      'full_page_writes=off',
      'timezone=America/New_York',
      'shared_buffers=64MB',
      ...(this.extension === undefined ? [] : [`shared_preload_libraries=${this.extension}`]),
    ];
    this.child = spawn(
      'sh',
      [
        '-c',
        SUPERVISOR,
        'sh',
        this.program,
        '-D',
        this.data,
        '-p',
        String(this.port),
        '-k',
        this.folder,
        '-h',
        '127.0.0.1',
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      {
        ...this.identity,
        cwd: this.folder,
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...process.env, FOLDER: this.folder, HOME: this.folder },
      }
    );
    this.child.unref();
    (this.child.stdin as unknown as { unref: () => void }).unref();
    const since = Date.now();
    while (!(await answers(this.port))) {
      if (Date.now() - since > READY_MS) {
        throw new Error(`PostgreSQL did not start: ${readFileSync(path.join(this.folder, 'log'), 'utf8')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child) {
      const keep = path.join(this.folder, 'keep');
      writeFileSync(keep, '');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
      await promisify(execFile)('rm', ['-f', keep, path.join(this.data, 'postmaster.pid')]);
    }
  }
}

/** Whether the server takes connections by now: while it starts, it refuses them with a reason. */
async function answers(port: number): Promise<boolean> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ host: '127.0.0.1', port, user: 'tester', password: PASSWORD, database: 'postgres' });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Of the newest version that the system has, or of the one in a folder of one's own. */
function binaries(): string | undefined {
  const own = process.env.THROUGHLINE_TEST_POSTGRES;
  if (own !== undefined) {
    return own;
  }
  const versions = existsSync(INSTALLED)
    ? readdirSync(INSTALLED).sort((one, other) => Number(other) - Number(one))
    : [];
  return versions
    .map((version) => path.join(INSTALLED, version, 'bin'))
    .find((bin) => existsSync(path.join(bin, 'initdb')));
}

/** The system's user for PostgreSQL. */
function owner(): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** A port that nothing listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
