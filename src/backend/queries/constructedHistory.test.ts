import { joinConstructed } from './constructedHistory';

describe('constructed history', () => {
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
    expect(groups).toEqual([{ metric: 'cpu', service: 'cart', period: '1m' }, { metric: 'cpu', service: 'mail', period: '1m' }]);
    expect(unit).toEqual(['percent', 'percent']);
    expect(Array.from(group)).toEqual([0, 0, 0, 0, 1]);
    expect(Array.from(time)).toEqual([120, 180, 300, 360, 300]);
    expect(Array.from(value)).toEqual([1, 2, 3, 4, 9]);
    expect(constructed).toBe(true);
  });

  it('leaves recordings without it as they are', () => {
    const metrics = { groups: [{ metric: 'cpu' }], unit: [''], group: Int32Array.of(0), time: Float64Array.of(1), value: Float64Array.of(2), rowsRead: 1 };
    expect(joinConstructed(metrics)).toEqual({ ...metrics, constructed: false });
  });
});
