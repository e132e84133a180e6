import { detectAnomalies } from './detectAnomalies';
import { errorReach } from './errorCounts';
import { ANOMALY_STEP_MS, type AnomalyInput } from './model';

const DAY = 1440;
const FIRST = 12 * DAY + 600;

/** A request every five minutes, none of which failed for twelve days; then those of the given steps do. */
function sparse(failed: readonly number[]): AnomalyInput {
  const values = new Float64Array(13 * DAY).fill(NaN);
  const weights = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 5) {
    values[i] = failed.includes(i) ? 1 : 0;
    weights[i] = 1;
  }
  const signal = { signal: 'errorRatio', kind: 'errorRatio', sensitivity: 'medium' } as const;
  return { time0: Date.UTC(2026, 9, 5), stepMs: ANOMALY_STEP_MS, values, weights, ...signal };
}

const judge = (input: AnomalyInput) => detectAnomalies(input, { fromIndex: FIRST, toIndex: FIRST + 60 });

describe('errors of a service with a request every five minutes', () => {
  it('are raised at the third failure in a quarter of an hour, not at the first', () => {
    const { severity } = judge(sparse([FIRST, FIRST + 5, FIRST + 10]));
    expect([severity[0], severity[10] > 0]).toEqual([0, true]);
  });

  it('have an edge of the band that a single failure does not reach', () => {
    const { upper, severity } = judge(sparse([FIRST + 5]));
    expect(severity.every((one) => one === 0)).toBe(true);
    expect(upper[5]).toBeLessThanOrEqual(1);
  });
});

describe('errors of a busy service that never had any', () => {
  it('are the stranger the more they are, and quickly told', () => {
    const values = new Float64Array(13 * DAY);
    const weights = new Float64Array(values.length).fill(5_000);
    values.fill(0.02, FIRST, FIRST + 10).fill(1, FIRST + 30, FIRST + 40);
    const signal = { signal: 'errorRatio', kind: 'errorRatio', sensitivity: 'medium' } as const;
    const { severity } = judge({ time0: Date.UTC(2026, 9, 5), stepMs: ANOMALY_STEP_MS, values, weights, ...signal });
    expect(severity[5]).toBeGreaterThan(0);
    expect(severity[35]).toBe(3);
  });
});

describe('the edge of the band of an error ratio', () => {
  const reach = (usual: number, requests: number, mark: number) =>
    errorReach(usual, Math.sqrt(requests * usual + 3 / 8) / requests, mark);

  it('is nearer the more requests there are, and further the higher the mark', () => {
    const edges = [10, 20, 40, 80, 1_000, 10_000].map((requests) => reach(0.005, requests, 3));
    expect(edges).toEqual([...edges].sort((a, b) => b - a));
    expect(reach(0.005, 40, 2)).toBeLessThan(reach(0.005, 40, 4));
  });

  it('lies beyond all requests where these are too few for a verdict', () => {
    expect(reach(0.005, 1, 6)).toBe(1);
  });
});
