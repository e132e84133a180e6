import type { DataFrame } from '@grafana/data';
import { ANOMALY_TABLE_FIELDS, FRAME_NAMES } from '../contracts/frames';
import { findField, findFrame, numberAt, textAt } from './frames';

/** Where a frame does not say it: a stretch that ended this recently is open, since the newest minutes are never judged. */
const STILL_OPEN_MS = 3 * 60_000;

export interface AnomalyRow {
  id: string;
  start: number;
  end: number;
  /** Not over yet, as far as the data goes. */
  open: boolean;
  service: string;
  signal: string;
  severity: number;
  score: number;
  value: number;
  usual: number;
  ratio: number;
  description: string;
}

/** Abnormal stretches of an anomalies table, whatever source it comes from: open ones first, then by severity, newest first. `undefined` when there is no such frame. */
export function anomalyRows(frames: readonly DataFrame[], now: number): AnomalyRow[] | undefined {
  const frame = findFrame(frames, { name: FRAME_NAMES.anomalies, fields: REQUIRED });
  return (
    frame &&
    stretchRows(frame, now).sort(
      (a, b) => Number(b.open) - Number(a.open) || b.severity - a.severity || b.start - a.start
    )
  );
}

const REQUIRED = [ANOMALY_TABLE_FIELDS.start, ANOMALY_TABLE_FIELDS.service, ANOMALY_TABLE_FIELDS.severity];

/** The rows of a frame with the columns of an anomalies table, in its own order. */
export function stretchRows(frame: DataFrame, now: number): AnomalyRow[] {
  const fields = Object.fromEntries(
    Object.entries(ANOMALY_TABLE_FIELDS).map(([key, name]) => [key, findField(frame, name)])
  );
  return Array.from({ length: frame.length }, (_, row): AnomalyRow => {
    const end = numberAt(fields.end, row);
    return {
      id: textAt(fields.id, row) || String(row),
      start: numberAt(fields.start, row),
      end,
      open:
        typeof fields.open?.values[row] === 'boolean'
          ? fields.open.values[row]
          : Number.isNaN(end) || end >= now - STILL_OPEN_MS,
      service: textAt(fields.service, row),
      signal: textAt(fields.signal, row),
      severity: severityOf(textAt(fields.severity, row)),
      score: numberAt(fields.score, row),
      value: numberAt(fields.value, row),
      usual: numberAt(fields.usual, row),
      ratio: numberAt(fields.ratio, row),
      description: textAt(fields.description, row),
    };
  });
}

const SEVERITIES = ['normal', 'low', 'medium', 'high'];

/** Severity as a number from 0 to 3, whether it came as a word or as a number. */
export function severityOf(text: string): number {
  const known = SEVERITIES.indexOf(text.toLowerCase());
  return known >= 0 ? known : text === '' ? NaN : Number(text);
}
