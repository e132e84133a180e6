import { normalRandom, seededRandom } from '../stats/random';
import { holtWintersAhead, fitHoltWinters, runHoltWinters, startState } from './holtWinters';
import { rollingForecasts } from './rollingForecasts';
import { seasonalMedian } from './seasonalMedian';
import { seasonalNaive } from './seasonalNaive';

const SEASON = 24;
const normal = normalRandom(seededRandom(1));
const values = Float64Array.from(
  { length: 20 * SEASON },
  (_, step) => 10 + 4 * Math.sin((2 * Math.PI * step) / SEASON) + 0.3 * normal()
);
const FROM = 8 * SEASON;

describe('rolling forecasts', () => {
  it('are what each model says at each origin of what follows', () => {
    const all = rollingForecasts(values, FROM, 6, [SEASON]);
    expect(all.map(({ model, season }) => [model, season])).toEqual([
      ['seasonalMedian', SEASON],
      ['seasonalNaive', SEASON],
      ['holtWinters', SEASON],
    ]);
    const past = values.subarray(0, FROM + 60);
    expect(all[0].predicted.slice(60, 66)).toEqual(seasonalMedian(past, 6, SEASON));
    expect(all[1].predicted.slice(60, 66)).toEqual(seasonalNaive(past, 6, SEASON));
    // Holt–Winters in one go to the same origin.
    const training = values.subarray(FROM - 4 * SEASON, FROM);
    const weights = fitHoltWinters(training, SEASON);
    const state = startState(training, SEASON);
    const run = past.subarray(FROM - 4 * SEASON);
    runHoltWinters(run, state, weights);
    const ahead = holtWintersAhead(state, weights, run.length, 6);
    ahead.forEach((value, h) => expect(all[2].predicted[60 + h]).toBeCloseTo(value, 10));
  });

  it('know nothing of what follows', () => {
    const changed = values.map((value, step) => (step >= FROM + 66 ? -value : value));
    const [before, after] = [values, changed].map((all) => rollingForecasts(all, FROM, 6, [SEASON]));
    before.forEach(({ predicted }, at) => expect(after[at].predicted.slice(0, 66)).toEqual(predicted.slice(0, 66)));
  });

  it('use a season only where history holds it twice, the naive one a longer one also once', () => {
    const names = (from: number, seasons: number[]) =>
      rollingForecasts(values, from, 6, seasons).map(({ model, season }) => `${model} ${season}`);
    expect(names(FROM, [SEASON, 7 * SEASON])).toEqual([
      `seasonalMedian ${SEASON}`,
      `seasonalNaive ${SEASON}`,
      `seasonalNaive ${7 * SEASON}`,
      `holtWinters ${SEASON}`,
    ]);
    expect(names(30, [SEASON, 7 * SEASON])).toEqual(['holtWinters 1']);
  });

  it('have nothing to say of nothing', () => {
    const empty = rollingForecasts(new Float64Array(60).fill(NaN), 48, 6, [SEASON]);
    expect(empty.every(({ predicted }) => predicted.every(Number.isNaN))).toBe(true);
    expect(rollingForecasts(values, values.length, 6, [SEASON]).map(({ predicted }) => predicted.length)).toEqual([
      0, 0, 0,
    ]);
    expect(() => rollingForecasts(values, FROM, 0, [SEASON])).toThrow(RangeError);
  });
});
