import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const PROGRAM = path.resolve(__dirname, '../../scripts/throughline.mjs');

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** The command-line program as a process of its own, as a person starts it from a checkout. */
export class Cli {
  readonly done: Promise<CliResult>;
  private readonly process: ChildProcess;

  constructor(
    args: string[],
    env: Record<string, string>,
    options: { stdin?: string | Buffer | 'open'; cwd?: string } = {}
  ) {
    this.process = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...env },
      cwd: options.cwd,
      stdio: 'pipe',
    });
    let out = '';
    let err = '';
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    // A process that was killed leaves its input behind.
    this.process.stdin?.on('error', () => undefined);
    if (options.stdin !== 'open') {
      this.process.stdin?.end(options.stdin ?? '');
    }
    this.done = new Promise((resolve) =>
      this.process.once('close', (code, signal) => resolve({ code, signal, out, err }))
    );
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  /** Writes to the standard input, and waits until the process has taken it. */
  write(text: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.process.stdin?.write(text, (error) => (error ? reject(error) : resolve()))
    );
  }

  endInput(): void {
    this.process.stdin?.end();
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.done;
  }
}

/** Runs the command-line program to its end. */
export function throughline(
  args: string[],
  env: Record<string, string>,
  options: { stdin?: string | Buffer; cwd?: string } = {}
): Promise<CliResult> {
  return new Cli(args, env, options).done;
}

/** What `throughline check FILE` counts. */
export async function contentOf(
  file: string,
  env: Record<string, string>
): Promise<{ events: number; metrics: number }> {
  const { code, out, err } = await throughline(['check', file, '--json'], env);
  if (code !== 0) {
    throw new Error(err);
  }
  return JSON.parse(out) as { events: number; metrics: number };
}

/** Whether a process of this number runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Chain events as lines, numbered from `first`. */
export function numberedLines(first: number, count: number, at: number): string {
  return Array.from({ length: count }, (_, row) => {
    const id = String(first + row).padStart(12, '0');
    return `{"chain_id":"00000000-0000-4000-8000-${id}","service_name":"s${(first + row) % 3}","event_type":"complete","timestamp":"${new Date(at + (first + row) * 10).toISOString()}","duration_ms":5}\n`;
  }).join('');
}
