import { PluginProcess, type PluginProcessOptions } from './pluginProcess';

/** Grafana looks once a second whether a backend has ended, and starts it again. */
const RESTART_AFTER_MS = 1_000;

/** A backend that is started again when it ends by itself, as Grafana does it. */
export class SupervisedPlugin {
  private current: Promise<PluginProcess> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** How often it had to be started again. */
  restarts = 0;

  constructor(
    private readonly options: PluginProcessOptions,
    private readonly restartAfterMs = RESTART_AFTER_MS
  ) {}

  /**
   * The running backend; started by the first call.
   * @throws Error while it cannot be started; the next call tries again
   */
  process(): Promise<PluginProcess> {
    if (this.stopped) {
      return Promise.reject(new Error('The backend was stopped.'));
    }
    this.current ??= this.start();
    return this.current;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const current = this.current;
    this.current = undefined;
    await current?.then(
      (running) => running.stop(),
      () => undefined
    );
  }

  private async start(): Promise<PluginProcess> {
    try {
      const running = await PluginProcess.start(this.options);
      void running.exited.then(() => this.restart(running));
      return running;
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }

  private restart(ended: PluginProcess): void {
    ended.disconnect();
    this.current = undefined;
    if (this.stopped) {
      return;
    }
    this.timer = setTimeout(() => {
      if (!this.stopped && !this.current) {
        this.restarts++;
        this.process().catch(() => undefined);
      }
    }, this.restartAfterMs);
  }
}
