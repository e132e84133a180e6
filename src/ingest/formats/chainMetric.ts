import { tooLong } from '../columnWidths';
import { idFromText, NIL_ID } from '../ids';
import type { Position } from '../report';
import { parseTime } from '../time';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

/** `metric_value` is DECIMAL(18,6): twelve digits before the point. */
const LARGEST_VALUE = 1e12;

/** Reads a row of `chain_metrics`. Without a `chain_id` it is about its service as a whole (nil UUID). */
export function readChainMetric(value: JsonObject, at: Position, sink: RecordSink): void {
  const name = textOf(value.metric_name);
  const unit = textOf(value.metric_unit);
  const service = textOf(value.service_name);
  const period = textOf(value.aggregation_period);
  const number =
    typeof value.metric_value === 'string' && value.metric_value !== ''
      ? Number(value.metric_value)
      : value.metric_value;
  const timestamp = parseTime(value.timestamp);
  const problem =
    (name === '' ? 'the metric has no metric_name' : '') ||
    (typeof number !== 'number' || !Number.isFinite(number) ? 'the metric_value is no number' : '') ||
    (Math.abs(Number(number)) >= LARGEST_VALUE ? `the metric_value ${Number(number)} does not fit the column` : '') ||
    (Number.isNaN(timestamp) ? 'the metric has no usable timestamp (write ISO 8601 or epoch numbers)' : '') ||
    tooLong('metricName', name) ||
    tooLong('unit', unit) ||
    tooLong('service', service) ||
    tooLong('period', period);
  if (problem !== '') {
    sink.report.refuse(at, problem);
    return;
  }
  const chain = textOf(value.chain_id);
  sink.metric(
    {
      chainId: chain === '' ? NIL_ID : idFromText(chain),
      name,
      value: Number(number),
      unit,
      service,
      timestamp,
      period,
      tags: isObject(value.tags) ? JSON.stringify(value.tags) : '',
      tenantId: textOf(value.tenant_id),
    },
    at
  );
}
