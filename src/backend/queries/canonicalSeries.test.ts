import { TEN } from '../../../tests/fixtures/queries/context';
import type { MetricColumns, RedColumns } from '../../stores/port';
import { chainSeries, metricSeries } from './canonicalSeries';
import { DAY, MINUTE } from './interval';

const grid = { time0: TEN, stepMs: MINUTE, length: 5 };

function red(changes: Partial<RedColumns> = {}): RedColumns {
  const figures = (...values: number[]) => Float64Array.from(values);
  return {
    groups: [{ service: 'cart' }, { service: 'other' }],
    group: Int32Array.of(0, 0, 1),
    time: figures(TEN + MINUTE, TEN + 3 * MINUTE, TEN),
    requests: figures(60, 120, 6),
    errors: figures(3, 0, 0),
    recorded: new Float64Array(0),
    durationSum: figures(0, 0, 0),
    p50: figures(10, 20, 1),
    p95: figures(100, 200, 1),
    p99: figures(1000, 2000, 1),
    sampled: [false, false],
    source: 'rollup',
    rowsRead: 3,
    ...changes,
  };
}
const valuesOf = (signals: string[], changes: Partial<RedColumns> = {}, firstEvent = TEN) =>
  Object.fromEntries(
    chainSeries(red({ folded: 3, ...changes }), grid, signals, firstEvent).map(({ signal, values }) => [
      signal,
      Array.from(values),
    ])
  );

describe('chain signals on the canonical grid', () => {
  it('are rates with zeros, shares and durations with gaps', () => {
    expect(valuesOf(['rate', 'errorRatio', 'p50', 'p95', 'p99'])).toEqual({
      rate: [0, 1, 0, 2, 0],
      errorRatio: [NaN, 0.05, NaN, 0, NaN],
      p50: [NaN, 10, NaN, 20, NaN],
      p95: [NaN, 100, NaN, 200, NaN],
      p99: [NaN, 1000, NaN, 2000, NaN],
    });
  });

  it('know nothing before the first event', () => {
    expect(valuesOf(['rate'], {}, TEN + 2.5 * MINUTE).rate).toEqual([NaN, 1, 0, 2, 0]);
  });

  it('never include what is folded together, but do include a service of that name', () => {
    const services = (folded: number) =>
      chainSeries(red({ folded }), grid, ['rate'], TEN).map(({ service }) => service);
    expect(services(3)).toEqual(['cart']);
    expect(services(0)).toEqual(['cart', 'other']);
  });

  it('have no verdict on a rate from minutes that were recorded only in part until the model has forgotten them', () => {
    const long = { ...grid, time0: TEN - 13 * DAY, length: 13 * 1440 + 5 };
    const figures = (...values: number[]) => Float64Array.from(values);
    const at = (estimates: number[], later: number[], estimated = true) => {
      const time = figures(...[...estimates, ...later].map((minute) => long.time0 + minute * MINUTE));
      const flags = Uint8Array.from(time, (_, row) => (row < estimates.length ? 1 : 0));
      const columns = { time, group: new Int32Array(time.length), requests: time.map(() => 60) };
      const [rate, p95] = chainSeries(
        red({ ...columns, folded: 1, sampled: [true, false], ...(estimated ? { estimated: flags } : {}) }),
        long,
        ['rate', 'p95'],
        long.time0
      );
      expect(p95.unjudged).toBeUndefined();
      return rate.unjudged!;
    };
    const reach = 12 * 1440;
    const once = at([0, 100], [18_000]);
    expect([once.indexOf(0), once.lastIndexOf(1)]).toEqual([100 + reach, 100 + reach - 1]);
    const begun = at([18_000], []);
    expect([begun.indexOf(1), begun.lastIndexOf(0)]).toEqual([18_000, 17_999]);
    expect(at([5], [10], false).subarray(5).includes(0)).toBe(true);
    expect(at([5], [10], false).lastIndexOf(1)).toBe(10 + reach - 1);
  });

  it('have a rate for forecasts where most steps of a sampled service have rows', () => {
    const short = { ...grid, time0: TEN + MINUTE, length: 1 };
    const kept = (on: typeof grid) =>
      chainSeries(red({ sampled: [true, false], folded: 1 }), on, ['rate'], TEN, 'whereCovered').length;
    expect([kept(short), kept(grid)]).toEqual([1, 0]);
  });
});

describe('metric signals', () => {
  const metrics = (groups: MetricColumns['groups'], unit = groups.map(() => 'percent')): MetricColumns => ({
    groups,
    unit,
    group: Int32Array.from(groups, (_, index) => index),
    time: Float64Array.from(groups, () => TEN + MINUTE),
    value: Float64Array.from(groups, (_, index) => index + 1),
    rowsRead: groups.length,
  });

  it('are labelled by service, signal and tags', () => {
    const [series] = metricSeries(metrics([{ metric: 'cpu', service: 'cart', period: '1m', pod: 'a' }]), grid);
    expect(series.labels).toEqual({ service: 'cart', signal: 'metric:cpu', pod: 'a' });
    expect(Array.from(series.values)).toEqual([NaN, 1, NaN, NaN, NaN]);
    expect(series.unitText).toBe('%');
  });

  it('never share their labels, since alert rules know instances by labels alone', () => {
    const same = { metric: 'cpu', service: 'cart' };
    const all = metricSeries(
      metrics(
        [
          { ...same, period: '1m' },
          { ...same, period: '5m' },
          { ...same, period: '1m' },
        ],
        ['percent', 'percent', 'cores']
      ),
      grid
    );
    expect(new Set(all.map(({ labels }) => JSON.stringify(labels))).size).toBe(3);
  });
});
