const ID_WORDS = 4;
/** Slots of the first table; each has four times as many as the one before, up to the largest: 64 MB. */
const FIRST_SLOTS = 1 << 16;
const MOST_SLOTS = 1 << 24;
/** Full tables are looked through for each id: nine steps or so each, most of them in one line of the processor's cache. */
const FULL = 0.77;
/** Large tables in all: together with the smaller ones, 100 million ids and 535 MB. */
const MOST_LARGE_TABLES = 8;

/**
 * Which event ids there may be already: for almost every new row this says for sure that it is not there, which saves
 * looking through all rows. Holds 32 bits of each id (the place in the table makes up for as many more), so one id in
 * many million is doubted without reason. Tenants are not told apart.
 */
export class KnownIds {
  private readonly tables = [new Uint32Array(FIRST_SLOTS)];
  private held = 0;
  private large = 0;
  private full = false;

  /** @param mostLarge large tables that may be made before everything is doubted */
  constructor(private readonly mostLarge = MOST_LARGE_TABLES) {}

  /**
   * Adds ids of 16 bytes each (network order); zero ids are none.
   * @returns whether all of them are new for sure
   */
  add(ids: Uint8Array): boolean {
    const words = wordsOf(ids);
    let fresh = !this.full;
    for (let at = 0; at < words.length && !this.full; at += ID_WORDS) {
      if ((words[at] | words[at + 1] | words[at + 2] | words[at + 3]) !== 0) {
        const place = mix(mix(words[at], words[at + 1]) ^ words[at + 2], words[at + 3]);
        const mark = mix(mix(words[at + 3], words[at + 1]) ^ words[at], words[at + 2]);
        fresh = this.put(place, mark === 0 ? 1 : mark) && fresh;
      }
    }
    return fresh && !this.full;
  }

  private put(place: number, mark: number): boolean {
    const last = this.tables.length - 1;
    for (let index = 0; index <= last; index++) {
      const table = this.tables[index];
      const mask = table.length - 1;
      let slot = place & mask;
      while (table[slot] !== 0) {
        if (table[slot] === mark) {
          return false;
        }
        slot = (slot + 1) & mask;
      }
      if (index === last) {
        table[slot] = mark;
        this.held += 1;
        this.grow(table.length);
        return true;
      }
    }
    return false;
  }

  private grow(slots: number): void {
    if (this.held < slots * FULL) {
      return;
    }
    const next = Math.min(MOST_SLOTS, slots * 4);
    this.large += next === MOST_SLOTS ? 1 : 0;
    if (this.large > this.mostLarge) {
      this.full = true;
      this.tables.length = 0;
      return;
    }
    this.tables.push(new Uint32Array(next));
    this.held = 0;
  }
}

/** Two words as 32 well-stirred bits (the finish of MurmurHash3): ids that count up have to spread as well. */
function mix(one: number, other: number): number {
  let bits = one ^ Math.imul(other, 0xc2b2ae3d);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function wordsOf(ids: Uint8Array): Uint32Array {
  const aligned = ids.byteOffset % 4 === 0 ? ids : ids.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
