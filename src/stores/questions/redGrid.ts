import type { RedColumns, RedQuestion } from '../port';
import { gridOrder, permuted } from './gridOrder';
import { redColumns, type RedColumn } from './red';

/** Figures by service and step as they were read, in any order. */
export interface ReadCells {
  services: readonly string[];
  /** Place of each row's service. */
  group: Int32Array;
  time: Float64Array;
  /** 1 for each row that is an estimate; absent where none is. */
  estimated?: Int32Array;
  /** Rows of the database behind each; absent where nobody asked. */
  rows?: Float64Array;
  rowsRead: number;
  source: RedColumns['source'];
  /** Values of the wanted columns. */
  column: (place: number) => Float64Array;
}

/** The same as a grid, sorted by service, then time. */
export function redGrid({ stepMs }: RedQuestion, wanted: readonly RedColumn[], cells: ReadCells): RedColumns {
  const { services, estimated } = cells;
  const order = gridOrder(cells.group, cells.time, services.length, stepMs === 'total' ? 'raw' : stepMs);
  const sorted = (values: Float64Array) => permuted(values, order, new Float64Array(order.length));
  const sampled = services.map(() => false);
  estimated?.forEach((flag, row) => {
    sampled[cells.group[row]] ||= flag === 1;
  });
  const grid = {
    groups: services.map((service) => ({ service })),
    group: permuted(cells.group, order, new Int32Array(order.length)),
    time: sorted(cells.time),
    recorded: cells.rows === undefined ? new Float64Array(0) : sorted(cells.rows),
    sampled,
    ...(estimated !== undefined && sampled.includes(true)
      ? { estimated: Uint8Array.from(order, (row) => (estimated[row] === 1 ? 1 : 0)) }
      : {}),
    rowsRead: cells.rowsRead,
    folded: 0,
    source: cells.source,
  };
  return redColumns(grid, wanted, (place) => sorted(cells.column(place)));
}
