import { seededRandom } from '../../stats/random';
import { SortedWindow } from '../../stats/sortedWindow';
import { Largest } from './largest';

/** Adds values one by one and says, every few of them, whether the largest are those of a sorted list. */
function disagreements(values: Float64Array, share: number): number {
  const largest = new Largest(values.length);
  const whole = new SortedWindow(values.length);
  let wrong = 0;
  values.forEach((value, i) => {
    largest.add(value);
    whole.add(value);
    if (i % 7 === 0) {
      const wanted = Math.ceil(share * whole.size);
      largest.keep(wanted, () => whole);
      for (let rank = whole.size - wanted; rank < whole.size; rank++) {
        wrong += largest.at(rank) === whole.at(rank) ? 0 : 1;
      }
      wrong += largest.size === whole.size ? 0 : 1;
    }
  });
  return wrong;
}

describe('the largest values', () => {
  const random = seededRandom(3);
  const even = Float64Array.from({ length: 3_000 }, random);

  it.each([
    ['in no order', even],
    ['ascending', even.slice().sort()],
    ['descending', even.slice().sort().reverse()],
    ['mostly equal', even.map((value) => (value > 0.99 ? value : 0))],
    ['smaller and smaller', even.map((value, i) => value / (i + 1))],
  ])('are those of all, %s', (_, values) => {
    expect(disagreements(values, 0.02)).toBe(0);
    expect(disagreements(values, 0.3)).toBe(0);
  });

  it('refuse more than they were made for', () => {
    const largest = new Largest(2);
    expect(() => [1, 2, 3].forEach((value) => largest.add(value))).toThrow(RangeError);
  });
});
