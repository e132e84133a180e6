import { seededRandom } from '../../src/core/stats/random';

export const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
export const END = Date.parse('2026-03-09T12:00:00Z');
export const FIRST = { from: END - 5 * DAY - 60 * MINUTE, to: END - 5 * DAY - 40 * MINUTE };
export const SECOND = { from: END - 60 * MINUTE, to: END - 40 * MINUTE };

/** The processor of one service over a week, minute by minute, with the same incident twice, five days apart. */
export function rows(): string {
  const metric = (timestamp: number, value: number) => ({
    kind: 'metric',
    metric_name: 'cpu',
    metric_unit: 'percent',
    aggregation_period: '1m',
    service_name: 'cart',
    metric_value: value,
    timestamp,
  });
  const isBad = (time: number) => [FIRST, SECOND].some(({ from, to }) => time >= from && time < to);
  const random = seededRandom(1);
  const values = Array.from({ length: 7 * 1440 }, (_, i) => {
    const time = END - 7 * DAY + i * MINUTE;
    return metric(time, isBad(time) ? 96 : 20 + 4 * random());
  });
  const event = { chain_id: '00000000-0000-4000-8000-000000000001', service_name: 'cart', event_type: 'complete' };
  return [...values, { ...event, timestamp: END, duration_ms: 5 }].map((row) => JSON.stringify(row)).join('\n');
}
