import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { chainsPerMinute, type HealthRows } from './healthRows';

const HOUR = 3_600_000;

/** Only what the rate is made from. */
function rowsOf(from: number, to: number, chains: number): HealthRows {
  const requests = Float64Array.of(chains);
  const columns = { requests, errors: Float64Array.of(0), durationSum: Float64Array.of(1), recorded: requests };
  return { range: { from, to }, chains: columns, total: columns } as unknown as HealthRows;
}

describe('chains per minute', () => {
  const context = queryContext();

  it('are counted over the part of the range that has data', () => {
    const watermark = { ...context.watermark, firstEvent: TEN + HOUR / 2 };
    expect(chainsPerMinute(rowsOf(TEN, TEN + HOUR, 120), context)).toBeCloseTo(2, 6);
    expect(chainsPerMinute(rowsOf(TEN, TEN + HOUR, 120), { ...context, watermark })).toBeCloseTo(4, 6);
  });

  it('are not known before all data, rather than none', () => {
    const watermark = { ...context.watermark, firstEvent: TEN };
    expect(chainsPerMinute(rowsOf(TEN - 2 * HOUR, TEN - HOUR, 0), { ...context, watermark })).toBeNaN();
    expect(
      chainsPerMinute(rowsOf(TEN - 2 * HOUR, TEN - HOUR, 0), {
        ...context,
        watermark: { ...watermark, firstEvent: NaN },
      })
    ).toBeNaN();
  });

  it('are none where data begin earlier and no chain ran', () => {
    const watermark = { ...context.watermark, firstEvent: TEN - 24 * HOUR };
    expect(chainsPerMinute(rowsOf(TEN - 2 * HOUR, TEN - HOUR, 0), { ...context, watermark })).toBe(0);
  });
});
