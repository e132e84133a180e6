import type { EventBatch } from '../../stores/writer';
import { BATCH_ROWS, copyEvent, emptyEventBatch, trimBatch } from '../batch';
import type { Random } from './random';

const HOUR_MS = 3_600_000;
/** Late and repeated rows travel together, as those of one outage or one lost answer do: so many hours' worth at the most. */
const LATE_HOURS = 1;
const REPEATED_HOURS = 6;
const LATE_BY_MS: [number, number] = [HOUR_MS, 6 * HOUR_MS];
/** Batches that are on their way; when there are more, the first arrives at once, so that memory stays bounded. */
const MOST_HELD = 16;

export interface DeliveryShares {
  /** Share of the rows that arrive hours after their time. */
  late: number;
  /** Share of the rows that are sent a second time. */
  repeated: number;
}

export interface Delivered {
  late: { events: number; longestMs: number };
  repeated: { events: number };
}

interface Held {
  dueMs: number;
  batch: EventBatch;
}

/** Rows gathered from many batches. */
class Pile {
  private batch = emptyEventBatch(0);
  private sinceMs = Infinity;
  /** Time of its oldest row. */
  oldestMs = Infinity;

  constructor(private readonly longestMs: number) {}

  add(source: EventBatch, row: number, nowMs: number): void {
    if (this.batch.length === 0) {
      this.batch = emptyEventBatch(BATCH_ROWS);
      this.sinceMs = nowMs;
      this.oldestMs = Infinity;
    }
    copyEvent(source, row, this.batch, this.batch.length++);
    this.oldestMs = Math.min(this.oldestMs, source.timestamp[row]);
  }

  get full(): boolean {
    return this.batch.length === BATCH_ROWS;
  }

  /** Whether the pile has grown for long enough. */
  isDue(nowMs: number): boolean {
    return this.full || (this.batch.length > 0 && nowMs - this.sinceMs >= this.longestMs);
  }

  take(): EventBatch[] {
    const taken = this.batch.length === 0 ? [] : [trimBatch(this.batch)];
    this.batch = emptyEventBatch(0);
    return taken;
  }
}

/** Brings rows to the store as a network does: some come hours late, some twice. */
export class Delivery {
  readonly delivered: Delivered = { late: { events: 0, longestMs: 0 }, repeated: { events: 0 } };
  private readonly late = new Pile(LATE_HOURS * HOUR_MS);
  private readonly repeated = new Pile(REPEATED_HOURS * HOUR_MS);
  private readonly held: Held[] = [];

  constructor(
    private readonly random: Random,
    private readonly shares: DeliveryShares
  ) {}

  /** The batches that arrive at `nowMs`, when `batch` was sent. */
  send(batch: EventBatch, nowMs: number): EventBatch[] {
    if (this.shares.late === 0 && this.shares.repeated === 0) {
      return [batch];
    }
    const arriving = this.pick(batch, nowMs);
    if (this.late.isDue(nowMs)) {
      this.hold(nowMs);
    }
    if (this.repeated.isDue(nowMs)) {
      arriving.push(...this.repeated.take());
    }
    return [...arriving, ...this.due(nowMs)];
  }

  /** What has not arrived by the end. */
  rest(nowMs: number): EventBatch[] {
    this.hold(nowMs);
    return [...this.due(Infinity), ...this.repeated.take()];
  }

  /** Puts rows aside; what is left of the batch arrives, and piles that got full on the way. */
  private pick(batch: EventBatch, nowMs: number): EventBatch[] {
    const { random, shares, delivered } = this;
    const arriving: EventBatch[] = [];
    let kept = 0;
    for (let row = 0; row < batch.length; row++) {
      if (shares.repeated > 0 && random.uniform() < shares.repeated) {
        this.repeated.add(batch, row, nowMs);
        delivered.repeated.events += 1;
        arriving.push(...(this.repeated.full ? this.repeated.take() : []));
      }
      if (shares.late > 0 && random.uniform() < shares.late) {
        this.late.add(batch, row, nowMs);
        delivered.late.events += 1;
        if (this.late.full) {
          this.hold(nowMs);
        }
      } else {
        if (kept < row) {
          copyEvent(batch, row, batch, kept);
        }
        kept += 1;
      }
    }
    batch.length = kept;
    return kept === 0 ? arriving : [trimBatch(batch), ...arriving];
  }

  private hold(nowMs: number): void {
    const { oldestMs } = this.late;
    for (const batch of this.late.take()) {
      const dueMs = nowMs + this.random.between(...LATE_BY_MS);
      this.held.push({ dueMs, batch });
      this.delivered.late.longestMs = Math.max(this.delivered.late.longestMs, Math.round(dueMs - oldestMs));
    }
  }

  private due(nowMs: number): EventBatch[] {
    const arrived = this.held.filter(({ dueMs }, at) => dueMs <= nowMs || at < this.held.length - MOST_HELD);
    this.held.splice(0, Infinity, ...this.held.filter((one) => !arrived.includes(one)));
    return arrived.map(({ batch }) => batch);
  }
}
