import type { MemoryWindow } from '../firing';
import type { Novelty, NoveltyModel, RecentRows } from './novelty';

/**
 * What a gauge remembers of what it had: all rows but those of stretches that fire. New ones are held back until six steps have passed without such a row: then
 * those of a short stretch are remembered after all, those of one that lasted are left out for good (but for how far they were from others: else all that follow
 * would be judged by a calmer past than there was), unless the memory has left out `habit` before. A
 * stretch that lasts eight hours is remembered, and is usual from then on. A step is decided by those up to it, never by later ones.
 */
export class NoveltyMemory {
  readonly windows: MemoryWindow[] = [];
  private readonly held: number[] = [];
  private since = 0;
  private last = 0;
  /** How far each of the held rows is from all rows before it, those held among them. */
  private readonly distances: number[] = [];
  private leftOut = 0;
  /** What came before the expected rows that are under way. */
  private before: RecentRows | null = null;
  private readonly longest: number;
  private readonly bar: number;

  /** @param price what is taken off the strangeness of each row */
  constructor(
    private readonly novelty: Novelty,
    private readonly model: NoveltyModel,
    stepMs: number,
    price: number
  ) {
    this.longest = Math.min(model.longestSteps, Math.max(1, Math.round(model.longestMs / stepMs)));
    this.bar = model.fires + price;
  }

  /**
   * Tells whether the next step is expected. Such rows are remembered, however new they are, and are not what the ones after them come from: a return
   * to what was before is none to be raised.
   */
  follow(isExpected: boolean): void {
    if (isExpected && this.before === null) {
      this.before = this.novelty.keepContext();
    } else if (!isExpected && this.before !== null) {
      this.novelty.takeUpContext(this.before);
      this.before = null;
    }
  }

  /** Takes the row of a step in. */
  take(value: number, at: number): void {
    const { novelty, bar } = this;
    if (this.before !== null) {
      this.end();
      novelty.expect(value);
    } else if (this.held.length === 0) {
      if (!novelty.learnUnlessRare(value, bar)) {
        this.hold(value, at);
      }
    } else if (novelty.isRare(value, bar)) {
      this.hold(value, at);
    } else {
      if (at - this.last > this.model.gap) {
        this.end();
      }
      novelty.learn(value);
    }
  }

  /** What is left out as far as is known at a step: also the stretch that is under way, once it has lasted. */
  windowsAt(at: number): MemoryWindow[] {
    return this.held.length > 0 && this.hasLasted()
      ? [
          ...this.windows,
          { fromIndex: this.since, toIndex: Math.min(at, this.last + this.model.gap + 1), adopted: false },
        ]
      : [...this.windows];
  }

  private hold(value: number, at: number): void {
    this.since = this.held.length === 0 ? at : this.since;
    const { lastDistance, size } = this.novelty;
    const nearest = this.held.reduce((least, held) => Math.min(least, Math.abs(value - held)), Infinity);
    this.distances.push(Math.min(lastDistance, nearest * Math.sqrt(size)));
    this.last = at;
    this.held.push(value);
    if (at - this.since + 1 >= this.longest) {
      this.windows.push({ fromIndex: this.since, toIndex: at + 1, adopted: true });
      this.release();
    }
  }

  private end(): void {
    if (this.held.length === 0) {
      return;
    }
    if (this.hasLasted() && this.leftOut < this.model.habit) {
      this.leftOut++;
      this.windows.push({ fromIndex: this.since, toIndex: this.last + 1, adopted: false });
      this.distances.forEach((distance) => this.novelty.countDistance(distance));
      this.forget();
    } else {
      this.release();
    }
  }

  private hasLasted(): boolean {
    return this.last - this.since + 1 >= this.model.confirmed;
  }

  private release(): void {
    this.held.forEach((value) => this.novelty.learn(value));
    this.forget();
  }

  private forget(): void {
    this.held.length = 0;
    this.distances.length = 0;
  }
}
