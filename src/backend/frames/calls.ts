import { CALL_FIELDS, FRAME_NAMES } from '../../contracts/frames';
import { signalWords } from '../../core/text/signalWords';
import type { Frame } from './frame';
import { texts, type GraphEdges } from './graph';
import { noDataFrame, typed } from './series';
import { numberField, textField } from './table';
import { signalUnit } from './units';

/** Fewer calls than this prove nothing about the share that fails, or about a quantile. */
const LEAST_CALLS = 10;

/** One figure of each pair of caller and callee: alert rules get one instance per pair. Pairs with too few calls are left out, but of rates. */
export function callsFrame(edges: GraphEdges, measure: 'errorRatio' | 'rate' | 'p95'): Frame {
  const rows = Array.from(edges.calls.keys()).filter((row) => measure === 'rate' || edges.calls[row] >= LEAST_CALLS);
  if (rows.length === 0) {
    return noDataFrame(FRAME_NAMES.calls, 'numeric-long');
  }
  const [callers, callees] = [texts(edges.caller), texts(edges.callee)];
  return {
    name: FRAME_NAMES.calls,
    fields: [
      textField(
        CALL_FIELDS.caller,
        rows.map((row) => callers[row])
      ),
      textField(
        CALL_FIELDS.callee,
        rows.map((row) => callees[row])
      ),
      numberField(
        measure,
        Float64Array.from(rows, (row) => edges[measure][row]),
        { unit: signalUnit(measure), displayNameFromDS: measure === 'rate' ? 'calls' : signalWords(measure), min: 0 }
      ),
    ],
    meta: typed('numeric-long'),
  };
}
