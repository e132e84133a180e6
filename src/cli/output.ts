import { ThroughlineError } from '../contracts/errors';

/** Where a command writes: figures and JSON to `out`, words for people and progress to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal on which a line may be drawn over. */
  live: boolean;
}

export const processOutput: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  live: process.stderr.isTTY === true,
};

export const EXIT = { done: 0, failed: 1, usage: 2, partly: 3 } as const;

/** What went wrong as one sentence, and as which exit code it ends. */
export function failureText(error: unknown): string {
  if (error instanceof ThroughlineError) {
    return error.message;
  }
  // Native parts put their stack traces into the message.
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return `Something went wrong inside throughline: ${first}`;
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return WHOLE.format(value);
}

/** `1 file`, `2,000 files`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `2026-11-21 09:30:00 UTC`; `–` for none. */
export function moment(ms: number): string {
  return Number.isNaN(ms) ? '–' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 100;

/** A bar with rate on a terminal; silent elsewhere. */
export class Progress {
  private readonly began = performance.now();
  private drawn = -Infinity;

  constructor(
    private readonly output: Output,
    private readonly unit: string
  ) {}

  /** `share` in [0, 1], NaN when the whole is not known. */
  update(share: number, done: number, label = ''): void {
    const now = performance.now();
    if (!this.output.live || now - this.drawn < REDRAW_MS) {
      return;
    }
    this.drawn = now;
    const rate = (done / Math.max(1, now - this.began)) * 1000;
    const filled = Math.round(Math.min(1, share) * BAR_WIDTH);
    const bar = Number.isNaN(share)
      ? ''
      : `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.floor(Math.min(1, share) * 100)).padStart(3)} %  `;
    this.output.err(`\r\u001b[2K${bar}${count(done)} ${this.unit}, ${count(rate)}/s ${label}`);
  }

  /** Clears the bar; returns how long it took in ms. */
  end(): number {
    if (this.output.live) {
      this.output.err('\r\u001b[2K');
    }
    return performance.now() - this.began;
  }
}
