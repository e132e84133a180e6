import { SortedWindow } from './sortedWindow';

/** Median of the finite values among the last `width` ones, itself included; NaN while there is none. */
export function rollingMedian(values: ArrayLike<number>, width: number): Float64Array {
  return rolling(values, width, (window) => window.median());
}

/** Scaled MAD (× 1.4826) of the finite values among the last `width` ones, itself included; NaN while there is none. */
export function rollingMad(values: ArrayLike<number>, width: number): Float64Array {
  return rolling(values, width, (window) => window.mad());
}

function rolling(values: ArrayLike<number>, width: number, figure: (window: SortedWindow) => number): Float64Array {
  if (!(width >= 1)) {
    throw new RangeError(`A rolling window needs a width of at least 1, not ${width}.`);
  }
  const window = new SortedWindow(Math.floor(width) + 1);
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      window.add(values[i]);
    }
    if (i >= width && Number.isFinite(values[i - width])) {
      window.remove(values[i - width]);
    }
    result[i] = figure(window);
  }
  return result;
}
