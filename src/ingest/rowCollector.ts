import type { ChainLoad, DefinitionRow, EventBatch, MetricBatch } from '../stores/writer';
import { EventBatchBuilder, MetricBatchBuilder, type EventRow, type MetricRow } from './batch';

/** What is done to every row on its way: moved in time, given a tenant or a sampling rate, left out when too late. */
export interface RowChanges {
  /** Milliseconds that are added to every time. */
  shiftMs: number;
  /** Rows after this moment (shifted time) are left out; Infinity keeps all. */
  untilMs: number;
  /** Tenant of rows that name none. */
  tenant: string;
  /** Share of requests that was recorded; `undefined` keeps what the rows say. */
  sampleRate: number | undefined;
}

export const NO_CHANGES: RowChanges = { shiftMs: 0, untilMs: Infinity, tenant: '', sampleRate: undefined };

/** Gathers rows into batches and hands the full ones to a load when asked to, so that a slow store holds the reader back. */
export class RowCollector {
  readonly eventTypes = new Map<string, number>();
  readonly services = new Set<string>();
  events = 0;
  metrics = 0;
  definitions = 0;
  leftOut = 0;
  inserted = 0;
  duplicates = 0;
  firstMs = Infinity;
  lastMs = -Infinity;
  private readonly eventBuilder = new EventBatchBuilder();
  private readonly metricBuilder = new MetricBatchBuilder();
  private eventQueue: EventBatch[] = [];
  private metricQueue: MetricBatch[] = [];
  private definitionQueue: DefinitionRow[] = [];
  private taking: Promise<void> = Promise.resolve();

  constructor(private readonly changes: RowChanges = NO_CHANGES) {}

  event(row: EventRow): void {
    const { shiftMs, untilMs, tenant, sampleRate } = this.changes;
    row.timestamp += shiftMs;
    row.startedAt += shiftMs;
    if (row.timestamp > untilMs) {
      this.leftOut += 1;
      return;
    }
    row.tenantId = row.tenantId || tenant;
    row.sampleRate = sampleRate ?? row.sampleRate;
    this.events += 1;
    this.services.add(row.service);
    this.eventTypes.set(row.eventType, (this.eventTypes.get(row.eventType) ?? 0) + 1);
    this.span(row.timestamp);
    this.eventBuilder.add(row);
    if (this.eventBuilder.full) {
      this.eventQueue.push(this.eventBuilder.take());
    }
  }

  metric(row: MetricRow): void {
    row.timestamp += this.changes.shiftMs;
    if (row.timestamp > this.changes.untilMs) {
      this.leftOut += 1;
      return;
    }
    row.tenantId = row.tenantId || this.changes.tenant;
    this.metrics += 1;
    this.span(row.timestamp);
    this.metricBuilder.add(row);
    if (this.metricBuilder.full) {
      this.metricQueue.push(this.metricBuilder.take());
    }
  }

  definition(row: DefinitionRow): void {
    this.definitions += 1;
    this.definitionQueue.push({ ...row, tenantId: row.tenantId || this.changes.tenant });
  }

  /**
   * Hands full batches to the load; with `all` also the unfinished ones. The store takes one handful while the next is
   * read, no more: a slow store holds the reader back.
   */
  async flush(load: ChainLoad, all = false): Promise<void> {
    if (all && this.eventBuilder.length > 0) {
      this.eventQueue.push(this.eventBuilder.take());
    }
    if (all && this.metricBuilder.length > 0) {
      this.metricQueue.push(this.metricBuilder.take());
    }
    const events = this.eventQueue.splice(0);
    const metrics = this.metricQueue.splice(0);
    const definitions = this.definitionQueue.splice(0);
    if (events.length + metrics.length + definitions.length > 0) {
      await this.taking;
      this.taking = this.send(load, events, metrics, definitions);
      // The failure is thrown by the next wait; without this it would count as unhandled until then.
      this.taking.catch(() => undefined);
    }
    if (all) {
      await this.taking;
    }
  }

  /** Resolves when the store has nothing more in hand, whether that went well or not. */
  async settled(): Promise<void> {
    await this.taking.catch(() => undefined);
  }

  private async send(
    load: ChainLoad,
    events: EventBatch[],
    metrics: MetricBatch[],
    definitions: DefinitionRow[]
  ): Promise<void> {
    for (const batch of events) {
      this.count(await load.events(batch));
    }
    for (const batch of metrics) {
      this.count(await load.metrics(batch));
    }
    if (definitions.length > 0) {
      this.count(await load.definitions(definitions));
    }
  }

  private count(summary: { inserted: number; duplicates: number }): void {
    this.inserted += summary.inserted;
    this.duplicates += summary.duplicates;
  }

  private span(time: number): void {
    this.firstMs = Math.min(this.firstMs, time);
    this.lastMs = Math.max(this.lastMs, time);
  }
}
