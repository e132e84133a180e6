import type { Position } from '../report';

export const SPAN_KINDS = ['server', 'client', 'internal', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export type AttributeValue = string | number | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };
export type Attributes = Map<string, AttributeValue>;

/** Who was called, where a client's attributes name it. */
export interface Peer {
  service: string;
  kind: 'database' | 'queue' | 'external';
}

/** A span as every trace format is read into. Ids are lower-case texts as the source has them, `''` when missing. */
export interface Span {
  at: Position;
  format: 'otlp' | 'jaeger' | 'zipkin';
  traceId: string;
  spanId: string;
  parentSpanId: string;
  /** `''` where the source names none. */
  service: string;
  name: string;
  kind: SpanKind | '';
  /** Epoch milliseconds with fraction; NaN when the source has none. */
  startMs: number;
  /** NaN when the source has none. */
  durationUs: number;
  error: boolean;
  attributes: Attributes;
  resource: Attributes;
  /** Message and type of the exception or failed status, where there is one. */
  errorMessage: string;
  errorType: string;
  /** Zipkin: client and server report one span id together. */
  shared: boolean;
}
