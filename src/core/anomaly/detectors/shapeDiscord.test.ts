import { heartbeat } from '../../../../tests/fixtures/series/heartbeat';
import { quantile } from '../../stats/quantile';
import { normalRandom, seededRandom } from '../../stats/random';
import { leftProfile, type ShapeWindow } from './shapeDiscord';

const WINDOW: ShapeWindow = { length: 8, memory: 200, least: 20, anchor: 64, withoutNoise: false };
const STEPS = 500;
const all = { fromIndex: 0, toIndex: STEPS };

/** The definition, pair by pair. */
function bruteForce(values: Float64Array, end: number, { length, memory }: ShapeWindow): number {
  let nearest = Infinity;
  for (let other = end - length; other >= Math.max(length - 1, end - memory); other--) {
    nearest = Math.min(nearest, distance(shape(values, end, length), shape(values, other, length)));
  }
  return nearest;
}

function shape(values: Float64Array, end: number, length: number): number[] {
  const own = Array.from(values.subarray(end - length + 1, end + 1));
  const mean = own.reduce((sum, value) => sum + value, 0) / length;
  const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length);
  return own.map((value) => (value - mean) / spread);
}

function distance(one: number[], other: number[]): number {
  const [flat, otherFlat] = [one, other].map((values) => values.some(Number.isNaN));
  if (flat || otherFlat) {
    return flat && otherFlat ? 0 : Math.sqrt(one.length);
  }
  return Math.sqrt(one.reduce((sum, value, at) => sum + (value - other[at]) ** 2, 0));
}

/** Mean squared deviation. */
function varianceIn(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function walk(seed: number): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  let level = 100;
  return Float64Array.from({ length: STEPS }, (_, step) => (level += normal()) + 3 * Math.sin(step / 5));
}

describe('left profile', () => {
  it.each([1, 2, 3])('is what comparing every pair gives, seed %i', (seed) => {
    const values = walk(seed);
    const profile = leftProfile(values, 0, all, WINDOW);
    for (let end = 2 * WINDOW.length + WINDOW.least; end < STEPS; end++) {
      expect(profile[end]).toBeCloseTo(bruteForce(values, end, WINDOW), 6);
    }
  });

  it('takes off what noise adds to each pair', () => {
    const normal = normalRandom(seededRandom(9));
    const values = Float64Array.from({ length: 256 }, (_, step) => 4 * Math.sin(step / 4) + 0.5 * normal());
    values.set([50, 54, 46, 54, 46, 54, 46, 50], 220);
    const own = { ...WINDOW, memory: 128, withoutNoise: true };
    const profile = leftProfile(values, 0, { fromIndex: 192, toIndex: 256 }, own);
    const before = values.subarray(192 - 128 - 7, 192);
    const bends = before.slice(2).map((value, at) => Math.abs(value - 2 * before[at + 1] + before[at]));
    const variance = (1.482602218505602 * quantile(bends, 0.5)) ** 2 / 6;
    const varianceOf = (end: number) => varianceIn(values.subarray(end - 7, end + 1));
    for (let end = 192; end < 256; end++) {
      let nearest = Infinity;
      for (let other = end - 8; other >= end - 128; other--) {
        const noise = (18 * variance) / Math.max(varianceOf(end), varianceOf(other));
        nearest = Math.min(nearest, distance(shape(values, end, 8), shape(values, other, 8)) ** 2 - noise);
      }
      expect(profile[end - 192]).toBeCloseTo(Math.sqrt(Math.max(0, nearest)), 6);
    }
    expect([profile.some((far) => far > 1), profile.some((far) => far < 0.1)]).toEqual([true, true]);
  });

  it('is the same of any level and size, and far from zero', () => {
    const values = walk(4);
    const profile = leftProfile(values, 0, all, WINDOW);
    const moved = leftProfile(
      values.map((value) => 5e6 + 40 * value),
      0,
      all,
      WINDOW
    );
    moved.forEach((far, end) => {
      if (!Number.isNaN(profile[end])) {
        expect(far).toBeCloseTo(profile[end], 4);
      }
    });
  });

  it('has constants at 0 from constants and √m from all else', () => {
    const values = walk(5);
    values.fill(100, 200, 220);
    values.fill(90, 300, 310);
    const profile = leftProfile(values, 0, all, WINDOW);
    expect(profile[207]).toBeCloseTo(Math.sqrt(8), 9);
    expect(profile[215]).toBe(0);
    expect(profile[308]).toBe(0);
    for (let end = 316; end < 400; end++) {
      expect(profile[end]).toBeCloseTo(bruteForce(values, end, WINDOW), 6);
    }
  });

  it('does not depend on the range, bit for bit, nor on what comes later', () => {
    const values = walk(6);
    const whole = leftProfile(values, 17, all, WINDOW);
    const part = leftProfile(values, 17, { fromIndex: 331, toIndex: 420 }, WINDOW);
    expect(part).toEqual(whole.slice(331, 420));
    const changed = values.map((value, step) => (step >= 400 ? value * 7 - step : value));
    expect(leftProfile(changed, 17, all, WINDOW).slice(0, 400)).toEqual(whole.slice(0, 400));
    // Nor on history beyond its reach.
    const later = leftProfile(values.slice(64), 17 + 64, { fromIndex: 336, toIndex: 400 }, WINDOW);
    expect(later).toEqual(whole.slice(400, 464));
  });

  it('says nothing of shapes with gaps, and compares none with them', () => {
    const values = walk(7);
    values[250] = NaN;
    values[252] = Infinity;
    const profile = leftProfile(values, 0, all, WINDOW);
    expect(Array.from(profile.subarray(250, 260))).toEqual(Array.from({ length: 10 }, () => NaN));
    expect(profile[260]).not.toBeNaN();
    const healed = walk(7);
    for (let end = 260; end < 300; end++) {
      expect(profile[end]).toBeGreaterThanOrEqual(bruteForce(healed, end, WINDOW) - 1e-6);
    }
  });

  it('forgets shapes that teach nothing, and still judges them', () => {
    const values = Float64Array.from({ length: STEPS }, (_, step) => Math.sin(step / 3) + (step % 7) / 100);
    const odd = [0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1];
    values.set(odd, 300);
    values.set(odd, 400);
    const forgotten = new Uint8Array(STEPS).fill(1, 300, 312);
    const [taught, left] = [undefined, forgotten].map((what) => leftProfile(values, 0, all, WINDOW, what));
    expect(left[308]).toBe(taught[308]);
    expect(taught[408]).toBeLessThan(1e-6);
    expect(left[408]).toBeGreaterThan(1);
  });

  it.each([
    ['too short', new Float64Array(20)],
    ['empty', new Float64Array(0)],
    ['all missing', new Float64Array(STEPS).fill(NaN)],
  ])('has no verdict for a series that is %s', (_, values) => {
    const profile = leftProfile(values, 0, { fromIndex: 0, toIndex: values.length }, WINDOW);
    expect(profile.every(Number.isNaN)).toBe(true);
  });

  it('is highest at the beat that is reversed, with and without noise in the rests [S0-057]', () => {
    const window = { ...WINDOW, length: 24, memory: 400, anchor: 100, withoutNoise: true };
    const { values, from, to } = heartbeat({
      ...{ period: 50, length: 24, noise: 0.05, beat: 'reversed' as const, seed: 3 },
      ...{ steps: 900, oddFrom: 700 },
    });
    const peak = (own: ShapeWindow) => {
      const profile = leftProfile(values, 0, { fromIndex: 450, toIndex: 900 }, own);
      return 450 + profile.indexOf(Math.max(...profile));
    };
    expect(peak(window)).toBeGreaterThan(from);
    expect(peak(window)).toBeLessThan(to + 24);
    // What noise does to z-normalised rests hides the beat.
    const rests = peak({ ...window, withoutNoise: false });
    expect(rests < from || rests > to + 24).toBe(true);
  });
});
