import type { MetricColumns, MetricQuestion } from '../../stores/port';
import { askMetrics, joinConstructed } from './constructedHistory';
import type { StoreAccess } from './queryType';

/** A store with two recorded series, one of them with constructed history; keeps the question it was asked. */
function recording(): { access: StoreAccess; asked: MetricQuestion[] } {
  const asked: MetricQuestion[] = [];
  const columns: MetricColumns = {
    groups: [
      { metric: 'cpu', service: 'cart', constructed: 'true' },
      { metric: 'cpu', service: 'cart' },
      { metric: 'cpu', service: 'mail' },
    ],
    unit: ['', '', ''],
    group: Int32Array.of(0, 0, 1, 2),
    time: Float64Array.of(1, 2, 3, 3),
    value: Float64Array.of(10, 20, 30, 40),
    rowsRead: 4,
    folded: 0,
  };
  const metrics = (_: unknown, question: MetricQuestion) => {
    asked.push(question);
    return Promise.resolve(columns);
  };
  return { access: { store: { metrics }, scope: () => ({}) } as unknown as StoreAccess, asked };
}

describe('constructed history', () => {
  const question: MetricQuestion = { names: ['cpu'], stepMs: 60_000, aggregation: 'mean', limit: 1 };

  it('takes no place of its own under the limit', async () => {
    const { access, asked } = recording();
    const answer = await askMetrics(access, { from: 0, to: 4 }, question);
    expect(asked[0].limit).toBe(2);
    expect(answer).toMatchObject({ groups: [{ metric: 'cpu', service: 'cart' }], constructed: true, folded: 1 });
    expect(Array.from(answer.value)).toEqual([10, 20, 30]);
  });

  it('is left out where only what was recorded may teach', async () => {
    const { access } = recording();
    const answer = await askMetrics(access, { from: 0, to: 4 }, { ...question, limit: 2 }, 'recorded');
    expect(answer.groups).toEqual([
      { metric: 'cpu', service: 'cart' },
      { metric: 'cpu', service: 'mail' },
    ]);
    expect(answer.constructed).toBe(false);
    expect([Array.from(answer.group), Array.from(answer.value)]).toEqual([
      [0, 1],
      [30, 40],
    ]);
  });

  it('is one series with the recording it was put in front of', () => {
    const { groups, unit, group, time, value, constructed } = joinConstructed({
      groups: [
        { metric: 'cpu', service: 'cart', period: '1m' },
        { metric: 'cpu', service: 'mail', period: '1m' },
        { metric: 'cpu', service: 'cart', period: '1m', constructed: 'true' },
      ],
      unit: ['percent', 'percent', 'percent'],
      group: Int32Array.of(0, 0, 1, 2, 2),
      time: Float64Array.of(300, 360, 300, 120, 180),
      value: Float64Array.of(3, 4, 9, 1, 2),
      rowsRead: 5,
    });
    expect(groups).toEqual([
      { metric: 'cpu', service: 'cart', period: '1m' },
      { metric: 'cpu', service: 'mail', period: '1m' },
    ]);
    expect(unit).toEqual(['percent', 'percent']);
    expect(Array.from(group)).toEqual([0, 0, 0, 0, 1]);
    expect(Array.from(time)).toEqual([120, 180, 300, 360, 300]);
    expect(Array.from(value)).toEqual([1, 2, 3, 4, 9]);
    expect(constructed).toBe(true);
  });

  it('leaves recordings without it as they are', () => {
    const metrics = {
      groups: [{ metric: 'cpu' }],
      unit: [''],
      group: Int32Array.of(0),
      time: Float64Array.of(1),
      value: Float64Array.of(2),
      rowsRead: 1,
    };
    expect(joinConstructed(metrics)).toEqual({ ...metrics, constructed: false });
  });
});
