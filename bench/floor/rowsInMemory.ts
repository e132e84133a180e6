import type { AnswerColumns } from '../../src/stores/ask';
import { raw, type Sql } from '../../src/stores/sql';

/** The columns that the measured questions read, in the order of the file; one entry per row. */
export interface Rows {
  /** `timestamp` and start of the work, UTC epoch microseconds. */
  time: Float64Array;
  start: Float64Array;
  /** Microseconds, NaN where missing. */
  duration: Float64Array;
  /** Codes of endpoints. */
  endpoint: Int32Array;
  endpoints: number;
  /** The 128 bits of each chain's id, four after another. */
  chain: Uint32Array;
  /** 1 for rows that count as a request. */
  counted: Int32Array;
  failed: Int32Array;
  /** Requests that a row stands for. */
  weight: Float64Array;
}

const ID_PARTS = [0, 1, 2, 3];

/** Lays out in memory what a question would have to read. */
export async function rowsInMemory(read: (statement: Sql) => Promise<AnswerColumns>): Promise<Rows> {
  const columns = await read(
    raw(`with e as (select endpoint, (row_number() over ())::integer - 1 as code from (select distinct endpoint from chain_history))
      select epoch_us("timestamp")::double, epoch_us(started_at)::double, duration_us::double, e.code, entry, event_type = 'error',
        coalesce(1.0::double / nullif(sample_rate, 0), 1), ${ID_PARTS.map((part) => `('0x' || substr(hex, ${part * 8 + 1}, 8))::ubigint::double`).join(', ')}
      from (select *, replace(chain_id::varchar, '-', '') as hex from chain_history) h join e on e.endpoint is not distinct from h.endpoint`)
  );
  const endpoint = columns.integers(3);
  const chain = new Uint32Array(columns.length * ID_PARTS.length);
  for (const part of ID_PARTS) {
    columns.numbers(7 + part).forEach((bits, row) => (chain[row * ID_PARTS.length + part] = bits));
  }
  return {
    time: columns.numbers(0),
    start: columns.numbers(1),
    duration: columns.numbers(2),
    endpoint,
    endpoints: endpoint.reduce((most, code) => Math.max(most, code + 1), 0),
    chain,
    counted: columns.integers(4),
    failed: columns.integers(5),
    weight: columns.numbers(6),
  };
}
