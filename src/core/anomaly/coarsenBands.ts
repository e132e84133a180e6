import type { AnomalyBands } from './model';

export interface CoarseBands extends AnomalyBands {
  values: Float64Array;
  /** Index of the minute that each step keeps. */
  index: Int32Array;
}

/**
 * Fewer points of the same verdicts: of each `factor` neighbouring minutes the strangest one is kept, with its own time,
 * value, band, score and severity; where none has a score, the last one with a value, else the first. `offset`
 * is the place of the first minute within its step, so that steps can be aligned to the epoch.
 */
export function coarsenBands(values: Float64Array, bands: AnomalyBands, factor: number, offset = 0): CoarseBands {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`Minutes are put together in whole numbers from 1 on, not by ${factor}.`);
  }
  if (factor === 1) {
    return { ...bands, values, index: everyMinute(values.length) };
  }
  const shift = ((offset % factor) + factor) % factor;
  const steps = Math.ceil((values.length + shift) / factor);
  const index = new Int32Array(values.length === 0 ? 0 : steps);
  for (let step = 0; step < index.length; step++) {
    index[step] = strangest(
      values,
      bands,
      Math.max(0, step * factor - shift),
      Math.min(values.length, (step + 1) * factor - shift)
    );
  }
  const pick = (column: Float64Array) => picked(column, index, new Float64Array(index.length));
  const pickFlags = (column: Uint8Array) => picked(column, index, new Uint8Array(index.length));
  return {
    index,
    values: pick(values),
    usual: pick(bands.usual),
    lower: pick(bands.lower),
    upper: pick(bands.upper),
    score: pick(bands.score),
    severity: pickFlags(bands.severity),
    learning: pickFlags(bands.learning),
  };
}

function everyMinute(length: number): Int32Array {
  const index = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    index[i] = i;
  }
  return index;
}

/** A plain loop: typed arrays' `from` with a function is some ten times slower. */
function picked<T extends Float64Array | Uint8Array>(column: T, index: Int32Array, result: T): T {
  for (let i = 0; i < index.length; i++) {
    result[i] = column[index[i]];
  }
  return result;
}

function strangest(values: Float64Array, bands: AnomalyBands, from: number, to: number): number {
  let best = from;
  let bestRank = -1;
  for (let i = from; i < to; i++) {
    const judged = Number.isNaN(bands.score[i])
      ? Number.isNaN(values[i])
        ? -1
        : -0.5
      : bands.severity[i] * 2 + bands.score[i];
    if (judged > bestRank || (judged === bestRank && judged === -0.5)) {
      best = i;
      bestRank = judged;
    }
  }
  return best;
}
