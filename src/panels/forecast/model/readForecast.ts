import { type DataFrame, type Field } from '@grafana/data';
import { FORECAST_FIELDS as FIELDS, RECEIPT_KEY, TIME_FIELD, type ForecastCustom } from '../../../contracts/frames';
import type { NamedSeries } from '../../../ui/chart/SeriesView';
import { stepOf } from '../../../ui/chart/timeSpan';
import { customOf, findField, seriesNames, timeFieldOf, valuesOf } from '../../../ui/frames';

export const BANDS = [95, 80, 50] as const;
export type BandShare = (typeof BANDS)[number];

export interface Band {
  share: BandShare;
  lower: number[];
  upper: number[];
}

/** History and future of one series; all columns have one length, NaN is missing. */
export interface ForecastSeries extends NamedSeries {
  frame: DataFrame;
  time: number[];
  step: number;
  value: number[];
  forecast: number[];
  /** Widest first; those that the frame has. */
  bands: Band[];
  /** End of the history, epoch ms. */
  now: number;
  model: string;
  backtest: ForecastCustom['backtest'];
  learning: string | null;
  threshold: ForecastCustom['threshold'];
  /** Days of history that the forecast was made from and checked on; null when the source does not say. */
  historyDays: number | null;
}

export interface ReadForecast {
  series: ForecastSeries[];
  /** Names that no frame has; the reason why there is no series. */
  missing: string[];
}

/** Series out of frames of any data source that have a time and a forecast. Frames without rows are left out. */
export function readForecast(frames: readonly DataFrame[]): ReadForecast {
  const filled = frames.filter((frame) => frame.length > 0 && frame.fields.length > 0);
  const series = filled.flatMap((frame, index) => readOne(frame, filled, index));
  return { series, missing: series.length > 0 || filled.length === 0 ? [] : missingIn(filled[0]) };
}

function missingIn(frame: DataFrame): string[] {
  return [...(timeFieldOf(frame) ? [] : [TIME_FIELD]), ...(findField(frame, FIELDS.forecast) ? [] : [FIELDS.forecast])];
}

function readOne(frame: DataFrame, frames: DataFrame[], index: number): ForecastSeries[] {
  const timeField = timeFieldOf(frame);
  const forecastField = findField(frame, FIELDS.forecast);
  if (!timeField || !forecastField) {
    return [];
  }
  const measured = findField(frame, FIELDS.value);
  const column = (field: Field | undefined) => valuesOf(frame, field);
  const [time, value, forecast] = [column(timeField), column(measured), column(forecastField)];
  const valueField = measured ?? forecastField;
  const step = stepOf(time);
  const custom = toCustom(customOf(frame, 'forecast'));
  return [
    {
      ...seriesNames(frames, index, valueField),
      frame,
      valueField,
      time,
      step,
      value,
      forecast,
      bands: BANDS.flatMap((share) => {
        const [lower, upper] = [findField(frame, `lower${share}`), findField(frame, `upper${share}`)];
        return lower && upper ? [{ share, lower: column(lower), upper: column(upper) }] : [];
      }),
      now: custom.now ?? endOfHistory(time, value, forecast, step),
      model: custom.model ?? '',
      backtest: custom.backtest ?? null,
      learning: custom.learning ?? null,
      threshold: custom.threshold ?? null,
      historyDays: historyDaysOf(frame),
    },
  ];
}

/** Start of the first interval that is forecast only; the end of the data when there is none. */
function endOfHistory(time: number[], value: number[], forecast: number[], step: number): number {
  const future = forecast.findIndex((expected, row) => Number.isFinite(expected) && !Number.isFinite(value[row]));
  return future >= 0 ? time[future] : (time.at(-1) ?? 0) + step;
}

/** Our own receipts name the steps of history that were used. */
function historyDaysOf(frame: DataFrame): number | null {
  const receipt = customOf(frame, RECEIPT_KEY);
  const parameters = hasObject(receipt, 'parameters') ? receipt.parameters : null;
  return hasNumbers(parameters, ['stepMs', 'historySteps'])
    ? (parameters.stepMs * parameters.historySteps) / 86_400_000
    : null;
}

function hasObject<Key extends string>(value: unknown, key: Key): value is Record<Key, object> {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'object';
}

/** What of the custom part has the agreed shape; a foreign source need not send any. */
function toCustom(raw: unknown): Partial<ForecastCustom> {
  if (typeof raw !== 'object' || raw === null) {
    return {};
  }
  const { now, model, backtest, learning, threshold }: { [Key in keyof ForecastCustom]?: unknown } = raw;
  return {
    ...(typeof now === 'number' && Number.isFinite(now) ? { now } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    backtest: hasNumbers(backtest, ['coverage95', 'relativeError', 'origins']) ? backtest : null,
    learning: typeof learning === 'string' && learning !== '' ? learning : null,
    threshold: hasNumbers(threshold, ['value'])
      ? { crossesAt: null, earliest: null, latest: null, ...threshold }
      : null,
  };
}

function hasNumbers<Key extends string>(value: unknown, keys: readonly Key[]): value is Record<Key, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'number')
  );
}
