import { log } from '../telemetry/logger';

const PARENT_CHECK_MS = 500;
/** Grafana waits two seconds before it kills. */
const CLOSE_WITHIN_MS = 1500;

/**
 * Ends the process in order, once: whatever asks first (Grafana's Shutdown, SIGTERM, a parent that is gone), the clean-up
 * steps run within 1.5 s, the last one added first.
 */
export class Lifecycle {
  private readonly steps: Array<() => void | Promise<void>> = [];
  private ending = false;

  onEnd(step: () => void | Promise<void>): void {
    this.steps.unshift(step);
  }

  async end(reason: string, code = 0): Promise<void> {
    if (this.ending) {
      return;
    }
    this.ending = true;
    log.debug('Backend ends', { reason });
    const timer = setTimeout(() => process.exit(code), CLOSE_WITHIN_MS);
    timer.unref();
    for (const step of this.steps) {
      try {
        await step();
      } catch (error) {
        writeQuietly('Clean-up failed', error);
      }
    }
    process.exit(code);
  }

  /** SIGINT reaches the plugin with Ctrl-C in Grafana's terminal: Grafana then ends it in order, so it is ignored here. */
  handleSignals(): void {
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => void this.end('SIGTERM'));
    process.on('SIGHUP', () => undefined);
    process.on('uncaughtException', (error) => {
      writeQuietly('Backend crashed', error);
      void this.end('uncaught exception', 1);
    });
    process.on('unhandledRejection', (error) => writeQuietly('A promise was rejected and nobody listened', error));
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => void this.end('the host closed our output'));
    }
  }

  /** A host that was killed cannot say so: a changed parent process tells. */
  watchParent(): void {
    const parent = process.ppid;
    const check = () => {
      if (process.ppid !== parent || !exists(parent)) {
        void this.end('the host process is gone');
      }
    };
    setInterval(check, PARENT_CHECK_MS).unref();
  }
}

function exists(pid: number): boolean {
  if (process.platform !== 'win32') {
    return true;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function writeQuietly(message: string, error: unknown): void {
  try {
    log.error(message, { error });
  } catch {
    // Nobody reads stderr any more.
  }
}
