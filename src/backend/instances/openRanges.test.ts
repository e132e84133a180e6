import { OpenRanges } from './openRanges';

const STEP = 10_000;
const at = (to: number) => ({ from: to - 3_600_000, to });

describe('OpenRanges', () => {
  it('takes ranges less than a step apart for one, at moments of whoever asked first', () => {
    const ranges = new OpenRanges();
    const first = ranges.place('a', at(100_300), STEP, 'v1');
    expect(first).toMatchObject(at(100_300));
    expect(ranges.place('a', at(110_299), STEP, 'v1')).toBe(first);
    expect(ranges.place('a', at(90_301), STEP, 'v1')).toBe(first);
    const next = ranges.place('a', at(110_300), STEP, 'v1');
    expect(next).toMatchObject(at(110_300));
    expect(ranges.place('a', at(112_000), STEP, 'v1')).toBe(next);
  });

  it('takes none for one at another version of the data, of another question, or with another beginning', () => {
    const ranges = new OpenRanges();
    const first = ranges.place('a', at(100_000), STEP, 'v1');
    expect(ranges.place('b', at(100_000), STEP, 'v1')).not.toBe(first);
    expect(ranges.place('a', { ...at(100_000), from: 0 }, STEP, 'v1')).not.toBe(first);
    expect(ranges.place('a', at(100_000), STEP, 'v2')).not.toBe(first);
  });

  it('takes a fresh range as it is, and gives its answer to those who ask after it', () => {
    const ranges = new OpenRanges();
    ranges.place('a', at(100_000), STEP, 'v1');
    const fresh = ranges.place('a', at(100_001), STEP, 'v1', true);
    expect(fresh).toMatchObject(at(100_001));
    expect(ranges.place('a', at(100_002), STEP, 'v1')).toBe(fresh);
  });

  it('knows what was the same question a moment before, however often the data change, and no more than that', () => {
    const ranges = new OpenRanges();
    const first = ranges.place('a', at(100_000), STEP, 'v1');
    first.presentAt = 5;
    const second = ranges.place('a', at(110_500), STEP, 'v1');
    expect(second.before).toEqual({ ...at(100_000), version: 'v1', presentAt: 5 });
    expect(ranges.place('a', at(110_600), STEP, 'v2').before).toMatchObject({ ...at(110_500), before: undefined });
    expect(ranges.place('a', at(121_600), STEP, 'v2').before).toBeUndefined();
  });

  it('keeps apart dashboards that end at different distances from now', () => {
    const ranges = new OpenRanges();
    const [now, later] = [at(100_000), at(400_000)].map((range) => ranges.place('a', range, STEP, 'v1'));
    expect(ranges.place('a', at(101_000), STEP, 'v1')).toBe(now);
    expect(ranges.place('a', at(401_000), STEP, 'v1')).toBe(later);
  });

  it('forgets the questions that were not asked for longest', () => {
    const ranges = new OpenRanges();
    const first = ranges.place('first', at(100_000), STEP, 'v1');
    for (let i = 0; i < 999; i++) {
      ranges.place(`other ${i}`, at(100_000), STEP, 'v1');
    }
    expect(ranges.place('first', at(100_000), STEP, 'v1')).toBe(first);
    ranges.place('one more', at(100_000), STEP, 'v1');
    expect(ranges.place('first', at(100_000), STEP, 'v1')).toBe(first);
    Array.from({ length: 1_000 }, (_, i) => ranges.place(`new ${i}`, at(100_000), STEP, 'v1'));
    expect(ranges.place('first', at(100_000), STEP, 'v1')).not.toBe(first);
  });
});
