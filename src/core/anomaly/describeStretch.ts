import { formatCount, formatDuration, formatRate, formatShare, significant } from '../text/format';
import { signalTitle } from '../text/signalWords';
import type { AnomalyStretch } from './stretches';

export interface StretchSubject {
  service: string;
  signal: string;
  /** Unit of a metric's values, such as `%` or `ms`; chain signals bring their own. */
  unit?: string;
  /** Clock time of an epoch time in the reader's zone; UTC unless given. */
  clock?: (time: number) => string;
}

/**
 * A stretch in one sentence: what, of whom, how it compares, since when, for how long.
 *
 * @example "p95 of cart was 1.4 s, 3.1 × its usual 450 ms, from 02:41 for 18 min."
 */
export function describeStretch(stretch: AnomalyStretch, subject: StretchSubject): string {
  const clock = subject.clock ?? clockUtc;
  const time = stretch.open
    ? `since ${clock(stretch.start)}`
    : `from ${clock(stretch.start)} for ${formatDuration(stretch.end - stretch.start)}`;
  const verb = stretch.open ? 'is' : 'was';
  return `${signalTitle(subject.signal)} of ${subject.service} ${verb} ${describeFigures(stretch, subject.signal, subject.unit)}, ${time}.`;
}

/**
 * What a stretch measured against what is usual.
 *
 * @example "1.4 s, 3.1 × its usual 450 ms"
 */
export function describeFigures(
  stretch: Pick<AnomalyStretch, 'value' | 'usual' | 'ratio'>,
  signal: string,
  unit?: string
): string {
  const format = (value: number) => formatSignal(value, signal, unit);
  return `${format(stretch.value)}, ${comparison(stretch, format)}`;
}

function comparison(
  stretch: Pick<AnomalyStretch, 'value' | 'usual' | 'ratio'>,
  format: (value: number) => string
): string {
  const usual = format(stretch.usual);
  if (stretch.value === 0 && stretch.usual > 0) {
    return `usually ${usual}`;
  }
  const ratio = stretch.ratio;
  if (!Number.isFinite(ratio) || ratio > 100 || ratio < 0) {
    return `usually ${usual}`;
  }
  return ratio >= 1 ? `${significant(ratio)} × its usual ${usual}` : `${formatShare(ratio)} of its usual ${usual}`;
}

/** A value of a signal with its unit. */
export function formatSignal(value: number, signal: string, unit = ''): string {
  if (signal === 'rate') {
    return formatRate(value);
  }
  if (signal === 'errorRatio') {
    return formatShare(value);
  }
  if (/^p\d/.test(signal) || unit === 'ms') {
    return formatDuration(value);
  }
  return unit === '' ? formatCount(value) : `${formatCount(value)} ${unit}`;
}

/** `02:41 UTC`: a text cannot know its reader's zone, so it names its own. */
export function clockUtc(time: number): string {
  const minutes = Math.floor(time / 60_000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)} UTC`;
}

/** What to look at where a signal is abnormal. */
export function advice(signal: string): string {
  if (signal === 'errorRatio') {
    return 'Look at the error messages of its failed chains in that time.';
  }
  if (signal === 'rate') {
    return 'Compare it with its callers: did fewer or more requests arrive, or were they refused?';
  }
  if (/^p\d/.test(signal) || /latency|duration/i.test(signal)) {
    return 'Open one of its slowest chains in that time and compare it with a usual one.';
  }
  return 'Compare it with the request rate and with deployments at that time.';
}
