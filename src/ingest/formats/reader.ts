import type { EventRow, MetricRow } from '../batch';
import type { ImportReport, Position } from '../report';
import type { Span } from '../spans/span';
import type { TimeUnit } from '../time';
import type { DefinitionRow } from '../../stores/writer';

/** Where readers put what they read. */
export interface RecordSink {
  readonly report: ImportReport;
  /** Unit of times and durations that the user vouches for; `undefined`: the format's own. */
  readonly timeUnit: TimeUnit | undefined;
  span(span: Span): void;
  event(row: EventRow, at: Position): void;
  metric(row: MetricRow, at: Position): void;
  definition(row: DefinitionRow, at: Position): void;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a field, or `''` when it is missing or no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
