import { normalRandom, seededRandom } from '../stats/random';
import { coarsenBands } from './coarsenBands';
import { describeStretch } from './describeStretch';
import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_STEP_MS, type AnomalyInput } from './model';
import { anomalyStretches, findAnomalies, type AnomalyStretch } from './stretches';
import { rankStretches, summariseAnomalies } from './summariseAnomalies';

const DAY = 1440;
const MONDAY = Date.UTC(2026, 9, 5);

function series(incidents: Array<[number, number]>, days = 16): AnomalyInput {
  const normal = normalRandom(seededRandom(31));
  const values = Float64Array.from({ length: days * DAY }, () => 450 * Math.exp(0.1 * normal()));
  incidents.forEach(([from, to]) => values.fill(1400, from, to));
  return { time0: MONDAY, stepMs: ANOMALY_STEP_MS, values, signal: 'p95', kind: 'duration', sensitivity: 'medium' };
}

describe('findAnomalies', () => {
  it('gives one stretch an incident, with its peak and how it compares', () => {
    const { stretches } = findAnomalies(
      series([[15 * DAY + 161, 15 * DAY + 179]]),
      { fromIndex: 15 * DAY, toIndex: 16 * DAY },
      'cart|p95'
    );
    expect(stretches).toHaveLength(1);
    const [stretch] = stretches;
    expect(stretch.start).toBeGreaterThanOrEqual(MONDAY + (15 * DAY + 161) * ANOMALY_STEP_MS);
    expect(stretch.minutes).toBeGreaterThanOrEqual(16);
    expect(stretch.minutes).toBeLessThanOrEqual(22);
    expect(stretch).toMatchObject({ value: 1400, severity: 3, open: false });
    expect(stretch.ratio).toBeCloseTo(3.1, 1);
    expect(stretch.score).toBeGreaterThan(0.5);
  });

  it('knows when a stretch became as bad as it is, from its minutes up to then', () => {
    const input = series([]);
    const severity = Uint8Array.of(0, 1, 2, 0, 3, 1, 2, 2);
    const bands = { ...detectAnomalies(input, { fromIndex: 0, toIndex: severity.length }), severity };
    const minute = (index: number) => MONDAY + index * ANOMALY_STEP_MS;
    const until = (count: number) =>
      anomalyStretches(input, 0, { ...bands, severity: severity.subarray(0, count) }, 'k')[0];
    expect(until(8)).toMatchObject({ reached: [minute(2), minute(3), minute(5)], seriousAt: minute(5) });
    expect(until(5)).toMatchObject({ reached: [minute(2), minute(3), minute(5)], seriousAt: minute(5) });
    expect(until(4)).toMatchObject({ reached: [minute(2), minute(3), NaN], seriousAt: NaN });
    expect(until(2)).toMatchObject({ severity: 1, reached: [minute(2), NaN, NaN], seriousAt: NaN });
  });

  it('keeps id, start and peak when the view begins within the stretch', () => {
    const input = series([[15 * DAY + 100, 15 * DAY + 400]]);
    const whole = findAnomalies(input, { fromIndex: 14 * DAY, toIndex: 16 * DAY }, 'cart|p95').stretches;
    const cut = findAnomalies(input, { fromIndex: 15 * DAY + 250, toIndex: 16 * DAY }, 'cart|p95').stretches;
    expect(cut).toEqual(whole.slice(-1));
    expect(
      findAnomalies(input, { fromIndex: 15 * DAY + 250, toIndex: 16 * DAY }, 'cart|rate').stretches[0].id
    ).not.toBe(cut[0].id);
  });

  it('is open while it reaches the newest minute', () => {
    const input = series([[16 * DAY - 20, 16 * DAY]]);
    expect(findAnomalies(input, { fromIndex: 16 * DAY - 60, toIndex: 16 * DAY }, 'k').stretches[0].open).toBe(true);
  });

  it('finds none in an empty range', () => {
    expect(findAnomalies(series([]), { fromIndex: 9, toIndex: 9 }, 'k').stretches).toEqual([]);
  });
});

describe('describeStretch', () => {
  const stretch: AnomalyStretch = {
    id: 'x',
    start: Date.UTC(2026, 9, 5, 2, 41),
    end: Date.UTC(2026, 9, 5, 2, 59),
    peakTime: Date.UTC(2026, 9, 5, 2, 45),
    score: 0.9,
    confidence: 0.9,
    severity: 3,
    reached: [Date.UTC(2026, 9, 5, 2, 42), Date.UTC(2026, 9, 5, 2, 42), Date.UTC(2026, 9, 5, 2, 43)],
    seriousAt: Date.UTC(2026, 9, 5, 2, 44),
    value: 1400,
    usual: 450,
    ratio: 1400 / 450,
    minutes: 18,
    open: false,
  };

  it('says what, how much, compared with what, when and how long', () => {
    expect(describeStretch(stretch, { service: 'cart', signal: 'p95' })).toBe(
      'p95 of cart was 1.4 s, 3.1 × its usual 450 ms, from 02:41 UTC for 18 min.'
    );
  });

  it('speaks of what goes on, of drops, of nothing usual, and in the reader’s clock', () => {
    const clock = () => '4:41 am';
    expect(describeStretch({ ...stretch, open: true }, { service: 'cart', signal: 'p95', clock })).toBe(
      'p95 of cart is 1.4 s, 3.1 × its usual 450 ms, since 4:41 am.'
    );
    expect(
      describeStretch({ ...stretch, value: 0.4, usual: 2, ratio: 0.2 }, { service: 'cart', signal: 'rate' })
    ).toContain('was 0.40/s, 20 % of its usual 2/s');
    expect(
      describeStretch({ ...stretch, value: 0, usual: 2, ratio: 0 }, { service: 'cart', signal: 'rate' })
    ).toContain('was 0/s, usually 2/s');
    expect(
      describeStretch({ ...stretch, value: 0.3, usual: 0, ratio: NaN }, { service: 'cart', signal: 'errorRatio' })
    ).toContain('Error share of cart was 30 %, usually 0 %');
    expect(
      describeStretch(
        { ...stretch, value: 88, usual: 22, ratio: 4 },
        { service: 'cart', signal: 'metric:cpu', unit: '%' }
      )
    ).toContain('CPU of cart was 88 %, 4.0 × its usual 22 %');
  });
});

describe('coarsenBands', () => {
  const input = series([[15 * DAY + 200, 15 * DAY + 210]]);
  const range = { fromIndex: 15 * DAY, toIndex: 16 * DAY };
  const bands = detectAnomalies(input, range);
  const values = input.values.subarray(range.fromIndex, range.toIndex);

  it('keeps the strangest minute of each step with its own figures', () => {
    const coarse = coarsenBands(values, bands, 30);
    expect(coarse.score).toHaveLength(48);
    coarse.index.forEach((at, step) => {
      const part = bands.score.subarray(step * 30, step * 30 + 30);
      expect(coarse.severity[step]).toBe(Math.max(...bands.severity.subarray(step * 30, step * 30 + 30)));
      expect(part).toContain(coarse.score[step]);
      expect(coarse.values[step]).toBe(values[at]);
      expect(coarse.usual[step]).toBe(bands.usual[at]);
    });
    expect(coarse.severity[6] + coarse.severity[7]).toBeGreaterThan(0);
  });

  it('aligns steps by the offset and changes nothing for a factor of one', () => {
    expect([...coarsenBands(values, bands, 30, 10).index.slice(0, 2)].map((at) => Math.floor((at + 10) / 30))).toEqual([
      0, 1,
    ]);
    expect(coarsenBands(values, bands, 1).score).toEqual(bands.score);
    expect(() => coarsenBands(values, bands, 0)).toThrow('whole numbers');
  });
});

describe('summariseAnomalies', () => {
  const input = series([
    [15 * DAY + 100, 15 * DAY + 130],
    [15 * DAY + 600, 15 * DAY + 640],
  ]);
  const found = findAnomalies(input, { fromIndex: 15 * DAY, toIndex: 16 * DAY }, 'cart|p95').stretches.map(
    (stretch) => ({ ...stretch, service: 'cart', signal: 'p95' })
  );

  it('has every field, and counts that sum to the total [S0-060] [S0-062] [S0-063]', () => {
    const summary = summariseAnomalies(found);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(summary.totalAnomalies).toBe(2);
    expect(sum(Object.values(summary.anomalyTypes))).toBe(2);
    expect(sum(summary.confidenceDistribution)).toBe(2);
    const high = found.filter(({ severity }) => severity === 3).map(({ id }) => id);
    expect(high.length).toBeGreaterThan(0);
    expect([...summary.highPriorityAnomalies].sort()).toEqual(high.sort());
    expect(summary.recommendedInvestigations[0].text).toMatch(/p95 of cart was .* slowest chains/);
    expect(summariseAnomalies([])).toMatchObject({
      totalAnomalies: 0,
      highPriorityAnomalies: [],
      recommendedInvestigations: [],
    });
  });

  it('ranks by severity, then score', () => {
    const mild = { ...found[0], severity: 1, score: 1 };
    expect(rankStretches([mild, ...found]).at(-1)).toBe(mild);
  });
});
