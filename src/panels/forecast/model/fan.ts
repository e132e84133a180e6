import type { BandShare, ForecastSeries } from './readForecast';

type Column = Array<number | null>;

/** Columns as they are drawn: the future begins at the last measured value, so that line and bands open from it. */
export interface Fan {
  history: Column;
  forecast: Column;
  /** Widest first. */
  bands: Array<{ share: BandShare; lower: Column; upper: Column }>;
}

/**
 * Geometry of a forecast. Bands narrower than their inner neighbours are widened to contain them, so that fans never cross; bounds that are
 * the wrong way round are swapped. Where nothing was measured right before the forecast, it begins on its own.
 */
export function fanOf(series: ForecastSeries, widest: BandShare = 95): Fan {
  const anchor = anchorRow(series);
  const at = anchor >= 0 ? series.value[anchor] : NaN;
  const anchored = (column: Column): Column => {
    if (anchor >= 0 && column[anchor] === null) {
      column[anchor] = at;
    }
    return column;
  };
  const bands: Fan['bands'] = [];
  for (const { share, lower, upper } of [...series.bands].reverse().filter((band) => band.share <= widest)) {
    const inner = bands[0];
    const low = lower.map((bound, row) => least(bound, upper[row], inner?.lower[row]));
    const high = upper.map((bound, row) => greatest(bound, lower[row], inner?.upper[row]));
    bands.unshift({ share, lower: low, upper: high });
  }
  for (const band of bands) {
    anchored(band.lower);
    anchored(band.upper);
  }
  return { history: series.value.map(orGap), forecast: anchored(series.forecast.map(orGap)), bands };
}

/** Row of the last measured value right before the first forecast one; -1 where there is none. */
function anchorRow({ value, forecast }: ForecastSeries): number {
  const first = forecast.findIndex((expected, row) => Number.isFinite(expected) && !Number.isFinite(value[row]));
  return first > 0 && Number.isFinite(value[first - 1]) ? first - 1 : -1;
}

function orGap(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function least(bound: number, other: number, inner: number | null | undefined): number | null {
  return Number.isFinite(bound) ? Math.min(bound, Number.isFinite(other) ? other : bound, inner ?? bound) : null;
}

function greatest(bound: number, other: number, inner: number | null | undefined): number | null {
  return Number.isFinite(bound) ? Math.max(bound, Number.isFinite(other) ? other : bound, inner ?? bound) : null;
}
