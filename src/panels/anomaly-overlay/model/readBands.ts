import { FieldType, type DataFrame, type Field } from '@grafana/data';
import { BAND_FIELDS, TIME_FIELD } from '../../../contracts/frames';
import { findField, labelsOf, seriesNames, timeFieldOf, valuesOf } from '../../../ui/frames';
import type { NamedSeries } from '../../../ui/chart/SeriesView';
import { stepOf } from '../../../ui/chart/timeSpan';
import type { JudgedCustom } from '../../../contracts/verdictFrames';
import { marksOf, type PanelMark } from './marks';
import { judgedOf } from './methods';

/** One measured series with its usual band and verdicts; all columns have one length, NaN is missing. */
export interface BandSeries extends NamedSeries {
  frame: DataFrame;
  /** What is measured; `''` when the labels do not say. */
  signal: string;
  /** What was said of its time, in order. */
  marks: PanelMark[];
  time: number[];
  /** Distance of the points in ms; 0 for a single point. */
  step: number;
  value: number[];
  usual: number[];
  lower: number[];
  upper: number[];
  /** 0 to 1; null when the source gives none. */
  score: number[] | null;
  /** 0 normal, 1 low, 2 medium, 3 high; 1 outside the band when the source gives no verdicts. */
  severity: number[];
  /** Whether the source gave verdicts, or the band alone decides. */
  isJudged: boolean;
  learning: boolean[];
  /** The values a week before; null when the source gives none. */
  weekBefore: number[] | null;
  /** How verdicts were made; null when the source does not say. */
  judged: JudgedCustom | null;
}

export interface ReadBands {
  series: BandSeries[];
  /** Names that no frame with a time column has; the reason why there is no series. */
  missing: string[];
}

const NEEDED = [BAND_FIELDS.lower, BAND_FIELDS.upper] as const;
const OTHERS: readonly string[] = Object.values(BAND_FIELDS).filter((name) => name !== BAND_FIELDS.value);

/** Series out of frames of any data source that have a time, a value, a lower and an upper bound. Frames without rows are left out. */
export function readBands(frames: readonly DataFrame[]): ReadBands {
  const filled = frames.filter((frame) => frame.length > 0 && frame.fields.length > 0);
  const series = filled.flatMap((frame, index) => readOne(frame, filled, index));
  return { series, missing: series.length > 0 || filled.length === 0 ? [] : missingIn(filled) };
}

function readOne(frame: DataFrame, frames: DataFrame[], index: number): BandSeries[] {
  const timeField = timeFieldOf(frame);
  const valueField = valueFieldOf(frame);
  const lowerField = findField(frame, BAND_FIELDS.lower);
  const upperField = findField(frame, BAND_FIELDS.upper);
  if (!timeField || !valueField || !lowerField || !upperField) {
    return [];
  }
  const column = (field: Field | undefined) => valuesOf(frame, field);
  const time = column(timeField);
  const [value, lower, upper] = [column(valueField), column(lowerField), column(upperField)];
  const scoreField = findField(frame, BAND_FIELDS.score);
  const severityField = findField(frame, BAND_FIELDS.severity);
  const weekField = findField(frame, BAND_FIELDS.weekBefore);
  return [
    {
      ...seriesNames(frames, index, valueField),
      frame,
      signal: labelsOf(frame).signal ?? '',
      marks: marksOf(frame),
      valueField,
      time,
      step: stepOf(time),
      value,
      usual: column(findField(frame, BAND_FIELDS.usual)),
      lower,
      upper,
      score: scoreField ? column(scoreField) : null,
      severity: severityField ? column(severityField) : value.map((one, row) => outside(one, lower[row], upper[row])),
      isJudged: severityField !== undefined,
      learning: column(findField(frame, BAND_FIELDS.learning)).map((flag) => flag > 0),
      weekBefore: weekField ? column(weekField) : null,
      judged: judgedOf(frame),
    },
  ];
}

/** Severity where only the band can tell; NaN without a value or a bound. */
function outside(value: number, lower: number, upper: number): number {
  if (!Number.isFinite(value) || (!Number.isFinite(lower) && !Number.isFinite(upper))) {
    return NaN;
  }
  return value < lower || value > upper ? 1 : 0;
}

/** The field called `value`, else the first number that is none of the others. */
function valueFieldOf(frame: DataFrame): Field | undefined {
  const isFree = (field: Field) => field.type === FieldType.number && !OTHERS.includes(field.name.toLowerCase());
  return findField(frame, BAND_FIELDS.value) ?? frame.fields.find(isFree);
}

function missingIn(frames: readonly DataFrame[]): string[] {
  const missingOf = (frame: DataFrame) => [
    ...(timeFieldOf(frame) ? [] : [TIME_FIELD]),
    ...(valueFieldOf(frame) ? [] : [BAND_FIELDS.value]),
    ...NEEDED.filter((name) => !findField(frame, name)),
  ];
  return frames.map(missingOf).reduce((least, one) => (one.length < least.length ? one : least));
}
