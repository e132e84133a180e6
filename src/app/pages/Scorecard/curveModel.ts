import { poissonInterval } from '../../../core/stats/poissonInterval';
import type { CalibrationRow } from './scorecardModel';

/** Shares of the minutes, of one kind of signal at one probability. */
export interface CurvePoint {
  odds: number;
  /** 1 / odds. */
  called: number;
  seen: number;
  /** Where the true share lies with 95 % confidence if minutes came independently. */
  low: number;
  high: number;
}

export interface Curve {
  kind: string;
  points: CurvePoint[];
}

/** What was seen at each probability, as shares; kinds of which nothing was judged are left out. */
export function curvesOf(rows: readonly CalibrationRow[]): Curve[] {
  return rows
    .filter(({ minutes }) => minutes > 0)
    .map(({ kind, minutes, cells }) => ({
      kind,
      points: cells.map(({ odds, observed }) => {
        const { low, high } = poissonInterval(observed);
        return { odds, called: 1 / odds, seen: observed / minutes, low: low / minutes, high: high / minutes };
      }),
    }));
}

/** Whole decades, as powers of ten, that hold all the shares that are not 0. */
export function decadesOf(curves: readonly Curve[]): { lowest: number; highest: number } {
  const shares = curves
    .flatMap(({ points }) => points.flatMap(({ called, seen, high }) => [called, seen, high]))
    .filter((share) => share > 0);
  return shares.length === 0
    ? { lowest: -4, highest: 0 }
    : {
        lowest: Math.floor(Math.log10(Math.min(...shares)) + 1e-9),
        highest: Math.min(0, Math.ceil(Math.log10(Math.max(...shares)) - 1e-9)),
      };
}

/** Place of a share between decades, 0 to 1; what is below the lowest lies on it. */
export function placeOf(share: number, { lowest, highest }: { lowest: number; highest: number }): number {
  const power = share > 0 ? Math.log10(share) : lowest;
  return Math.min(1, Math.max(0, (power - lowest) / Math.max(1, highest - lowest)));
}
