import { ConformalTail } from './conformalTail';
import { seededRandom } from './random';

describe('the conformal tail', () => {
  it('gives normal values a probability that is uniform: −ln p has mean and spread 1', () => {
    const random = seededRandom(3);
    const exponential = () => -Math.log(1 - random());
    const tail = new ConformalTail(Float64Array.from({ length: 4_000 }, exponential));
    const nats = Array.from({ length: 20_000 }, () => tail.nats(exponential()));
    const mean = nats.reduce((sum, value) => sum + value, 0) / nats.length;
    expect(mean).toBeGreaterThan(0.93);
    expect(mean).toBeLessThan(1.07);
    expect(nats.filter((value) => value > Math.log(1_000)).length / nats.length).toBeLessThan(0.002);
  });

  it('is never sure: against one, equal and no past values, and for what is not a number', () => {
    expect(new ConformalTail(new Float64Array(0)).nats(5)).toBe(0);
    expect(new ConformalTail(Float64Array.of(3)).nats(3)).toBe(0);
    const equal = new ConformalTail(new Float64Array(100).fill(2));
    expect(equal.nats(2)).toBe(0);
    expect(equal.nats(1)).toBe(0);
    expect(equal.nats(2.5)).toBeGreaterThan(4);
    expect(Number.isFinite(equal.nats(2.5))).toBe(true);
    expect(equal.nats(NaN)).toBeNaN();
  });

  it('rises with the value', () => {
    const random = seededRandom(5);
    const tail = new ConformalTail(Float64Array.from({ length: 500 }, random));
    const nats = Array.from({ length: 40 }, (_, at) => tail.nats(at / 20));
    nats.slice(1).forEach((value, at) => expect(value).toBeGreaterThanOrEqual(nats[at]));
  });
});
