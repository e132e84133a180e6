import { UNTAUGHT } from './model';

/** A stretch of time of some series that teaches nothing, or is expected. An empty service or signal stands for all. */
export interface MarkWindow {
  service: string;
  signal: string;
  /** Half open, epoch ms. */
  from: number;
  to: number;
  kind: 'real' | 'expected' | 'ignore';
}

const CODES: Record<MarkWindow['kind'], number> = {
  real: UNTAUGHT.real,
  expected: UNTAUGHT.expected,
  ignore: UNTAUGHT.ignored,
};

/** Whether a window is about a series. */
export function isAbout(window: Pick<MarkWindow, 'service' | 'signal'>, service: string, signal: string): boolean {
  return (window.service === '' || window.service === service) && (window.signal === '' || window.signal === signal);
}

/**
 * By step, why it teaches nothing (see `AnomalyInput.untaught`): a step that a window touches belongs to it whole, and where several do,
 * the one that says less counts. Undefined where none does.
 */
export function untaughtSteps(
  windows: readonly MarkWindow[],
  { service, signal }: { service: string; signal: string },
  { time0, stepMs, length }: { time0: number; stepMs: number; length: number }
): Uint8Array | undefined {
  let untaught: Uint8Array | undefined;
  for (const window of windows) {
    const first = Math.max(0, Math.floor((window.from - time0) / stepMs));
    const end = Math.min(length, Math.ceil((window.to - time0) / stepMs));
    if (first >= end || !isAbout(window, service, signal)) {
      continue;
    }
    untaught ??= new Uint8Array(length);
    for (let step = first; step < end; step++) {
      untaught[step] = Math.max(untaught[step], CODES[window.kind]);
    }
  }
  return untaught;
}
