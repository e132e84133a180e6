import { dateTimeFormat, type DataFrame, type TimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { RECEIPT_KEY } from '../../../contracts/frames';
import { formatCount } from '../../../core/text/format';
import { customOf } from '../../../ui/frames';
import { RAW } from '../../../ui/rawText';

/** What an answer without recommendations has looked at: the range, and the rows where the receipt names them. */
export function lookedAtWords(frames: readonly DataFrame[], timeRange: TimeRange, timeZone: TimeZone): string {
  const format = (time: number) => dateTimeFormat(time, { timeZone, format: 'D MMM HH:mm' });
  const from = format(timeRange.from.valueOf());
  const to = format(timeRange.to.valueOf());
  const rows = frames.map(rowsRead).find((count) => count !== null) ?? null;
  if (rows === 0) {
    return t(
      'recommendations.looked-nothing',
      'There are no rows from {{from}} to {{to}} to look at. Widen the time range, remove a filter, or import data.',
      { from, to, ...RAW }
    );
  }
  return rows === null
    ? t('recommendations.looked', 'Looked at durations, errors and resources from {{from}} to {{to}}.', {
        from,
        to,
        ...RAW,
      })
    : t(
        'recommendations.looked-rows',
        'Looked at durations, errors and resources from {{from}} to {{to}}: {{rows}} rows.',
        { from, to, rows: formatCount(rows), ...RAW }
      );
}

/** Rows that the answer was made from; null when its receipt does not say. */
export function rowsRead(frame: DataFrame): number | null {
  const receipt = customOf(frame, RECEIPT_KEY);
  const rows: unknown =
    typeof receipt === 'object' && receipt !== null && 'rowsRead' in receipt ? receipt.rowsRead : null;
  return typeof rows === 'number' && Number.isFinite(rows) ? rows : null;
}
