import { KnownIds } from './knownIds';

/** Ids that count up, as some sources make them. */
function counting(from: number, count: number): Uint8Array {
  const ids = new Uint8Array(count * 16);
  const view = new DataView(ids.buffer);
  for (let row = 0; row < count; row++) {
    view.setUint32(row * 16 + 12, from + row + 1);
  }
  return ids;
}

describe('the ids that are known', () => {
  it('says of new ids that they are new, and never of known ones, however many there are', () => {
    const known = new KnownIds();
    const size = 20_000;
    for (let from = 0; from < 400_000; from += size) {
      expect(known.add(counting(from, size))).toBe(true);
    }
    for (let from = 0; from < 400_000; from += 9_999) {
      expect(known.add(counting(from, 1))).toBe(false);
    }
  });

  it('doubts everything once there are more than it may hold', () => {
    const known = new KnownIds(0);
    const size = 200_000;
    let from = 0;
    while (from < 6_000_000 && known.add(counting(from, size))) {
      from += size;
    }
    expect(from).toBeGreaterThan(4_000_000);
    expect(from).toBeLessThan(6_000_000);
    expect(known.add(counting(10_000_000, 1))).toBe(false);
  });

  it('sees an id that comes twice in one batch, and one among many new ones', () => {
    const known = new KnownIds();
    expect(known.add(new Uint8Array([...counting(7, 1), ...counting(7, 1)]))).toBe(false);
    expect(known.add(new Uint8Array([...counting(100, 50), ...counting(7, 1)]))).toBe(false);
  });

  it('takes a missing id for new each time, and ids that lie anywhere in memory', () => {
    const known = new KnownIds();
    expect(known.add(new Uint8Array(32))).toBe(true);
    const shifted = new Uint8Array(17);
    shifted.set(counting(3, 1), 1);
    expect(known.add(shifted.subarray(1))).toBe(true);
    expect(known.add(counting(3, 1))).toBe(false);
  });
});
