import type { Rows } from './rowsInMemory';

/** Sums over an answer's columns, to tell that two ways to it agree. */
export type Sums = readonly number[];

const MICROS = 1000;
const QUANTILES = [0.5, 0.95, 0.99];

/** Requests, errors, and three exact quantiles (`percentile_cont`) by endpoint and step, of rows in `[from, to)` (epoch ms). */
export function gridWithQuantiles(rows: Rows, from: number, to: number, stepMs: number): Sums {
  const { time, duration, endpoint, counted, failed, weight } = rows;
  const first = Math.floor(from / stepMs);
  const steps = Math.ceil(to / stepMs) - first;
  const [fromUs, toUs, stepUs] = [from * MICROS, to * MICROS, stepMs * MICROS];
  const size = rows.endpoints * steps;
  const [requests, errors] = [new Float64Array(size), new Float64Array(size)];
  const [cellOf, starts] = [new Int32Array(time.length), new Int32Array(size + 1)];
  for (let row = 0; row < time.length; row++) {
    const inside = counted[row] === 1 && time[row] >= fromUs && time[row] < toUs;
    const cell = inside ? endpoint[row] * steps + Math.floor(time[row] / stepUs) - first : -1;
    cellOf[row] = cell;
    if (cell >= 0) {
      requests[cell] += weight[row];
      errors[cell] += failed[row] === 1 ? weight[row] : 0;
      starts[cell + 1] += duration[row] === duration[row] ? 1 : 0;
    }
  }
  return quantilesOfCells({ requests, errors }, placed(cellOf, duration, starts), starts);
}

/** Durations by cell, one cell after the other; `starts` turns from counts into places. */
function placed(cellOf: Int32Array, duration: Float64Array, starts: Int32Array): Float64Array {
  for (let cell = 1; cell < starts.length; cell++) {
    starts[cell] += starts[cell - 1];
  }
  const next = starts.slice();
  const values = new Float64Array(starts[starts.length - 1]);
  for (let row = 0; row < cellOf.length; row++) {
    if (cellOf[row] >= 0 && duration[row] === duration[row]) {
      values[next[cellOf[row]]++] = duration[row];
    }
  }
  return values;
}

function quantilesOfCells(
  { requests, errors }: { requests: Float64Array; errors: Float64Array },
  values: Float64Array,
  starts: Int32Array
): Sums {
  const found = QUANTILES.map(() => new Float64Array(requests.length).fill(NaN));
  let cells = 0;
  let all = 0;
  let failures = 0;
  let p95 = 0;
  for (let cell = 0; cell < requests.length; cell++) {
    cells += requests[cell] > 0 ? 1 : 0;
    all += requests[cell];
    failures += errors[cell];
    const sorted = values.subarray(starts[cell], starts[cell + 1]).sort();
    if (sorted.length > 0) {
      QUANTILES.forEach((share, quantile) => {
        found[quantile][cell] = continuous(sorted, share) / MICROS;
      });
      p95 += found[1][cell];
    }
  }
  return [cells, all, failures, p95];
}

function continuous(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** Places for chains by their ids: open addressing, a power of two at least twice as large as the rows. */
class ChainPlaces {
  private readonly slots: Int32Array;
  private readonly mask: number;
  count = 0;
  /** The row in which each chain was first met. */
  private readonly firstRow: Int32Array;

  constructor(
    private readonly ids: Uint32Array,
    rows: number
  ) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2)));
    this.slots = new Int32Array(size).fill(-1);
    this.mask = size - 1;
    this.firstRow = new Int32Array(rows);
  }

  of(row: number): number {
    const { ids, slots, mask } = this;
    const at = row * 4;
    let slot = Math.imul(ids[at] ^ ids[at + 3], 0x9e3779b1) ^ Math.imul(ids[at + 1] ^ ids[at + 2], 0x85ebca6b);
    for (slot = (slot ^ (slot >>> 15)) & mask; slots[slot] >= 0; slot = (slot + 1) & mask) {
      const known = this.firstRow[slots[slot]] * 4;
      const same =
        ids[known] === ids[at] &&
        ids[known + 1] === ids[at + 1] &&
        ids[known + 2] === ids[at + 2] &&
        ids[known + 3] === ids[at + 3];
      if (same) {
        return slots[slot];
      }
    }
    this.firstRow[this.count] = row;
    slots[slot] = this.count;
    return this.count++;
  }
}

/** Chains with a row in `[from, to)`, each once, with their first start, last end and whether one of their rows failed. */
export function chainTotals(rows: Rows, from: number, to: number): Sums {
  const { time, start, failed, weight } = rows;
  const [fromUs, toUs] = [from * MICROS, to * MICROS];
  const inside = time.reduce((count, at) => count + (at >= fromUs && at < toUs ? 1 : 0), 0);
  const places = new ChainPlaces(rows.chain, inside);
  const begun = new Float64Array(inside).fill(Infinity);
  const [ended, heaviest, broken] = [new Float64Array(inside), new Float64Array(inside), new Uint8Array(inside)];
  for (let row = 0; row < time.length; row++) {
    if (time[row] >= fromUs && time[row] < toUs) {
      const one = places.of(row);
      begun[one] = Math.min(begun[one], start[row]);
      ended[one] = Math.max(ended[one], time[row]);
      heaviest[one] = Math.max(heaviest[one], weight[row]);
      broken[one] |= failed[row];
    }
  }
  let requests = 0;
  let errors = 0;
  let durations = 0;
  for (let one = 0; one < places.count; one++) {
    requests += heaviest[one];
    errors += broken[one] * heaviest[one];
    durations += (ended[one] - begun[one]) * heaviest[one];
  }
  return [requests, errors, durations / MICROS];
}
