/** Answers that are on their way to their askers, all panels of a dashboard, go first. */
const PAUSE_MS = 60;

/** Computes what somebody has just got the answer of before to. */
export class Refreshes {
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  /** Does the work a moment later, unless the same waits already. Whoever asks next gets an error of it. */
  add(key: string, work: () => Promise<unknown>): void {
    if (this.waiting.has(key)) {
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      work().catch(() => undefined);
    }, PAUSE_MS).unref();
    this.waiting.set(key, timer);
  }

  /** Forgets what waits: it would open a store that is being closed. */
  close(): void {
    this.waiting.forEach((timer) => clearTimeout(timer));
    this.waiting.clear();
  }
}
