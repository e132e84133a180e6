import { dateTimeFormat, type DataFrame, type TimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { RECEIPT_KEY } from '../../../contracts/frames';
import { formatCount } from '../../../core/text/format';
import { customOf } from '../../../ui/frames';
import { RAW } from '../../../ui/rawText';
import { kindWords } from './words';

/** What an answer without recommendations has looked at: the range, and rules and rows where the receipt names them. It says nothing on how things are. */
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
  const rules = frames.flatMap(rulesOf);
  const who =
    rules.length === 0
      ? t('recommendations.looked-who', 'The rules looked at durations, errors and resources')
      : t('recommendations.looked-rules', '{{count}} rules ({{names}}) looked at durations, errors and resources', {
          count: rules.length,
          names: rules.map((rule) => kindWords(rule).toLowerCase()).join(', '),
          ...RAW,
        });
  const what =
    rows === null
      ? t('recommendations.looked', '{{who}} from {{from}} to {{to}}.', { who, from, to, ...RAW })
      : t('recommendations.looked-rows', '{{who}} from {{from}} to {{to}}: {{rows}} rows.', {
          who,
          from,
          to,
          rows: formatCount(rows),
          ...RAW,
        });
  return `${what} ${t('recommendations.looked-still', 'A service may still be unusual: anomalies and states say so.')}`;
}

/** Rows that the answer was made from; null when its receipt does not say. */
export function rowsRead(frame: DataFrame): number | null {
  const rows = receiptOf(frame, 'rowsRead');
  return typeof rows === 'number' && Number.isFinite(rows) ? rows : null;
}

function rulesOf(frame: DataFrame): string[] {
  const rules = receiptOf(frame, 'rules');
  return Array.isArray(rules) ? rules.filter((rule) => typeof rule === 'string') : [];
}

function receiptOf(frame: DataFrame, key: string): unknown {
  const receipt = customOf(frame, RECEIPT_KEY);
  return typeof receipt === 'object' && receipt !== null && key in receipt
    ? (receipt as Record<string, unknown>)[key]
    : undefined;
}
