import type { MarkWindow } from '../../core/anomaly/markWindows';

/** Rows of the chains that teach what is usual. A chain goes through many services, so it teaches nothing where something was said of any of them, unless that is expected. */
export function teaching(rows: Int32Array, start: Float64Array, windows: readonly MarkWindow[]): Int32Array {
  return outside(
    rows,
    start,
    windows.filter(({ kind }) => kind !== 'expected')
  );
}

/** Rows of the chains that have a verdict. What is said of every service and signal is said of every chain: there is one unless that is expected or to ignore. */
export function judgeable(rows: Int32Array, start: Float64Array, windows: readonly MarkWindow[]): Int32Array {
  return outside(
    rows,
    start,
    windows.filter(({ service, signal, kind }) => kind !== 'real' && service === '' && signal === '')
  );
}

function outside(rows: Int32Array, start: Float64Array, windows: readonly MarkWindow[]): Int32Array {
  return windows.length === 0
    ? rows
    : rows.filter((row) => !windows.some(({ from, to }) => start[row] >= from && start[row] < to));
}
