import { dateTimeForTimeZone, dateTimeFormat } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { formatDuration } from '../../core/text/format';
import { RAW } from '../rawText';

/** Clock time of an event, with the day where it is not the day of `reference`: `02:41`, `Tue 14:20`, `3 Mar 14:20`. */
export function clockTime(time: number, reference: number, timeZone: TimeZone): string {
  if (!Number.isFinite(time)) {
    return '–';
  }
  const day = (at: number) => dateTimeForTimeZone(timeZone, at).startOf('day').valueOf();
  const days = Math.abs(Math.round((day(time) - day(reference)) / 86_400_000));
  return dateTimeFormat(time, { timeZone, format: days === 0 ? 'HH:mm' : days < 7 ? 'ddd HH:mm' : 'D MMM HH:mm' });
}

/** The same inside a sentence: `at 02:41`, `Tue 14:20`. */
export function clockWords(time: number, reference: number, timeZone: TimeZone): string {
  const clock = clockTime(time, reference, timeZone);
  return /^\d\d:/.test(clock) ? t('clock.at', 'at {{time}}', { time: clock, ...RAW }) : clock;
}

/** Full time for tooltips: `Tue 3 Mar 2026, 02:41`. */
export function fullTime(time: number, timeZone: TimeZone): string {
  return dateTimeFormat(time, { timeZone, format: 'ddd D MMM YYYY, HH:mm' });
}

/** How long before or after `now`: `18 min ago`, `in 2 h 10 min`. */
export function relativeTime(time: number, now: number): string {
  const distance = Math.round(Math.abs(time - now) / 60_000) * 60_000;
  if (distance === 0) {
    return t('clock.now', 'just now');
  }
  const duration = formatDuration(distance);
  return time < now
    ? t('clock.ago', '{{duration}} ago', { duration, ...RAW })
    : t('clock.in', 'in {{duration}}', { duration, ...RAW });
}
