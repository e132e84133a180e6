import { join } from 'node:path';
import type { NamedSpan, Trace } from '../../src/core/anomaly/traces/spanFigures';
import { numbers, readTable, texts } from './table';

/** A recorded trace and what is known of it. */
export interface LabelledTrace extends Trace {
  /** The fault near which it was recorded. */
  fault: string;
  /** It began while the fault lasted. */
  during: boolean;
  /** And one of its spans ran where the fault was. */
  touched: boolean;
}

/** All recorded traces of a system with their spans, by start. */
export function readTraces(data: string, system: string): LabelledTrace[] {
  const spans = spansByTrace(data, system);
  const table = readTable(join(data, 'nezha', `traces_${system}.csv.gz`));
  const [id, fault] = ['trace_id', 'fault_id'].map((name) => texts(table, name));
  const [start, duration, during, label] = ['start_ms', 'duration_ms', 'in_fault_window', 'label'].map((name) =>
    numbers(table, name)
  );
  return id
    .map((trace, row) => ({
      start: start[row],
      duration: duration[row],
      spans: spans.get(trace) ?? [],
      fault: fault[row],
      during: during[row] === 1,
      touched: label[row] === 1,
    }))
    .sort((one, other) => one.start - other.start);
}

function spansByTrace(data: string, system: string): Map<string, NamedSpan[]> {
  const table = readTable(join(data, 'nezha', `spans_${system}.csv.gz`));
  const [trace, id, parentId, service, operation] = [
    'trace_id',
    'span_id',
    'parent_span_id',
    'service',
    'operation',
  ].map((name) => texts(table, name));
  const [offset, duration] = ['start_offset_ms', 'duration_ms'].map((name) => numbers(table, name));
  const spans = new Map<string, NamedSpan[]>();
  trace.forEach((key, row) => {
    const list = spans.get(key) ?? [];
    spans.set(key, list);
    list.push({
      id: id[row],
      // 0 is no span's id in these files.
      parentId: parentId[row] === '0' ? '' : parentId[row],
      service: service[row],
      operation: operation[row],
      start: offset[row],
      end: offset[row] + duration[row],
    });
  });
  return spans;
}
