import reference from '../../../tests/fixtures/core/reference/scaler.json';
import { rowsOf } from './rows';
import { fitRobustScaler, fitStandardScaler, scaled } from './scaler';

const rows = { values: Float64Array.from(reference.rows, (value) => value ?? NaN), width: reference.width };

describe('a scaler', () => {
  it.each([
    ['standard', fitStandardScaler, reference.standard],
    ['robust', fitRobustScaler, reference.robust],
  ] as const)('that is %s is fitted as in scikit-learn', (_, fit, { center, scale }) => {
    const ours = fit(rows);
    center.forEach((value, column) => expect(Math.abs(ours.center[column] / value - 1)).toBeLessThan(1e-12));
    scale.forEach((value, column) => expect(Math.abs(ours.scale[column] / value - 1)).toBeLessThan(1e-12));
  });

  it('stays as it was fitted, whatever it is used on', () => {
    const scaler = fitStandardScaler(
      rowsOf([
        [1, 3],
        [5, 5],
      ])
    );
    const once = scaled(
      scaler,
      rowsOf([
        [1, 5, NaN],
        [6, 5, 5],
      ])
    );
    expect([...once.values]).toEqual([-1, 1, 3, 0, NaN, 0]);
    expect(scaled(scaler, rowsOf([[1], [6]])).values).toEqual(once.values.subarray(0, 2));
  });

  it('of a column without any value leaves it alone', () => {
    const empty = rowsOf([[NaN, NaN]]);
    for (const fit of [fitStandardScaler, fitRobustScaler]) {
      expect(fit(empty)).toEqual({ center: Float64Array.of(0), scale: Float64Array.of(1) });
    }
  });
});
