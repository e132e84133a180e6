import { lowerBound } from '../../stats/lowerBound';

/** Rows per bucket at most; a full one is halved. */
const BUCKET = 64;

/**
 * Remembers rows (value, context) and tells how far a new one is from the nearest of them: √(Δvalue² + (weight · Δcontext)²).
 * The rows lie in buckets that ascend by value, so a search begins where the value belongs and ends on either side
 * where the values alone are further away than the nearest row so far. Memory: 16 bytes a row, buckets at least half
 * full but for the first. Adding takes O(√n) moves; a search is short where values differ, and reads all rows of equal value at worst.
 */
export class NearestRow {
  private readonly values: Float64Array[] = [new Float64Array(BUCKET)];
  private readonly contexts: Float64Array[] = [new Float64Array(BUCKET)];
  private readonly counts: number[] = [0];
  /** The largest value of each bucket. */
  private readonly tops: number[] = [-Infinity];
  private total = 0;

  /** @param weight what a difference of contexts counts beside one of values */
  constructor(private readonly weight: number) {}

  get size(): number {
    return this.total;
  }

  /** Remembers a row of finite numbers. */
  add(value: number, context: number): void {
    let bucket = this.bucketOf(value);
    if (this.counts[bucket] === BUCKET) {
      this.halve(bucket);
      bucket += value > this.tops[bucket] ? 1 : 0;
    }
    const values = this.values[bucket];
    const contexts = this.contexts[bucket];
    let place = this.counts[bucket]++;
    for (; place > 0 && values[place - 1] > value; place--) {
      values[place] = values[place - 1];
      contexts[place] = contexts[place - 1];
    }
    values[place] = value;
    contexts[place] = context;
    if (value > this.tops[bucket]) {
      this.tops[bucket] = value;
    }
    this.total++;
  }

  /** Distance to the nearest remembered row; infinite when there is none. */
  distance(value: number, context: number): number {
    const middle = this.bucketOf(value);
    const start = lowerBound(this.values[middle], value, this.counts[middle]);
    const above = this.nearestAbove(value, context, middle, start, Infinity);
    return Math.sqrt(this.nearestBelow(value, context, middle, start - 1, above));
  }

  /** Least squared distance to the rows from a place on, or `least` where all are further away. */
  private nearestAbove(value: number, context: number, bucket: number, place: number, least: number): number {
    for (; bucket < this.counts.length; bucket++, place = 0) {
      const values = this.values[bucket];
      const contexts = this.contexts[bucket];
      const count = this.counts[bucket];
      for (; place < count; place++) {
        const distance = values[place] - value;
        if (distance * distance >= least) {
          return least;
        }
        const other = (contexts[place] - context) * this.weight;
        least = Math.min(least, distance * distance + other * other);
      }
    }
    return least;
  }

  private nearestBelow(value: number, context: number, bucket: number, place: number, least: number): number {
    for (; bucket >= 0; bucket--, place = this.counts[bucket] - 1) {
      const values = this.values[bucket];
      const contexts = this.contexts[bucket];
      for (; place >= 0; place--) {
        const distance = value - values[place];
        if (distance * distance >= least) {
          return least;
        }
        const other = (contexts[place] - context) * this.weight;
        least = Math.min(least, distance * distance + other * other);
      }
    }
    return least;
  }

  /** The first bucket whose largest value is at least `value`, else the last one. */
  private bucketOf(value: number): number {
    let low = 0;
    let high = this.tops.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private halve(bucket: number): void {
    const half = BUCKET / 2;
    for (const column of [this.values, this.contexts]) {
      const upper = new Float64Array(BUCKET);
      upper.set(column[bucket].subarray(half));
      column.splice(bucket + 1, 0, upper);
    }
    this.counts.splice(bucket, 1, half, BUCKET - half);
    this.tops.splice(bucket, 0, this.values[bucket][half - 1]);
  }
}
