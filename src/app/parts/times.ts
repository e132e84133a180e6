import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { formatDuration } from '../../core/text/format';
import { RAW } from '../../ui/rawText';

/** A moment in the reader's zone, with how long ago it was: `02:41, 18 min ago`. */
export function momentAgo(time: number, now: number): string {
  return t('times.ago', '{{time}}, {{ago}} ago', { time: moment(time, now), ago: wholeMinutes(now - time), ...RAW });
}

/** A moment in the reader's zone, with its day where that is not plain. */
export function moment(time: number, now: number): string {
  return dateTimeFormat(time, { format: now - time < 20 * 3_600_000 ? 'HH:mm' : 'ddd D MMM, HH:mm' });
}

/** Whole minutes: seconds change with every refresh and say nothing. */
export function wholeMinutes(ms: number): string {
  return formatDuration(ms >= 60_000 ? Math.round(ms / 60_000) * 60_000 : ms);
}
