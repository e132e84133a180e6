import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_STEP_MS, type AnomalyInput } from './model';

const DAY = 1440;
const MIDNIGHT = Date.UTC(2026, 5, 1);

/** Twelve days of a service that is awake for ten minutes four times a day, at other hours every day, with six requests a minute. */
function wakes(days = 12): Float64Array {
  const requests = new Float64Array(days * DAY);
  for (let day = 0; day < days; day++) {
    for (let wake = 0; wake < 4; wake++) {
      const start = day * DAY + ((day * 397 + wake * 353) % (DAY - 10));
      requests.fill(6, start, start + 10);
    }
  }
  return requests;
}

function judged(requests: Float64Array, fromIndex: number, more: Partial<AnomalyInput> = {}) {
  const input: AnomalyInput = {
    time0: MIDNIGHT,
    stepMs: ANOMALY_STEP_MS,
    values: requests.map((count) => count / 60),
    weights: requests,
    signal: 'rate',
    kind: 'rate',
    sensitivity: 'medium',
    ...more,
  };
  return detectAnomalies(input, { fromIndex, toIndex: requests.length });
}
const marked = (severity: Uint8Array) => severity.reduce((sum, one) => sum + Number(one > 0), 0);

describe('the rate of a service that is mostly idle', () => {
  it('is not abnormal when it wakes at another hour', () => {
    expect(marked(judged(wakes(), 10 * DAY).severity)).toBe(0);
  });

  it('is abnormal when it is asked far more than ever', () => {
    const requests = wakes();
    requests.fill(60, 11.5 * DAY, 11.5 * DAY + 10);
    expect(marked(judged(requests, 10 * DAY).severity.subarray(1.5 * DAY, 1.5 * DAY + 10))).toBeGreaterThan(5);
  });

  it('is judged the same wherever the range begins', () => {
    const requests = wakes();
    const whole = judged(requests, 9 * DAY);
    const late = judged(requests, 11 * DAY + 700);
    expect(late.score).toEqual(whole.score.subarray(2 * DAY + 700));
    expect(late.severity).toEqual(whole.severity.subarray(2 * DAY + 700));
  });

  it('learns nothing of what was marked', () => {
    const requests = wakes();
    for (const day of [8, 9]) {
      requests.fill(60, (day + 0.5) * DAY, (day + 0.5) * DAY + 10);
    }
    requests.fill(60, 11.5 * DAY, 11.5 * DAY + 10);
    const untaught = new Uint8Array(requests.length);
    untaught.fill(1, 8 * DAY, 10 * DAY);
    const at = (severity: Uint8Array) => marked(severity.subarray(0.5 * DAY, 0.5 * DAY + 10));
    expect(at(judged(requests, 11 * DAY).severity)).toBe(0);
    expect(at(judged(requests, 11 * DAY, { untaught }).severity)).toBeGreaterThan(5);
  });
});
