import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { clockTime, clockWords } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { lastKnown } from '../../../ui/chart/timeSpan';
import { RAW } from '../../../ui/rawText';
import type { Band, ForecastSeries } from './readForecast';

/** When a series is expected beyond its threshold, and how sure that is. */
export interface Crossing {
  value: number;
  /** The newest measured value is beyond already. */
  isBeyond: boolean;
  /** Watched from above: crossing means falling below. */
  isDownward: boolean;
  /** First expected time beyond; null when none is. */
  at: number | null;
  /** First time that the band reaches it, and that it lies beyond wholly; null when that does not happen within the horizon. */
  earliest: number | null;
  latest: number | null;
  /** Share of the band, in percent. */
  share: number;
}

/** Share of the band that says how sure a crossing is, where the frame has it. */
const WANTED = 80;

/** Crossing of a series' threshold; null without a threshold. Upwards where the newest measured value lies below it, else downwards. */
export function crossingOf(series: ForecastSeries): Crossing | null {
  const { threshold, forecast, time, now, value } = series;
  if (threshold === null) {
    return null;
  }
  const limit = threshold.value;
  const row = lastKnown(value);
  const newest = row < 0 ? NaN : value[row];
  // Beyond from the start of the history on means that it is watched from above.
  const isDownward = newest > limit && mostlyAbove(value, limit);
  const isBeyond = isDownward ? newest <= limit : newest >= limit;
  const first = (column: readonly number[] | undefined) => firstBeyond(column, limit, isDownward, time, now);
  const band: Band | undefined = series.bands.find(({ share }) => share === WANTED);
  const [near, far] = isDownward ? [band?.lower, band?.upper] : [band?.upper, band?.lower];
  return {
    value: limit,
    isBeyond,
    isDownward,
    at: first(forecast),
    earliest: band ? first(near) : threshold.earliest,
    latest: band ? first(far) : threshold.latest,
    share: band ? WANTED : 95,
  };
}

function mostlyAbove(value: readonly number[], limit: number): boolean {
  const known = value.filter(Number.isFinite);
  return known.filter((one) => one > limit).length > known.length / 2;
}

function firstBeyond(
  column: readonly number[] | undefined,
  limit: number,
  isDownward: boolean,
  time: readonly number[],
  now: number
): number | null {
  const row = column?.findIndex((one, at) => time[at] >= now && (isDownward ? one <= limit : one >= limit)) ?? -1;
  return row < 0 ? null : time[row];
}

/** A crossing in words that follow the series' name: `crosses 60/s Tue 14:20 (80 %: Mon 22:00 to Wed 03:00)`. */
export function crossingWords(
  crossing: Crossing,
  series: Pick<ForecastSeries, 'now' | 'time' | 'step'>,
  figures: Figures,
  timeZone: TimeZone
): string {
  const clock = (time: number) => clockTime(time, series.now, timeZone);
  const value = figures.format(crossing.value);
  const end = clock((series.time.at(-1) ?? series.now) + series.step);
  if (crossing.isBeyond) {
    return crossing.isDownward
      ? t('forecast.threshold.below-now', 'is below {{value}} now', { value, ...RAW })
      : t('forecast.threshold.above-now', 'is above {{value}} now', { value, ...RAW });
  }
  if (crossing.at !== null) {
    const at = clockWords(crossing.at, series.now, timeZone);
    const range = rangeWords(crossing, clock);
    return crossing.isDownward
      ? t('forecast.threshold.falls', 'falls below {{value}} {{at}} {{range}}', { value, at, range, ...RAW }).trim()
      : t('forecast.threshold.crosses', 'crosses {{value}} {{at}} {{range}}', { value, at, range, ...RAW }).trim();
  }
  if (crossing.earliest !== null) {
    const from = clock(crossing.earliest);
    const { share } = crossing;
    return crossing.isDownward
      ? t(
          'forecast.threshold.may-fall',
          'probably stays above {{value}}; may fall below from {{from}} on (edge of the {{share}} % band)',
          { value, from, share, ...RAW }
        )
      : t(
          'forecast.threshold.may-cross',
          'probably stays below {{value}}; may cross it from {{from}} on (edge of the {{share}} % band)',
          { value, from, share, ...RAW }
        );
  }
  return crossing.isDownward
    ? t('forecast.threshold.stays-above', 'stays above {{value}} until {{end}}', { value, end, ...RAW })
    : t('forecast.threshold.stays-below', 'stays below {{value}} until {{end}}', { value, end, ...RAW });
}

function rangeWords({ earliest, latest, share }: Crossing, clock: (time: number) => string): string {
  if (earliest === null) {
    return '';
  }
  const from = clock(earliest);
  return latest === null
    ? t('forecast.threshold.range-open', '({{share}} %: {{from}} or later)', { share, from, ...RAW })
    : t('forecast.threshold.range', '({{share}} %: {{from}} to {{to}})', { share, from, to: clock(latest), ...RAW });
}
