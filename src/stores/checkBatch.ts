import { ThroughlineError } from '../contracts/errors';
import type { EventBatch, MetricBatch } from './writer';

/** Instants that a timestamp can hold with room to spare: the years 1 to 9999. */
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_000;

/**
 * Refuses a batch that is not whole: arrays of different lengths, rows without service, event type or time.
 * @throws ThroughlineError `badInput` that names the first bad row
 */
export function checkEvents(batch: EventBatch): void {
  checkLengths(batch, ['eventId', 'chainId', 'requestId', 'parentChainId']);
  for (let row = 0; row < batch.length; row++) {
    if (batch.service[row] === '' || batch.eventType[row] === '') {
      throw badRow(row, batch.service[row] === '' ? 'has no service name' : 'has no event type');
    }
    if (!isInstant(batch.timestamp[row])) {
      throw badRow(row, 'has no valid time');
    }
  }
}

/** Like `checkEvents`, for metrics: a name, a finite value and a time are needed. */
export function checkMetrics(batch: MetricBatch): void {
  checkLengths(batch, ['chainId']);
  for (let row = 0; row < batch.length; row++) {
    if (batch.name[row] === '') {
      throw badRow(row, 'has no metric name');
    }
    if (!Number.isFinite(batch.value[row]) || !isInstant(batch.timestamp[row])) {
      throw badRow(row, Number.isFinite(batch.value[row]) ? 'has no valid time' : 'has no finite value');
    }
  }
}

/** Whether every row has an id of its own. */
export function isNamed({ eventId, length }: EventBatch): boolean {
  const words = new BigUint64Array(eventId.slice(0, length * 16).buffer);
  for (let row = 0; row < length; row++) {
    if (words[row * 2] === 0n && words[row * 2 + 1] === 0n) {
      return false;
    }
  }
  return true;
}

function checkLengths<T extends { length: number }>(batch: T, ids: ReadonlyArray<keyof T>): void {
  for (const [name, values] of Object.entries<unknown>({ ...batch })) {
    const expected = ids.includes(name as keyof T) ? batch.length * 16 : batch.length;
    if (name !== 'length' && (!isList(values) || values.length !== expected)) {
      throw new ThroughlineError(
        'badInput',
        `A batch of ${batch.length} rows has a column "${name}" of another length.`
      );
    }
  }
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

function isInstant(ms: number): boolean {
  return ms >= EARLIEST && ms <= LATEST;
}

function badRow(row: number, what: string): ThroughlineError {
  return new ThroughlineError('badInput', `Row ${row + 1} of the batch ${what}.`);
}
