import { select } from '../stats/quantile';
import { emptyDeviations, type Deviations } from './deviations';
import type { AnomalyInput, AnomalyModel } from './model';
import { recordedRequests } from './scale';

/** The usual ratio is computed in blocks of this many minutes, anew at the start of each. */
const BLOCK = 10;
/** Share of the blocks, the worst ones, that the usual ratio leaves out. */
const LEFT_OUT = 0.1;
/** Ratio believed before any request was seen, with the weight of that many requests. */
const PRIOR_RATIO = 0.005;
const PRIOR_REQUESTS = 100;
/** Requests per minute that are assumed where the counts are unknown. */
const ASSUMED_REQUESTS = 100;
const ANSCOMBE = 3 / 8;

/**
 * Deviations of error ratios, by their counts: errors and requests of the last few minutes (3, more where they hold
 * too few requests, up to an hour), as the difference of the Anscombe roots of the errors seen
 * and the errors usual for so many requests; about standard normal while nothing changes. So one failed
 * request of one is little, and nine failures of ten are much, however rare requests are. Steps that teach nothing count
 * for their own verdict only.
 * `center` and `spread` are ratios. Only entries from `needed` on are filled in.
 */
export function errorDeviations(
  input: AnomalyInput,
  from: number,
  to: number,
  model: AnomalyModel,
  needed = 0
): Deviations {
  const size = Math.max(0, to - from);
  const result = emptyDeviations(size);
  const requests = new Float64Array(size);
  const errors = new Float64Array(size);
  const recorded = input.weights === undefined ? null : recordedRequests(input.weights, from, to).recorded;
  for (let i = 0; i < size; i++) {
    const ratio = input.values[from + i];
    const weight = recorded === null ? ASSUMED_REQUESTS : recorded[i];
    if (ratio === ratio && weight > 0) {
      requests[i] = weight;
      errors[i] = ratio * weight;
    }
  }
  const all: Counts = { requests, errors };
  const untaught = input.untaught?.subarray(from, to);
  const taught = untaught === undefined ? all : taughtCounts(all, untaught);
  const usual = usualRatios(taught, Math.floor(input.time0 / input.stepMs) + from, model.window, needed);
  for (let i = needed; i < size; i++) {
    result.known[i] = usual.known[i];
    result.center[i] = usual.ratio[i];
    const counted = untaught === undefined || untaught[i] === 0 ? taught : all;
    let sumRequests = 0;
    let sumErrors = 0;
    for (
      let k = i;
      k >= 0 && i - k < 2 * model.longestSum && (i - k < model.sum || sumRequests < model.enoughRequests);
      k--
    ) {
      sumRequests += counted.requests[k];
      sumErrors += counted.errors[k];
    }
    const expected = sumRequests * usual.ratio[i];
    result.spread[i] = sumRequests > 0 ? Math.sqrt(expected + ANSCOMBE) / sumRequests : NaN;
    if (requests[i] > 0) {
      result.rise[i] = 2 * (Math.sqrt(sumErrors + ANSCOMBE) - Math.sqrt(expected + ANSCOMBE));
    }
  }
  return result;
}

interface Counts {
  requests: Float64Array;
  errors: Float64Array;
}

function taughtCounts({ requests, errors }: Counts, untaught: Uint8Array): Counts {
  const known = (counts: Float64Array) => counts.map((count, i) => (untaught[i] === 0 ? count : 0));
  return { requests: known(requests), errors: known(errors) };
}

/** Errors / requests over the window before each step without its worst blocks, and how many minutes it knows; from the step `needed` on. */
function usualRatios(counts: Counts, minute0: number, window: number, needed: number) {
  const size = counts.requests.length;
  const ratio = new Float64Array(size);
  const known = new Float64Array(size);
  const blocks = blockCounts(counts, minute0);
  const width = Math.ceil(window / BLOCK);
  const scratch = new Float64Array(width);
  let block = -1;
  let figures = { ratio: NaN, known: 0 };
  for (let i = needed; i < size; i++) {
    const current = Math.floor((minute0 + i) / BLOCK) - blocks.first;
    if (current !== block) {
      block = current;
      figures = blockRatio(blocks, Math.max(0, block - width), block, scratch);
    }
    ratio[i] = figures.ratio;
    known[i] = figures.known;
  }
  return { ratio, known };
}

interface Blocks {
  /** Number of the first block since the epoch. */
  first: number;
  requests: Float64Array;
  errors: Float64Array;
  /** errors / requests; NaN without requests. */
  ratio: Float64Array;
  /** Minutes with requests. */
  known: Float64Array;
}

function blockCounts({ requests, errors }: Counts, minute0: number): Blocks {
  const size = requests.length;
  const first = Math.floor(minute0 / BLOCK);
  const count = size === 0 ? 0 : Math.floor((minute0 + size - 1) / BLOCK) - first + 1;
  const column = () => new Float64Array(count);
  const blocks = { first, requests: column(), errors: column(), ratio: column(), known: column() };
  for (let i = 0; i < size; i++) {
    const block = Math.floor((minute0 + i) / BLOCK) - first;
    blocks.requests[block] += requests[i];
    blocks.errors[block] += errors[i];
    blocks.known[block] += requests[i] > 0 ? 1 : 0;
  }
  for (let block = 0; block < count; block++) {
    blocks.ratio[block] = blocks.requests[block] > 0 ? blocks.errors[block] / blocks.requests[block] : NaN;
  }
  return blocks;
}

function blockRatio(blocks: Blocks, from: number, to: number, scratch: Float64Array): { ratio: number; known: number } {
  let filled = 0;
  for (let k = from; k < to; k++) {
    const ratio = blocks.ratio[k];
    if (ratio === ratio) {
      scratch[filled++] = ratio;
    }
  }
  const worst = filled === 0 ? 0 : select(scratch, Math.floor((1 - LEFT_OUT) * (filled - 1)), filled);
  let requests = 0;
  let errors = 0;
  let known = 0;
  for (let k = from; k < to; k++) {
    known += blocks.known[k];
    if (blocks.ratio[k] <= worst) {
      requests += blocks.requests[k];
      errors += blocks.errors[k];
    }
  }
  return { ratio: (errors + PRIOR_RATIO * PRIOR_REQUESTS) / (requests + PRIOR_REQUESTS), known };
}

/** How far above the usual ratio the marked one lies, for a deviation on the root scale and the spread of `errorDeviations`. */
export function errorReach(usual: number, spread: number, deviation: number): number {
  const requests = (usual + Math.sqrt(usual * usual + 4 * ANSCOMBE * spread * spread)) / (2 * spread * spread);
  return deviation * spread + (deviation * deviation) / (4 * requests);
}
