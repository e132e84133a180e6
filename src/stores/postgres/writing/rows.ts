import { ThroughlineError } from '../../../contracts/errors';
import type { EventBatch, MetricBatch } from '../../writer';
import { idCell, jsonCell, NIL_ID, numberCell, textCell, timeCell } from './copyText';

/** Columns of the history table that a load fills, in the order of `eventRows`. */
export const EVENT_COLUMNS = [
  'event_id',
  'chain_id',
  'request_id',
  'parent_chain_id',
  'timestamp',
  'started_at',
  'duration_us',
  'duration_ms',
  'entry',
  'sample_rate',
  'span_id',
  'parent_span_id',
  'service_name',
  'event_type',
  'endpoint',
  'operation',
  'span_kind',
  'user_id',
  'tenant_id',
  'metadata',
  'error_context',
  'dependencies',
  'performance_metrics',
  'dataset',
] as const;

export const METRIC_COLUMNS = [
  'chain_id',
  'metric_name',
  'metric_value',
  'metric_unit',
  'service_name',
  'timestamp',
  'aggregation_period',
  'tags',
  'tenant_id',
  'dataset',
] as const;

const LONGEST_MS = 2_147_483_647;
/** Texts that the tables hold at most so many characters of. */
const EVENT_LENGTHS = [
  ['service', 100],
  ['eventType', 50],
  ['endpoint', 255],
  ['userId', 100],
] as const;
const METRIC_LENGTHS = [
  ['name', 100],
  ['unit', 50],
  ['service', 100],
  ['period', 20],
] as const;
/** What `DECIMAL(18, 6)` holds. */
const LARGEST_VALUE = 1e12;

/**
 * The rows of a batch that are wanted, as COPY reads them: a nil chain id where the batch has none, the chain's id as
 * request id where the source has none, the duration from `performance_metrics` where nothing else says it.
 * @throws ThroughlineError `badInput` that names the first text that is longer than its column
 */
export function eventRows(batch: EventBatch, dataset: string, wanted: readonly number[]): Buffer {
  checkLengths(batch, EVENT_LENGTHS);
  const [eventId, chainId, requestId, parentChainId] = [
    batch.eventId,
    batch.chainId,
    batch.requestId,
    batch.parentChainId,
  ].map(bufferOf);
  const set = textCell(dataset);
  const lines = wanted.map((row) => {
    const chain = idOr(idCell(chainId, row), NIL_ID);
    const time = batch.timestamp[row];
    const us = durationUs(batch, row);
    const known = Number.isFinite(us);
    const started = batch.startedAt[row];
    const finished = batch.eventType[row] === 'complete' || batch.eventType[row] === 'error';
    return [
      idCell(eventId, row),
      chain,
      idOr(idCell(requestId, row), chain),
      idCell(parentChainId, row),
      timeCell(time),
      timeCell(Number.isNaN(started) ? time - (known ? us / 1000 : 0) : started),
      numberCell(us),
      numberCell(Math.min(Math.round(us / 1000), LONGEST_MS)),
      batch.entry[row] === 1 && finished ? 't' : 'f',
      numberCell(batch.sampleRate[row]),
      textCell(batch.spanId[row]),
      textCell(batch.parentSpanId[row]),
      textCell(batch.service[row]),
      textCell(batch.eventType[row]),
      textCell(batch.endpoint[row]),
      textCell(batch.operation[row]),
      textCell(batch.spanKind[row]),
      textCell(batch.userId[row]),
      textCell(batch.tenantId[row]),
      jsonCell(batch.metadata[row]),
      jsonCell(batch.errorContext[row]),
      jsonCell(batch.dependencies[row]),
      jsonCell(batch.performanceMetrics[row]),
      set,
    ].join('\t');
  });
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** @throws ThroughlineError `badInput` that names the first row that the table cannot hold */
export function metricRows(batch: MetricBatch, dataset: string): Buffer {
  checkLengths(batch, METRIC_LENGTHS);
  const chainId = bufferOf(batch.chainId);
  const set = textCell(dataset);
  const lines = batch.name.map((name, row) => {
    if (Math.abs(batch.value[row]) >= LARGEST_VALUE) {
      throw badRow(row, 'a value of more than twelve digits, which the table cannot hold');
    }
    return [
      idOr(idCell(chainId, row), NIL_ID),
      textCell(name),
      numberCell(batch.value[row]),
      textCell(batch.unit[row]),
      textCell(batch.service[row]),
      timeCell(batch.timestamp[row]),
      textCell(batch.period[row]),
      jsonCell(batch.tags[row]),
      textCell(batch.tenantId[row]),
      set,
    ].join('\t');
  });
  return Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
}

function durationUs({ durationUs: given, performanceMetrics }: EventBatch, row: number): number {
  const text = performanceMetrics[row];
  return Number.isNaN(given[row]) && text !== '' ? Math.round(sampleDurationMs(text) * 1000) : Math.round(given[row]);
}

/** Milliseconds that the first sample names; NaN where none does. */
function sampleDurationMs(text: string): number {
  try {
    const parsed: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    const { duration_ms: duration, response_time_ms: response } = (first ?? {}) as Record<string, unknown>;
    const named = duration ?? response;
    return typeof named === 'number' || (typeof named === 'string' && named.trim() !== '') ? Number(named) : NaN;
  } catch {
    return NaN;
  }
}

function idOr(id: string, otherwise: string): string {
  return id === '\\N' ? otherwise : id;
}

function bufferOf(ids: Uint8Array): Buffer {
  return Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
}

function checkLengths<Name extends string>(
  batch: { length: number } & Record<Name, string[]>,
  lengths: ReadonlyArray<readonly [Name, number]>
): void {
  for (const [name, most] of lengths) {
    // A text has at most as many characters as units; only long ones are counted.
    const row = batch[name].findIndex((text) => text.length > most && [...text].length > most);
    if (row >= 0) {
      throw badRow(row, `a text of more than ${most} characters where the table holds no more ("${name}")`);
    }
  }
}

function badRow(row: number, what: string): ThroughlineError {
  return new ThroughlineError('badInput', `Row ${row + 1} of the batch has ${what}.`);
}
