/** An open range as it was first asked about at a version of the data; askers of nearly the same range get its answer. */
export interface OpenRange {
  readonly from: number;
  readonly to: number;
  readonly version: string;
  /** When its answer was last known to be the present one, epoch ms. */
  presentAt: number;
  /** What counted as the same question before it. */
  readonly before?: OpenRange;
}

/** An answer that was the present one this long ago will do while the next one is computed. */
export const JUST_PRESENT_MS = 1_000;

/** Ranges of one question that are told apart: dashboards that end at different distances from now. */
const MOST_RANGES = 4;
const MOST_QUESTIONS = 1_000;

/**
 * Which open ranges are one: those that begin and end within a step of each other, at one version of the data. So many who
 * look at the same dashboard, at moments of their own, ask the database once per step and version.
 */
export class OpenRanges {
  private readonly byQuestion = new Map<string, OpenRange[]>();

  /**
   * The range whose answer serves `range`.
   * @param fresh makes it `range` itself, whatever was asked before
   */
  place(
    question: string,
    range: { from: number; to: number },
    stepMs: number,
    version: string,
    fresh = false
  ): OpenRange {
    const known = this.byQuestion.get(question) ?? [];
    const same = known.find((one) => one.version === version && near(one, range, stepMs));
    if (same && !fresh) {
      this.remember(question, known);
      return same;
    }
    const before = known.find((one) => near(one, range, stepMs + JUST_PRESENT_MS));
    const placed: OpenRange = {
      ...range,
      version,
      presentAt: 0,
      ...(before && { before: { ...before, before: undefined } }),
    };
    const others = known.filter((one) => one !== same && one !== before);
    this.remember(question, [placed, ...others].slice(0, MOST_RANGES));
    return placed;
  }

  private remember(question: string, ranges: OpenRange[]): void {
    this.byQuestion.delete(question);
    this.byQuestion.set(question, ranges);
    const [oldest] = this.byQuestion.keys();
    if (this.byQuestion.size > MOST_QUESTIONS && oldest !== undefined) {
      this.byQuestion.delete(oldest);
    }
  }
}

function near(one: { from: number; to: number }, other: { from: number; to: number }, withinMs: number): boolean {
  return Math.abs(one.from - other.from) < withinMs && Math.abs(one.to - other.to) < withinMs;
}
