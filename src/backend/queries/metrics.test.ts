import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { metricsQuerySchema } from '../../contracts/queries/metrics';
import { withGaps } from './gaps';
import { MINUTE } from './interval';
import { metricsQueryType } from './metrics';

const query = metricsQuerySchema.parse({ queryType: 'metrics' });

describe('metrics', () => {
  it('are one series per metric, service and tags, in the unit of the metric [S1-036]', () => {
    const { frames } = metricsQueryType.answer(query, queryContext(), {
      stepMs: MINUTE,
      metrics: {
        groups: [
          { metric: 'cpu', service: 'cart', period: '1m' },
          { metric: 'heap', service: 'cart', period: '1m', pod: 'a' },
          { metric: 'empty', service: 'cart' },
        ],
        unit: ['percent', 'MiB', ''],
        group: Int32Array.of(0, 0, 1),
        time: Float64Array.of(TEN, TEN + MINUTE, TEN),
        value: Float64Array.of(20, 30, 512),
        rowsRead: 3,
        constructed: false,
      },
    });
    expect(frames).toHaveLength(2);
    expect(frames.map((frame) => frame.fields[1].name)).toEqual(['cpu', 'heap']);
    expect(frames.map((frame) => frame.fields[1].config)).toMatchObject([
      { unit: 'percent', displayNameFromDS: 'cart CPU', description: expect.stringMatching(/70, at once from 90/) },
      { unit: 'mbytes', displayNameFromDS: 'cart heap (pod a)' },
    ]);
    expect(frames[0].fields[1].config?.thresholds).toMatchObject({
      steps: [{ value: null }, { value: 70 }, { value: 90 }],
    });
    expect(frames[1].fields[1].config).not.toHaveProperty('thresholds');
    expect(Array.from(frames[0].fields[1].values as Float64Array)).toEqual([20, 30]);
  });

  it('leave out the bucket that is still filling', () => {
    const context = queryContext();
    const lastMetric = TEN + 7 * MINUTE;
    const { frames } = metricsQueryType.answer(
      query,
      { ...context, watermark: { ...context.watermark, lastMetric } },
      {
        stepMs: 5 * MINUTE,
        metrics: {
          groups: [{ metric: 'cpu', period: '1m' }],
          unit: [''],
          group: Int32Array.of(0, 0),
          time: Float64Array.of(TEN, TEN + 5 * MINUTE),
          value: Float64Array.of(1, 2),
          rowsRead: 8,
          constructed: false,
        },
      }
    );
    expect(Array.from(frames[0].fields[0].values as Float64Array)).toEqual([TEN]);
  });

  it('without rows are "no data"', () => {
    const metrics = {
      groups: [],
      unit: [],
      group: new Int32Array(),
      time: new Float64Array(),
      value: new Float64Array(),
      rowsRead: 0,
      constructed: false,
    };
    const { frames } = metricsQueryType.answer(query, queryContext(), { stepMs: MINUTE, metrics });
    expect(frames).toEqual([{ name: 'metrics', fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } }]);
  });
});

describe('gaps', () => {
  it('hold one missing value, so that no line is drawn across them', () => {
    const { time, values } = withGaps(Float64Array.of(0, 60, 120, 600, 660), Float64Array.of(1, 2, 3, 4, 5), 10);
    expect(Array.from(time)).toEqual([0, 60, 120, 180, 600, 660]);
    expect(Array.from(values)).toEqual([1, 2, 3, NaN, 4, 5]);
  });

  it('are not seen in series of one point or none', () => {
    expect(Array.from(withGaps(Float64Array.of(5), Float64Array.of(1), 10).time)).toEqual([5]);
    expect(Array.from(withGaps(new Float64Array(), new Float64Array(), 10).time)).toEqual([]);
  });
});
