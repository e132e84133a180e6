import { createDataFrame, FieldType } from '@grafana/data';
import { calibrationRows, isLongEnough, isWithin, scoreRows, totalsOf } from './scorecardModel';

const number = (name: string, values: Array<number | null>) => ({ name, type: FieldType.number, values });
const scores = (budget: number | null = 1) =>
  createDataFrame({
    name: 'scorecard',
    fields: [
      { name: 'service', type: FieldType.string, values: ['pay', 'cart', 'new'] },
      number('alarms', [3, 1, 0]),
      number('confirmed', [1, 0, 0]),
      number('weeks', [1, 1, 0]),
      number('falsePerWeek', [2, 1, null]),
      number('budget', [budget, budget, budget]),
    ],
  });

describe('the scorecard page', () => {
  it('reads one row per service, and knows what is unknown', () => {
    const rows = scoreRows([scores()]);
    expect(rows).toMatchObject([{ service: 'pay', alarms: 3 }, { service: 'cart' }, { service: 'new' }]);
    expect(rows?.[2].falsePerWeek).toBeNaN();
    expect(rows?.[0].delay).toBeNaN();
    expect(scoreRows([])).toBeUndefined();
  });

  it('adds up services that were judged', () => {
    expect(totalsOf(scoreRows([scores()]) ?? [])).toEqual({
      services: 2,
      alarms: 4,
      unconfirmed: 3,
      weeks: 1,
      falsePerWeek: 1.5,
      budget: 1,
      within: 1,
    });
    expect(totalsOf([])).toMatchObject({ services: 0, weeks: 0, falsePerWeek: NaN });
  });

  it('takes a budget that is met exactly for kept, and none for neither', () => {
    expect(isWithin({ falsePerWeek: 1, budget: 1 })).toBe(true);
    expect(isWithin({ falsePerWeek: 1.01, budget: 1 })).toBe(false);
    expect(isWithin({ falsePerWeek: 0, budget: NaN })).toBe(false);
  });

  it('speaks of a rate a week from three days on', () => {
    expect([0, 0.4, 3 / 7, 1].map((weeks) => isLongEnough({ weeks }))).toEqual([false, false, true, true]);
  });

  it('puts the probabilities of a kind into one row', () => {
    const frame = createDataFrame({
      name: 'calibration',
      fields: [
        { name: 'kind', type: FieldType.string, values: ['rate', 'rate', 'gauge'] },
        number('odds', [10, 100, 10]),
        number('minutes', [1_000, 1_000, 500]),
        number('expected', [100, 10, 50]),
        number('observed', [90, 12, 40]),
        number('ratio', [0.9, 1.2, 0.8]),
      ],
    });
    expect(calibrationRows([frame])).toEqual([
      {
        kind: 'rate',
        minutes: 1_000,
        cells: [
          { odds: 10, expected: 100, observed: 90 },
          { odds: 100, expected: 10, observed: 12 },
        ],
      },
      { kind: 'gauge', minutes: 500, cells: [{ odds: 10, expected: 50, observed: 40 }] },
    ]);
    expect(calibrationRows([])).toEqual([]);
  });
});
