import { randomUUID } from 'node:crypto';
import type {
  ChainLoad,
  ChainWriter,
  DefinitionRow,
  EventBatch,
  LoadOptions,
  MetricBatch,
  WriteSummary,
} from '../../writer';
import type { LoadDesk } from './loads';
import type { LoadStep } from './openLoad';

/** What a load needs of whoever owns the file: this process or, through the socket, another one. */
export type Desk = Pick<LoadDesk, 'begin' | 'resume' | 'step' | 'commit' | 'rollback' | 'prune'>;

/** A writer over a desk: numbers the steps of each load and adds up what they did. */
export function deskWriter(desk: Desk, close: () => Promise<void>): ChainWriter {
  return {
    async begin(options: LoadOptions): Promise<ChainLoad> {
      const loadId = randomUUID().replaceAll('-', '');
      await desk.begin(loadId, options, process.pid);
      return new NumberedLoad(desk, loadId);
    },
    close,
  };
}

class NumberedLoad implements ChainLoad {
  private sequence = 0;
  private readonly total: WriteSummary = { inserted: 0, duplicates: 0 };

  constructor(
    private readonly desk: Desk,
    private readonly loadId: string
  ) {}

  events(batch: EventBatch): Promise<WriteSummary> {
    return this.step({ kind: 'events', batch });
  }

  metrics(batch: MetricBatch): Promise<WriteSummary> {
    return this.step({ kind: 'metrics', batch });
  }

  definitions(rows: DefinitionRow[]): Promise<WriteSummary> {
    return this.step({ kind: 'definitions', rows });
  }

  async commit(): Promise<WriteSummary> {
    await this.desk.commit(this.loadId);
    return { ...this.total };
  }

  rollback(): Promise<void> {
    return this.desk.rollback(this.loadId);
  }

  private async step(step: LoadStep): Promise<WriteSummary> {
    this.sequence += 1;
    const { summary } = await this.desk.step(this.loadId, this.sequence, step);
    this.total.inserted += summary.inserted;
    this.total.duplicates += summary.duplicates;
    return summary;
  }
}
