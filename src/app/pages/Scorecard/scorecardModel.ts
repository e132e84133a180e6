import type { DataFrame } from '@grafana/data';
import { FRAME_NAMES } from '../../../contracts/frames';
import { CALIBRATION_FIELDS, SCORECARD_FIELDS } from '../../../contracts/verdictFrames';
import type { ThroughlineQueryInput } from '../../../contracts/queryTypes';
import { findField, findFrame, numberAt, textAt } from '../../../ui/frames';

export const scorecardQueries = {
  services: (): ThroughlineQueryInput => ({
    refId: 'scorecard',
    queryType: 'scorecard',
    options: { format: 'services' },
  }),
  calibration: (): ThroughlineQueryInput => ({
    refId: 'calibration',
    queryType: 'scorecard',
    options: { format: 'calibration' },
  }),
} as const;

type Figure = Exclude<keyof typeof SCORECARD_FIELDS, 'service'>;

/** One service; NaN where a figure is unknown. */
export type ScoreRow = { service: string } & Record<Figure, number>;

/** Services in the order of the frame; `undefined` when there is no such frame. */
export function scoreRows(frames: readonly DataFrame[]): ScoreRow[] | undefined {
  const { service, alarms, falsePerWeek } = SCORECARD_FIELDS;
  const frame = findFrame(frames, { name: FRAME_NAMES.scorecard, fields: [service, alarms, falsePerWeek] });
  if (frame === undefined) {
    return undefined;
  }
  const fields = Object.entries(SCORECARD_FIELDS).map(([key, name]) => [key, findField(frame, name)] as const);
  return Array.from(
    { length: frame.length },
    (_, row) =>
      Object.fromEntries(
        fields.map(([key, field]) => [key, key === 'service' ? textAt(field, row) : numberAt(field, row)])
      ) as ScoreRow
  );
}

/** Weeks of verdicts below which a rate a week is hardly more than a guess: three days. */
const ENOUGH_WEEKS = 3 / 7;

/** Whether a service was judged for long enough to speak of a rate a week. */
export function isLongEnough({ weeks }: Pick<ScoreRow, 'weeks'>): boolean {
  return weeks >= ENOUGH_WEEKS;
}

/** What the rows come to: alarms of all services, by the weeks that all were judged. */
export interface ScoreTotals {
  services: number;
  alarms: number;
  unconfirmed: number;
  /** Mean time that a service was judged. */
  weeks: number;
  falsePerWeek: number;
  budget: number;
  /** Services that are within the budget. */
  within: number;
}

/** NaN rates where nothing was judged. */
export function totalsOf(rows: readonly ScoreRow[]): ScoreTotals {
  const judged = rows.filter(({ weeks }) => weeks > 0);
  const sum = (figure: Figure) => judged.reduce((total, row) => total + row[figure], 0);
  const unconfirmed = sum('alarms') - sum('confirmed');
  return {
    services: judged.length,
    alarms: sum('alarms'),
    unconfirmed,
    weeks: judged.length === 0 ? 0 : sum('weeks') / judged.length,
    falsePerWeek: judged.length === 0 ? NaN : unconfirmed / sum('weeks'),
    budget: rows[0]?.budget ?? NaN,
    within: judged.filter(isWithin).length,
  };
}

/** Whether a service keeps its budget; without one nothing is kept or broken. */
export function isWithin({ falsePerWeek, budget }: Pick<ScoreRow, 'falsePerWeek' | 'budget'>): boolean {
  return falsePerWeek <= budget;
}

export interface CalibrationCell {
  odds: number;
  expected: number;
  observed: number;
}

/** One kind of signal with what was seen at each probability. */
export interface CalibrationRow {
  kind: string;
  minutes: number;
  cells: CalibrationCell[];
}

/** Kinds in the order of the frame. */
export function calibrationRows(frames: readonly DataFrame[]): CalibrationRow[] {
  const frame = findFrame(frames, { name: FRAME_NAMES.calibration, fields: Object.values(CALIBRATION_FIELDS) });
  const rows = new Map<string, CalibrationRow>();
  const number = (name: string, row: number) => numberAt(findField(frame, name), row);
  for (let row = 0; row < (frame?.length ?? 0); row++) {
    const kind = textAt(findField(frame, CALIBRATION_FIELDS.kind), row);
    const known = rows.get(kind) ?? { kind, minutes: number(CALIBRATION_FIELDS.minutes, row), cells: [] };
    rows.set(kind, known);
    known.cells.push({
      odds: number(CALIBRATION_FIELDS.odds, row),
      expected: number(CALIBRATION_FIELDS.expected, row),
      observed: number(CALIBRATION_FIELDS.observed, row),
    });
  }
  return [...rows.values()];
}
