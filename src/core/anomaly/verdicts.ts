import type { MemoryWindow } from './firing';
import { teachingNothing } from './untaught';
import { UNTAUGHT, type AnomalyBands, type AnomalyInput, type AnomalyModel, type IndexRange } from './model';

/** Share of the lowest mark up to which a minute is scored that must not be marked. */
export const KNOWN = 0.9;

/** A series with what was said of its steps taken apart. */
export interface JudgedInput extends AnomalyInput {
  /** By step, not 0 where it does not even teach what is usual; absent: where `untaught` is not. */
  level?: Uint8Array;
  /** By step, not 0 where it is expected, so that no stretch fires there. */
  expected?: Uint8Array;
}

/** Of each step whether it teaches nothing of what is usual; undefined where all of them do. */
export function levelOf({ level, untaught }: JudgedInput): Uint8Array | undefined {
  return level ?? untaught;
}

export function isExpected({ expected }: JudgedInput, step: number): boolean {
  return expected !== undefined && expected[step] !== 0;
}

/** Whether a step teaches nothing because of what people said of it. */
export function isMarked(input: JudgedInput, step: number): boolean {
  const level = levelOf(input);
  return level !== undefined && level[step] !== 0;
}

/** Expected steps teach the level, yet are neither what others are judged by nor among the last few of them. */
export function judgedInput(input: AnomalyInput): JudgedInput {
  const { untaught } = input;
  if (untaught === undefined || !untaught.includes(UNTAUGHT.expected)) {
    return input;
  }
  return {
    ...input,
    level: teachingNothing(untaught),
    expected: untaught.map((why) => Number(why === UNTAUGHT.expected)),
  };
}

/** A band and how strange each step is beside it, not judged yet. */
export interface Verdicts {
  bands: AnomalyBands;
  /** −ln p. */
  nats: Float64Array;
  /** How far the value is away in units of the distance of the band's edge; NaN where there is nothing to judge. */
  away: Float64Array;
  /** Steps that the method itself kept out of what is usual, as indices into the values. */
  windows: MemoryWindow[];
}

/** First step whose deviation is needed. Figures that are fitted anew on the clock reach back to the fit before, hence a few steps more. */
export function judgedFrom({ fromIndex }: IndexRange, model: AnomalyModel): number {
  return Math.max(0, fromIndex - model.calibration - model.guard - 10);
}

export function windowFrom(judged: number, model: AnomalyModel): number {
  return Math.max(0, judged - model.window - 2 * model.longestSum - 20);
}

export function emptyBands(size: number): AnomalyBands {
  const missing = () => new Float64Array(size).fill(NaN);
  return {
    usual: missing(),
    lower: missing(),
    upper: missing(),
    score: missing(),
    severity: new Uint8Array(size),
    learning: new Uint8Array(size),
  };
}

export function emptyVerdicts(size: number): Verdicts {
  const missing = () => new Float64Array(size).fill(NaN);
  return { bands: emptyBands(size), nats: missing(), away: missing(), windows: [] };
}

/** Verdicts of neighbouring ranges as those of one. */
export function joinVerdicts(parts: readonly Verdicts[]): Verdicts {
  if (parts.length === 1) {
    return parts[0];
  }
  const joined = emptyVerdicts(parts.reduce((sum, { nats }) => sum + nats.length, 0));
  let at = 0;
  for (const { bands, nats, away, windows } of parts) {
    joined.nats.set(nats, at);
    joined.away.set(away, at);
    joined.bands.usual.set(bands.usual, at);
    joined.bands.lower.set(bands.lower, at);
    joined.bands.upper.set(bands.upper, at);
    joined.bands.learning.set(bands.learning, at);
    joined.windows.push(...windows);
    at += nats.length;
  }
  return joined;
}
