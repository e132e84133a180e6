import type { LayoutAnswer, LayoutRequest } from '../layout/layoutGraph';
import { createLayoutWorker } from './createLayoutWorker';

interface Waiting {
  request: LayoutRequest;
  resolve: (answer: LayoutAnswer) => void;
  reject: (error: Error) => void;
}

type Reply = { id: number; answer?: LayoutAnswer; error?: string };

/**
 * Asks the worker for layouts. Where a worker cannot be started (another origin, a strict policy, a test) or dies, the same code
 * runs in the page: slower, never without a picture. `dispose` ends the worker and leaves open questions unanswered.
 */
export class LayoutClient {
  private worker: Worker | null = null;
  private workerFailed = false;
  private nextId = 1;
  private disposed = false;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly create: () => Worker = createLayoutWorker) {}

  ask(request: LayoutRequest): Promise<LayoutAnswer> {
    return new Promise((resolve, reject) => {
      const worker = this.start();
      if (!worker) {
        void this.inPage({ request, resolve, reject });
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { request, resolve, reject });
      worker.postMessage({ id, request });
    });
  }

  /** Makes a disposed client usable again: React runs effects twice in its strict mode. */
  revive(): void {
    this.disposed = false;
  }

  dispose(): void {
    this.disposed = true;
    this.waiting.clear();
    this.worker?.terminate();
    this.worker = null;
  }

  private start(): Worker | null {
    if (this.worker || this.workerFailed || this.disposed || typeof Worker === 'undefined') {
      return this.worker;
    }
    try {
      this.worker = this.create();
      this.worker.onmessage = (event: MessageEvent<Reply>) => this.settle(event.data);
      this.worker.onerror = () => this.fallBack();
    } catch {
      this.workerFailed = true;
    }
    return this.worker;
  }

  private settle({ id, answer, error }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (answer) {
      waiting?.resolve(answer);
    } else {
      waiting?.reject(new Error(error ?? 'The layout failed.'));
    }
  }

  private fallBack(): void {
    this.worker?.terminate();
    this.worker = null;
    this.workerFailed = true;
    const open = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of open) {
      void this.inPage(waiting);
    }
  }

  private async inPage({ request, resolve, reject }: Waiting): Promise<void> {
    try {
      const { runLayout } = await import('../layout/runLayout');
      if (!this.disposed) {
        resolve(runLayout(request));
      }
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
