import { betaBinomialNats, betaBinomialTails } from '../stats/betaBinomial';
import { normalDeviation } from '../stats/normalQuantile';
import { select } from '../stats/quantile';
import { emptyDeviations, startingAs, type Deviations } from './deviations';
import type { Watch } from './firing';
import { UNTAUGHT, type AnomalyModel } from './model';
import { levelOf, type JudgedInput } from './verdicts';
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
/** How much requests that fail have in common (intra-class correlation): they come in clumps, by one cause, retries and callers (docs/accuracy.md). */
const CORRELATION = 0.02;
/** Where fewer errors are usual among the requests looked at, their roots are too far from normal. Of more requests a single cause rarely takes so large a share as the tail of their count allows. */
const RARE = 0.3;
const FEW_REQUESTS = 60;
/** Where `rareReach` puts the tails of so few requests, overwritten by each call. */
const tails = new Float64Array(FEW_REQUESTS + 1);

/**
 * Deviations of error ratios, by their counts: errors and requests of the last few minutes (3, more where they hold
 * too few requests, up to an hour), as the difference of the Anscombe roots of the errors seen
 * and the errors usual for so many requests; about standard normal while nothing changes. Where hardly any error is usual, as how many standard deviations a
 * normal value with the same tail as the beta-binomial count lies above its mean. So one failed
 * request of one is little, and three failures of six are much, however rare requests are. Steps that teach nothing count
 * for their own verdict only.
 * `center` and `spread` are ratios. Only entries from `needed` on are filled in.
 */
export function errorDeviations(
  input: JudgedInput,
  from: number,
  to: number,
  model: AnomalyModel,
  needed = 0,
  watch?: Watch<Deviations>
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
  const marked = input.untaught?.subarray(from, to);
  const untaught = watch === undefined ? marked : (marked?.slice() ?? new Uint8Array(size));
  result.untaught = untaught;
  const marks = levelOf(input)?.subarray(from, to);
  const level = watch === undefined ? marks : (marks?.slice() ?? new Uint8Array(size));
  const usual = new UsualRatio(all, level, Math.floor(input.time0 / input.stepMs) + from, model.window);
  const first = watch?.from ?? needed;
  const end = watch?.until ?? size;
  for (let i = 0; i < end; i++) {
    if (untaught !== undefined && watch !== undefined && i >= watch.from && watch.firing.leavesOut) {
      untaught[i] = untaught[i] || UNTAUGHT.real;
      level?.fill(UNTAUGHT.real, i, i + 1);
    }
    if (i < first) {
      usual.take(i);
      continue;
    }
    const figures = usual.at(i);
    result.known[i] = figures.known;
    result.center[i] = figures.ratio;
    const skipped = untaught !== undefined && untaught[i] === 0 ? untaught : undefined;
    const { requests: sumRequests, errors: sumErrors } = sumBack(all, i, skipped, model);
    const expected = sumRequests * figures.ratio;
    result.spread[i] = sumRequests > 0 ? Math.sqrt(expected + ANSCOMBE) / sumRequests : NaN;
    if (requests[i] > 0) {
      result.rise[i] = riseOf(sumErrors, sumRequests, figures.ratio);
    }
    usual.take(i);
    const adopted = watch !== undefined && i >= watch.from ? watch.firing.push(i, watch.sign(result, i)) : -1;
    if (adopted >= 0) {
      usual.adopt(adopted, i + 1, marks);
    }
  }
  return watch === undefined ? result : startingAs(result, watch.plain, watch.from);
}

/** Standard deviations above what is usual: by the tail of the counts where errors are rare, else by their roots. */
function riseOf(errors: number, requests: number, ratio: number): number {
  const expected = requests * ratio;
  return errors > expected && isRare(requests, expected)
    ? Math.max(0, betaBinomialDeviation(errors, requests, ratio))
    : 2 * (Math.sqrt(errors + ANSCOMBE) - Math.sqrt(expected + ANSCOMBE));
}

function isRare(requests: number, expected: number): boolean {
  return requests <= FEW_REQUESTS && expected < RARE;
}

function betaBinomialDeviation(errors: number, requests: number, ratio: number): number {
  return normalDeviation(betaBinomialNats(errors, Math.max(errors, requests), ratio, CORRELATION));
}

/** Requests and errors of the last steps: three, or as many as hold enough requests; without those that `skipped` marks. */
function sumBack(
  { requests, errors }: Counts,
  i: number,
  skipped: Uint8Array | undefined,
  model: AnomalyModel
): { requests: number; errors: number } {
  const sum = { requests: 0, errors: 0 };
  for (
    let k = i;
    k >= 0 && i - k < 2 * model.longestSum && (i - k < model.sum || sum.requests < model.enoughRequests);
    k--
  ) {
    if (skipped === undefined || skipped[k] === 0) {
      sum.requests += requests[k];
      sum.errors += errors[k];
    }
  }
  return sum;
}

interface Counts {
  requests: Float64Array;
  errors: Float64Array;
}

interface Blocks {
  requests: Float64Array;
  errors: Float64Array;
  /** errors / requests; NaN without requests. */
  ratio: Float64Array;
  /** Minutes with requests. */
  known: Float64Array;
}

/** Errors / requests over the window before each step without its worst blocks, and how many minutes it knows. */
class UsualRatio {
  private readonly first: number;
  private readonly blocks: Blocks;
  private readonly width: number;
  private readonly scratch: Float64Array;
  private current = -1;
  private figures = { ratio: NaN, known: 0 };

  constructor(
    private readonly counts: Counts,
    private readonly untaught: Uint8Array | undefined,
    private readonly minute0: number,
    window: number
  ) {
    const size = counts.requests.length;
    this.first = Math.floor(minute0 / BLOCK);
    const count = size === 0 ? 0 : Math.floor((minute0 + size - 1) / BLOCK) - this.first + 1;
    const column = () => new Float64Array(count);
    this.blocks = { requests: column(), errors: column(), ratio: column().fill(NaN), known: column() };
    this.width = Math.ceil(window / BLOCK);
    this.scratch = new Float64Array(this.width);
  }

  /** What is usual at a step, from the blocks before its own. */
  at(index: number): { ratio: number; known: number } {
    const block = this.blockOf(index);
    if (block !== this.current) {
      this.current = block;
      this.figures = blockRatio(this.blocks, Math.max(0, block - this.width), block, this.scratch);
    }
    return this.figures;
  }

  /** Takes a step into its block, unless it teaches nothing. */
  take(index: number): void {
    const { requests, errors } = this.counts;
    if (requests[index] > 0 && (this.untaught === undefined || this.untaught[index] === 0)) {
      this.add(this.blockOf(index), requests[index], errors[index]);
    }
  }

  /** Takes steps in that were left out, but for those that are marked. */
  adopt(from: number, to: number, marked: Uint8Array | undefined): void {
    const { requests, errors } = this.counts;
    for (let index = from; index < to; index++) {
      if (requests[index] > 0 && (marked === undefined || marked[index] === 0)) {
        this.add(this.blockOf(index), requests[index], errors[index]);
      }
    }
    this.current = -1;
  }

  private add(block: number, requests: number, errors: number): void {
    const { blocks } = this;
    blocks.requests[block] += requests;
    blocks.errors[block] += errors;
    blocks.known[block]++;
    blocks.ratio[block] = blocks.errors[block] / blocks.requests[block];
  }

  private blockOf(index: number): number {
    return Math.floor((this.minute0 + index) / BLOCK) - this.first;
  }
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

/** How far above the usual ratio the marked one lies, for a deviation and the spread of `errorDeviations`; 1 where not even failures of all requests are marked. */
export function errorReach(usual: number, spread: number, deviation: number): number {
  const requests = (usual + Math.sqrt(usual * usual + 4 * ANSCOMBE * spread * spread)) / (2 * spread * spread);
  return isRare(requests, requests * usual)
    ? rareReach(usual, requests, deviation)
    : deviation * spread + (deviation * deviation) / (4 * requests);
}

/** Where the deviation of errors among so few requests reaches a mark; between two whole numbers of errors it is taken to rise evenly. */
function rareReach(usual: number, requests: number, mark: number): number {
  const count = Math.max(1, Math.round(requests));
  betaBinomialTails(count, usual, CORRELATION, tails);
  let below = normalDeviation(-Math.log(tails[0]));
  for (let errors = 1; errors <= count; errors++) {
    const reached = normalDeviation(-Math.log(tails[errors]));
    if (reached > mark) {
      return Math.max(0, (errors - 1 + (mark - below) / (reached - below)) / count - usual);
    }
    below = reached;
  }
  return 1;
}
