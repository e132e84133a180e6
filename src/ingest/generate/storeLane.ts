import type { ChainLoad, EventBatch, MetricBatch } from '../../stores/writer';

/** Batches that a slow store may have in hand. */
const MOST_UNDERWAY = 8;

/** Lets the store take a few batches, about a block of it, while the next ones are made. */
export class StoreLane {
  private readonly underway: Array<Promise<unknown>> = [];

  constructor(private readonly load: ChainLoad) {}

  events(batch: EventBatch): Promise<void> {
    return this.send(() => this.load.events(batch));
  }

  metrics(batch: MetricBatch): Promise<void> {
    return this.send(() => this.load.metrics(batch));
  }

  async done(): Promise<void> {
    await Promise.all(this.underway);
  }

  private async send(step: () => Promise<unknown>): Promise<void> {
    if (this.underway.length === MOST_UNDERWAY) {
      await this.underway.shift();
    }
    const taking = step();
    // The failure is thrown by the wait for it; without this it would count as unhandled until then.
    taking.catch(() => undefined);
    this.underway.push(taking);
  }
}
