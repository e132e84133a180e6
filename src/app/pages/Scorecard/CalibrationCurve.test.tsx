import { render, screen } from '@testing-library/react';
import { CalibrationCurve } from './CalibrationCurve';
import { curvesOf, decadesOf, placeOf } from './curveModel';
import type { CalibrationRow } from './scorecardModel';

const rate: CalibrationRow = {
  kind: 'rate',
  minutes: 10_000,
  cells: [
    { odds: 10, expected: 1_000, observed: 900 },
    { odds: 100, expected: 100, observed: 120 },
    { odds: 1_000, expected: 10, observed: 0 },
  ],
};
const unjudged: CalibrationRow = { kind: 'gauge', minutes: 0, cells: [{ odds: 10, expected: 0, observed: 0 }] };

describe('the calibration curve', () => {
  it('is made of shares with their confidence, of kinds that were judged', () => {
    const [curve, ...others] = curvesOf([rate, unjudged]);
    expect(others).toEqual([]);
    expect(curve.points.map(({ called, seen }) => [called, seen])).toEqual([
      [0.1, 0.09],
      [0.01, 0.012],
      [0.001, 0],
    ]);
    const [, middle, none] = curve.points;
    expect(middle.low).toBeLessThan(0.01);
    expect(middle.high).toBeGreaterThan(0.012);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(3.7 / 10_000, 4);
  });

  it('is drawn between whole decades, agreement on the diagonal', () => {
    const decades = decadesOf(curvesOf([rate]));
    expect(decades).toEqual({ lowest: -4, highest: -1 });
    expect(placeOf(0.01, decades)).toBeCloseTo(2 / 3, 12);
    expect(placeOf(0, decades)).toBe(0);
    expect(placeOf(2, decades)).toBe(1);
    expect(decadesOf([])).toEqual({ lowest: -4, highest: 0 });
  });

  it('says its points to those who do not see it', () => {
    render(<CalibrationCurve rows={[rate, unjudged]} />);
    const picture = screen.getByRole('img');
    expect(picture).toHaveAccessibleName(/Request rates: called 10 %, seen 9.0 % \(.* to .*\)/);
    expect(screen.getAllByRole('listitem').map((item) => item.textContent?.trim())).toEqual(['Request rates']);
  });
});
