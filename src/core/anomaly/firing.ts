/** Steps after which a stretch is confirmed, and what comes after them is left out. */
const CONFIRMED_AFTER = 10;
/** Known steps without a sign that a stretch may contain without ending. */
const GAP = 5;

/** Steps of a series that the method itself keeps out of what is usual, or kept out before it took them in after all. */
export interface MemoryWindow {
  /** Half open, as indices into the values. */
  fromIndex: number;
  toIndex: number;
  /** They have lasted so long that they are the new usual, since `fromIndex`, and teach from `toIndex` on. */
  adopted: boolean;
}

/** What a firing stretch is made of, and what becomes of it. */
interface Stretch {
  since: number;
  /** First step that it keeps out; −1 while it is not confirmed. */
  leftOutFrom: number;
  /** Step after its last one; Infinity while it goes on. */
  end: number;
  adopted: boolean;
}

/**
 * Follows a series step by step, and says of each before it is looked at whether it belongs to a stretch that fires and so teaches nothing. A stretch is
 * confirmed by a sign ten steps after its first one; it is over once six known steps in a row have none; after `longest` steps it is taken as the new
 * usual. What is said of a step depends on those before it only.
 */
export class Firing {
  private readonly stretches: Stretch[] = [];
  private current: Stretch | null = null;
  private calm = 0;

  /** @param longest steps after which a stretch is the new usual */
  constructor(private readonly longest: number) {}

  /** Whether the next step teaches nothing. */
  get leavesOut(): boolean {
    return this.current !== null && this.current.leftOutFrom >= 0;
  }

  /**
   * Takes a step in: `sign` is whether its value is as strange as an incident's, undefined without a value.
   * @returns the first of the steps, up to this one, that teach after all; −1 as a rule
   */
  push(index: number, sign: boolean | undefined): number {
    if (sign === undefined) {
      return -1;
    }
    if (this.current === null) {
      if (sign) {
        this.current = { since: index, leftOutFrom: -1, end: Infinity, adopted: false };
        this.stretches.push(this.current);
        this.calm = 0;
      }
      return -1;
    }
    this.calm = sign ? 0 : this.calm + 1;
    if (this.calm > GAP) {
      this.close(index);
      return -1;
    }
    const lasted = index - this.current.since + 1;
    if (sign && this.current.leftOutFrom < 0 && lasted > CONFIRMED_AFTER) {
      this.current.leftOutFrom = index + 1;
    }
    if (this.current.leftOutFrom < 0 || lasted < this.longest) {
      return -1;
    }
    const { leftOutFrom } = this.current;
    this.current.adopted = true;
    this.close(index);
    return leftOutFrom;
  }

  /** First step of the stretch that is under way; −1 without one. */
  get since(): number {
    return this.current?.since ?? -1;
  }

  /** What was kept out so far; `shift` is the index of the first step that was pushed as 0. */
  windows(until: number, shift: number): MemoryWindow[] {
    return this.stretches
      .filter(({ leftOutFrom, end }) => leftOutFrom >= 0 && leftOutFrom < Math.min(end, until))
      .map(({ leftOutFrom, end, adopted }) => ({
        fromIndex: leftOutFrom + shift,
        toIndex: Math.min(end, until) + shift,
        adopted,
      }));
  }

  private close(index: number): void {
    if (this.current !== null) {
      this.current.end = index + 1;
      this.current = null;
    }
  }
}

/** What leaves firing stretches out, for a series whose entries begin somewhere before `from`. */
export interface Watch<Found> {
  firing: Firing;
  /** First entry that is left out, of a stretch that is under way; those before are what they are where nothing is. */
  from: number;
  plain: Found;
  /** End of the entries that are needed. */
  until: number;
  /** Whether an entry is as strange as an incident; undefined without a value. */
  sign(found: Found, index: number): boolean | undefined;
}
