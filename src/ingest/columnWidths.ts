/** Widths of the text columns (migrations 001 and 002). A longer name is refused, never cut. */
export const COLUMN_WIDTHS = {
  service: 100,
  endpoint: 255,
  operation: 255,
  eventType: 50,
  userId: 100,
  tenantId: 100,
  spanId: 64,
  metricName: 100,
  unit: 50,
  period: 20,
  chainName: 255,
} as const;

export type WidthName = keyof typeof COLUMN_WIDTHS;

const LABELS: Record<WidthName, string> = {
  service: 'service name',
  endpoint: 'endpoint',
  operation: 'operation',
  eventType: 'event type',
  userId: 'user id',
  tenantId: 'tenant',
  spanId: 'span id',
  metricName: 'metric name',
  unit: 'unit',
  period: 'aggregation period',
  chainName: 'chain name',
};

/** The reason why a text does not fit its column, or `''` when it fits. */
export function tooLong(name: WidthName, text: string): string {
  const width = COLUMN_WIDTHS[name];
  if (text.length <= width) {
    return '';
  }
  return `the ${LABELS[name]} "${text.slice(0, 40)}…" has ${text.length} characters, the column holds ${width}`;
}
