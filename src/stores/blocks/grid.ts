/** An answer in steps, sorted by group, then time; what `red` and `metrics` have in common. */
export interface Grid {
  groups: GridGroup[];
  group: Int32Array;
  /** Start of each step, epoch ms. */
  time: Float64Array;
  columns: Float64Array[];
  /** Rows of the database behind each. */
  counts: Float64Array;
  /** 1 for each row that is an estimate; absent where none is. */
  estimated?: Uint8Array;
}

export interface GridGroup {
  labels: Record<string, string>;
  unit: string;
  source: 'rows' | 'rollup';
  /** Of its quantiles, where they are not exact. */
  quantileError?: number;
}

/** The rows of one group within a block, sorted by time. */
interface Cells {
  group: GridGroup;
  time: Float64Array;
  columns: Float64Array[];
  /** Rows of the database behind each. */
  counts: Uint32Array;
  /** Sum of the column that makes a group heavy (the number of rows where there is none), and of `counts`. */
  weight: number;
  count: number;
  estimated: Uint8Array | undefined;
}

/** A stretch of a grid by group, whose rows never change. */
export type Block = ReadonlyMap<string, Cells>;

/** Bytes of a group besides its numbers, roughly. */
const GROUP_BYTES = 400;

export function bytesOf(block: Block): number {
  let bytes = 0;
  for (const [key, { time, columns }] of block) {
    bytes += GROUP_BYTES + 2 * key.length + time.byteLength * (1.5 + columns.length);
  }
  return bytes;
}

/** Name of a group among all of one question. */
function keyOf({ labels, unit }: GridGroup): string {
  return JSON.stringify([...Object.entries(labels), unit]);
}

/**
 * Cuts a grid at times into one block per stretch: from each edge to the next. The numbers are copied.
 * @param weights column whose sum makes a group heavy; the number of rows where undefined
 */
export function cutGrid(grid: Grid, edges: readonly number[], weights: number | undefined): Block[] {
  const blocks = edges.slice(1).map(() => new Map<string, Cells>());
  let row = 0;
  grid.groups.forEach((group, place) => {
    const key = keyOf(group);
    blocks.forEach((block, index) => {
      const first = row;
      while (row < grid.group.length && grid.group[row] === place && grid.time[row] < edges[index + 1]) {
        row++;
      }
      if (row > first) {
        const columns = grid.columns.map((values) => values.slice(first, row));
        const estimated = grid.estimated?.slice(first, row);
        const counts = Uint32Array.from(grid.counts.subarray(first, row));
        block.set(key, {
          group,
          time: grid.time.slice(first, row),
          columns,
          counts,
          weight: weights === undefined ? row - first : sumFrom(columns[weights], 0),
          count: sumFrom(counts, 0),
          estimated: estimated?.includes(1) === true ? estimated : undefined,
        });
      }
    });
    while (row < grid.group.length && grid.group[row] === place) {
      row++;
    }
  });
  return blocks;
}

interface Series {
  group: GridGroup;
  weight: number;
  count: number;
  length: number;
  sampled: boolean;
  pieces: Array<{ cells: Cells; from: number }>;
}

export interface Part {
  block: Block;
  /** Rows before it are left out. */
  from: number;
}

export interface JoinedGrid extends Omit<Grid, 'counts'> {
  /** Rows of the database behind the whole grid. */
  rowsRead: number;
  /** By group, whether any of its rows is an estimate. */
  sampled: boolean[];
}

/**
 * Joins parts, which follow each other in time, into one grid. Groups come as a store gives them: the heaviest first, by
 * the weight that they were cut with, then by name. Linear in the rows.
 */
export function joinParts(parts: readonly Part[], weights: number | undefined): JoinedGrid {
  const all = new Map<string, Series>();
  for (const { block, from } of parts) {
    for (const [key, cells] of block) {
      addCells(all, key, cells, from, weights);
    }
  }
  const series = [...all]
    .map(([key, one]) => ({ key, ...one }))
    .sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
  return filled(series);
}

function addCells(
  all: Map<string, Series>,
  key: string,
  cells: Cells,
  start: number,
  weights: number | undefined
): void {
  const { time, group, estimated } = cells;
  let from = 0;
  while (from < time.length && time[from] < start) {
    from++;
  }
  const length = time.length - from;
  if (length === 0) {
    return;
  }
  const series = all.get(key) ?? { group, weight: 0, count: 0, length: 0, sampled: false, pieces: [] };
  series.pieces.push({ cells, from });
  series.length += length;
  series.count += from === 0 ? cells.count : sumFrom(cells.counts, from);
  const cutWeight = () => (weights === undefined ? length : sumFrom(cells.columns[weights], from));
  series.weight += from === 0 ? cells.weight : cutWeight();
  series.sampled ||= estimated?.subarray(from).includes(1) === true;
  series.group = group.source === 'rows' ? { ...series.group, source: 'rows' } : series.group;
  if (group.quantileError !== undefined) {
    series.group = { ...series.group, quantileError: group.quantileError };
  }
  all.set(key, series);
}

function sumFrom(values: Float64Array | Uint32Array, from: number): number {
  let sum = 0;
  for (let row = from; row < values.length; row++) {
    sum += values[row];
  }
  return sum;
}

function filled(series: readonly Series[]): JoinedGrid {
  const columnCount = series[0]?.pieces[0].cells.columns.length ?? 0;
  const rows = series.reduce((sum, { length }) => sum + length, 0);
  const grid: JoinedGrid = {
    rowsRead: series.reduce((sum, { count }) => sum + count, 0),
    sampled: series.map(({ sampled }) => sampled),
    groups: series.map(({ group }) => group),
    group: new Int32Array(rows),
    time: new Float64Array(rows),
    columns: Array.from({ length: columnCount }, () => new Float64Array(rows)),
  };
  const estimated = series.some(({ sampled }) => sampled) ? new Uint8Array(rows) : undefined;
  let at = 0;
  series.forEach(({ pieces, length }, place) => {
    grid.group.fill(place, at, at + length);
    for (const { cells, from } of pieces) {
      const whole = from === 0;
      grid.time.set(whole ? cells.time : cells.time.subarray(from), at);
      cells.columns.forEach((values, column) => grid.columns[column].set(whole ? values : values.subarray(from), at));
      if (cells.estimated !== undefined) {
        estimated?.set(cells.estimated.subarray(from), at);
      }
      at += cells.time.length - from;
    }
  });
  return estimated === undefined ? grid : { ...grid, estimated };
}
