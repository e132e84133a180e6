import { ThroughlineError } from '../../contracts/errors';

const MOST_EVENTS = 1_000_000_000;
const MOST_SKEW_MS = 300_000;

export interface GenerateOptions {
  /** Events to make, within about 1 %. */
  events: number;
  days: number;
  seed: number;
  /** End of the data, epoch ms; it is cut to the minute. */
  endMs: number;
  /** Share of the events in the last 24 hours; older chains are then sampled, so that the traffic is the same. */
  recentShare?: number;
  /** Share of the chains that is recorded. */
  sampleRate?: number;
  /** Requests to services that scale to zero wait for an instance after a long pause. */
  coldStarts?: boolean;
  /** How far clocks of some services are ahead or behind, at most. */
  clockSkewMs?: number;
  /** Share of the rows that arrive hours after their time. */
  late?: number;
  /** Share of the rows that are sent a second time. */
  duplicates?: number;
  tenants?: readonly string[];
  dataset: string;
  /** Leave out `chain_metrics` and `chain_definitions`. */
  eventsOnly?: boolean;
  progress?(state: { rows: number; expected: number }): void;
}

type Checked = Omit<GenerateOptions, 'seed' | 'endMs' | 'tenants' | 'dataset' | 'eventsOnly' | 'progress'>;

/**
 * Whether a recording can be made so; to be asked before a store is opened for it.
 *
 * @throws ThroughlineError `badInput` when an option makes no sense
 */
export function checkGenerateOptions(options: Checked): void {
  const { events, days, recentShare, sampleRate, clockSkewMs, late, duplicates } = options;
  refuse(
    !(Number.isInteger(events) && events >= 1 && events <= MOST_EVENTS),
    'Say how many events to make with --events, such as --events 1000000; a billion at most.'
  );
  refuse(!(days > 0 && days <= 400), 'Choose --days above 0 and at most 400.');
  refuse(
    recentShare !== undefined && !(recentShare > 0 && recentShare < 1),
    'Choose --recent-share between 0 and 1, such as 0.5.'
  );
  refuse(
    sampleRate !== undefined && !(sampleRate > 0 && sampleRate <= 1),
    'Choose --sample-rate above 0 and at most 1, such as 0.1.'
  );
  refuse(
    clockSkewMs !== undefined && !(clockSkewMs > 0 && clockSkewMs <= MOST_SKEW_MS),
    'Choose --clock-skew above 0 and at most 300 seconds.'
  );
  refuse(late !== undefined && !isSmallShare(late), 'Choose --late above 0 and at most 0.5, such as 0.01.');
  refuse(
    duplicates !== undefined && !isSmallShare(duplicates),
    'Choose --duplicates above 0 and at most 0.5, such as 0.01.'
  );
}

function isSmallShare(share: number): boolean {
  return share > 0 && share <= 0.5;
}

function refuse(wrong: boolean, sentence: string): void {
  if (wrong) {
    throw new ThroughlineError('badInput', sentence);
  }
}
