import type { ImportSummary } from '../../ingest/importSources';
import { positionText } from '../../ingest/report';
import { count, counted, moment, seconds } from '../output';

export interface ImportOutcome {
  summary: ImportSummary;
  /** Constructed history rows. */
  history: number;
  files: number;
  into: string;
  dataset: string;
  shiftMs: number;
  tookMs: number;
}

const SHOWN_REFUSALS = 10;
const KNOWN_TYPES = new Set(['start', 'complete', 'error', 'anomaly_detected', 'performance_degradation']);

/** The summary of an import in words: what was taken, what was new, what was refused and why. */
export function importReportText({ summary, history, files, into, dataset, shiftMs, tookMs }: ImportOutcome): string {
  const rows = summary.events + summary.metrics;
  const nothing = summary.rolledBack || rows + summary.definitions === 0;
  const lines = [
    nothing
      ? `Nothing was imported: ${whyNothing(summary)}.`
      : `Imported ${counted(files, 'file')} into ${into} in ${seconds(tookMs)} (${count((rows / Math.max(1, tookMs)) * 1000)} rows/s).`,
  ];
  if (!nothing || rows > 0) {
    lines.push(line(summary.rolledBack ? 'good' : 'taken', takenText(summary)));
  }
  if (!nothing) {
    lines.push(line('new', `${count(summary.inserted)}; ${count(summary.duplicates)} were there already`));
  }
  if (rows > 0) {
    lines.push(
      line('time', `${moment(summary.firstMs)} to ${moment(summary.lastMs)}${shiftMs === 0 ? '' : ' (moved)'}`)
    );
  }
  if (dataset !== '') {
    lines.push(line('dataset', `${dataset} (importing it again replaces it)`));
  }
  if (history > 0) {
    lines.push(line('history', `${count(history)} constructed metrics in front, dataset ${dataset}-history`));
  }
  if (summary.leftOut > 0) {
    lines.push(line('left out', `${counted(summary.leftOut, 'row')} later than now`));
  }
  const unknown = Object.entries(summary.eventTypes).filter(([type]) => !KNOWN_TYPES.has(type));
  if (unknown.length > 0) {
    lines.push(
      line('types', `kept with unknown event types: ${unknown.map(([type, n]) => `${type} (${count(n)})`).join(', ')}`)
    );
  }
  lines.push(...refusalLines(summary), ...noticeLines(summary));
  return `${lines.join('\n')}\n`;
}

function whyNothing({ refused, rolledBack, leftOut }: ImportSummary): string {
  if (refused > 0) {
    return `${counted(refused, 'record was', 'records were')} refused${rolledBack ? ' and --strict takes all or nothing' : ''}`;
  }
  return leftOut > 0 ? 'all rows are later than now' : 'there are no records in it';
}

function takenText(summary: ImportSummary): string {
  const parts = [
    summary.spans > 0 ? `${counted(summary.spans, 'span')} in ${counted(summary.traces, 'trace')}` : '',
    summary.events > 0 ? `${counted(summary.events, 'event')} of ${counted(summary.services.length, 'service')}` : '',
    summary.metrics > 0 ? counted(summary.metrics, 'metric') : '',
    summary.definitions > 0 ? counted(summary.definitions, 'chain definition') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function refusalLines({ refused, refusals }: ImportSummary): string[] {
  if (refused === 0) {
    return [];
  }
  const shown = refusals.slice(0, SHOWN_REFUSALS).map((refusal) => `    ${positionText(refusal)}: ${refusal.reason}`);
  const rest = refused - shown.length;
  return [
    line('refused', counted(refused, 'record')),
    ...shown,
    ...(rest > 0 ? [`    … and ${count(rest)} more (--json lists the first thousand)`] : []),
  ];
}

function noticeLines({ notices }: ImportSummary): string[] {
  return notices.map((notice) =>
    line('note', `${count(notice.count)} × ${notice.text} (first: ${positionText(notice.first)})`)
  );
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${text}`;
}
