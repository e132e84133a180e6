import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';

/** In every hostile text and in no other: what holds it came from outside. */
export const MARK = 'zqx';
/** A name that nothing has, and that does nothing. */
export const HARMLESS = `${MARK}nobody`;
const CONTENT = 'content-of-the-lure';

/**
 * What must not be touched: files beside the data directory, links inside it that lead there, and a port that listens.
 */
export class Lures {
  readonly folder: string;
  private readonly connections: Array<string | undefined> = [];
  private server: Server | undefined;
  private before = '';

  constructor(
    root: string,
    private readonly dataDir: string
  ) {
    this.folder = path.join(root, 'lures');
  }

  async lay(): Promise<void> {
    mkdirSync(this.folder);
    mkdirSync(path.join(this.dataDir, 'certificates'), { recursive: true });
    for (const name of ['secret.txt', 'secret.pem', 'other.duckdb', 'worker.js']) {
      writeFileSync(path.join(this.folder, name), `${CONTENT}\n`);
    }
    symlinkSync(this.folder, path.join(this.dataDir, 'linked'));
    symlinkSync(this.folder, path.join(this.dataDir, 'certificates', 'linked'));
    symlinkSync(path.join(this.folder, 'other.duckdb'), path.join(this.dataDir, 'link.duckdb'));
    symlinkSync(path.join(this.folder, 'secret.pem'), path.join(this.dataDir, 'certificates', 'link.pem'));
    this.server = createServer((socket) => {
      this.connections.push(socket.remoteAddress);
      socket.destroy();
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    this.unread();
    this.before = this.state();
  }

  get port(): number {
    return (this.server?.address() as { port: number }).port;
  }

  /** What has been touched, in words; empty when nothing was. */
  touched(): string[] {
    const reached = this.connections.splice(0).map(() => 'the port was connected to');
    const read = this.files()
      .filter((file) => statSync(file).atimeMs > LONG_AGO)
      .map((file) => `${path.basename(file)} was read`);
    const changed = this.state() === this.before ? [] : ['files were changed'];
    this.unread();
    return [...reached, ...read, ...changed];
  }

  /** Whether this file system notes that a file was read; without that, reading cannot be seen. */
  get seesReading(): boolean {
    const [file] = this.files();
    this.unread();
    readFileSync(file);
    const seen = statSync(file).atimeMs > LONG_AGO;
    this.unread();
    return seen;
  }

  close(): Promise<void> {
    return new Promise((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  private files(): string[] {
    return readdirSync(this.folder).map((name) => path.join(this.folder, name));
  }

  /** The time of the last reading is only kept up while it lies before that of the last writing. */
  private unread(): void {
    this.files().forEach((file) => utimesSync(file, LONG_AGO / 1000, Date.now() / 1000));
  }

  private state(): string {
    const inside = (folder: string) => readdirSync(folder).sort().join();
    const contents = this.files().map((file) => readFileSync(file, 'utf8'));
    this.unread();
    return JSON.stringify([inside(this.folder), inside(path.join(this.dataDir, 'certificates')), contents]);
  }
}

const LONG_AGO = Date.UTC(2020, 0, 1);

/** Whether an answer holds what lies in a lure. */
export function holdsLure(text: string): boolean {
  return text.includes(CONTENT);
}

/** Texts that would do something where they became part of a statement: as names. */
export function hostileNames({ folder, port }: Pick<Lures, 'folder' | 'port'>): string[] {
  return [
    `${MARK}' or 1=1 --`,
    `${MARK}' or 'a'='a`,
    `${MARK}'; drop table chain_history; --`,
    `${MARK}'; commit; drop table chain_history; begin; --`,
    `${MARK}'); delete from chain_history; --`,
    `${MARK}"; drop table chain_history; --`,
    `chain_history"; drop table chain_metrics; -- ${MARK}`,
    `${MARK}\\'; drop table chain_history; --`,
    `${MARK}'||(select min(service_name) from chain_history)||'`,
    `${MARK}' union all select table_name from information_schema.tables --`,
    `${MARK} $$; drop table chain_history; $$`,
    `${MARK}/*'*/; drop table chain_history`,
    `${MARK}\u0000'; drop table chain_history; --`,
    `${MARK}\n; drop table chain_history;\n--`,
    `$1 ${MARK} :1 ? {p0:String} %s`,
    `${MARK}\uFF07 or 1=1 --`,
    `${MARK}'; copy (select 1) to '${folder}/written'; --`,
    `${MARK}'; attach '${folder}/made.duckdb' as made; --`,
    `${MARK}' union all select content from read_text('${folder}/secret.txt') --`,
    `${MARK}' union all select * from url('http://127.0.0.1:${port}/', 'LineAsString') --`,
    `${MARK}'; select dblink_connect('host=127.0.0.1 port=${port}'); --`,
  ];
}

/** The same as regular expressions, without what would mean something in one. */
export const HOSTILE_PATTERNS: readonly string[] = [
  `/${MARK}' or 1=1 --/`,
  `/${MARK}' or 'a'='a/`,
  `/${MARK}'; drop table chain_history; --/`,
  `/${MARK}"; drop table chain_history; --/`,
  `/${MARK}\\'; drop table chain_history; --/`,
  `/${MARK}\\\\'; drop table chain_history; --/`,
  `/${MARK}$$; drop table chain_history; $$/`,
  `/(${MARK}'; drop table chain_history; --/`,
];

/** Places that a text could lead to where it were taken for a path or an address. */
export function hostilePlaces({ folder, port }: Pick<Lures, 'folder' | 'port'>): string[] {
  return [
    `${folder}/secret.txt`,
    `${folder}/other.duckdb`,
    '../lures/secret.pem',
    '../lures/other.duckdb',
    './../lures/other.duckdb',
    'linked/secret.pem',
    'linked/other.duckdb',
    'link.pem',
    'link.duckdb',
    `file://${folder}/secret.txt`,
    `file:${folder}/other.duckdb`,
    `http://127.0.0.1:${port}/`,
    `127.0.0.1:${port}`,
    `127.0.0.1:${port}/?x=`,
    `user@127.0.0.1:${port}`,
    `host=127.0.0.1 port=${port}`,
    `postgres://x@127.0.0.1:${port}/x`,
    `C:\\lures\\secret.txt`,
    `\\\\127.0.0.1\\lures\\secret.txt`,
  ];
}
