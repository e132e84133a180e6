import { clockUtc, formatSignal } from '../../core/anomaly/describeStretch';
import { levelShifts } from '../../core/anomaly/levelShifts';
import { ANOMALY_STEP_MS } from '../../core/anomaly/model';
import { hashText } from '../../core/stats/hash';
import { formatDuration } from '../../core/text/format';
import { signalTitle } from '../../core/text/signalWords';
import type { Annotation } from '../frames/annotations';
import type { CanonicalSeries } from './canonicalSeries';
import { HOUR, type Range } from './interval';
import { labelKey } from './labelKey';
import { inputOf } from './verdicts';

/** Changes that begin within the same twelve hours (UTC) are found together, whatever range they are seen in: with a day before and six hours after. */
const BLOCK_MS = 12 * HOUR;
const BEFORE_MS = 24 * HOUR;
const AFTER_MS = 6 * HOUR;

/** A series went to another level. */
export interface LevelChange {
  id: string;
  service: string;
  signal: string;
  unit: string;
  time: number;
  until: number;
  /** Whether the new level goes on as far as is looked. */
  open: boolean;
  before: number;
  after: number;
}

/** What has to be read to find the changes of a range; what there is no data for yet is not read. */
export function rangeOfChanges({ from, to }: Range): Range {
  const first = Math.floor(from / BLOCK_MS) * BLOCK_MS;
  return { from: first - BEFORE_MS, to: Math.ceil(to / BLOCK_MS) * BLOCK_MS + AFTER_MS };
}

/** The changes that begin in a range. */
export function levelChanges(all: readonly CanonicalSeries[], { from, to }: Range): LevelChange[] {
  return all.flatMap((series) => {
    const found: LevelChange[] = [];
    for (let block = Math.floor(from / BLOCK_MS) * BLOCK_MS; block < to; block += BLOCK_MS) {
      found.push(...changesFrom(series, block));
    }
    return found.filter(({ time }) => time >= from && time < to);
  });
}

function changesFrom(series: CanonicalSeries, block: number): LevelChange[] {
  const { time0, values, labels, service, signal, unitText } = series;
  const indexOf = (time: number) => Math.min(values.length, Math.max(0, Math.round((time - time0) / ANOMALY_STEP_MS)));
  const range = { fromIndex: indexOf(block - BEFORE_MS), toIndex: indexOf(block + BLOCK_MS + AFTER_MS) };
  // Of rates that were estimated from a part of the requests nothing is said, as of what is abnormal.
  if (series.unjudged?.subarray(range.fromIndex, range.toIndex).includes(1) === true) {
    return [];
  }
  return levelShifts(inputOf(series, 'medium'), range).flatMap(({ index, steps, before, after }) => {
    const time = time0 + index * ANOMALY_STEP_MS;
    const isOfBlock = time >= block && time < block + BLOCK_MS;
    const id = hashText(`level ${labelKey(labels)} ${time}`);
    const until = time + steps * ANOMALY_STEP_MS;
    const open = index + steps === range.toIndex;
    return isOfBlock ? [{ id, service, signal, unit: unitText, time, until, open, before, after }] : [];
  });
}

/** The one that changed most, by factor, first. */
export function largestFirst(a: LevelChange, b: LevelChange): number {
  return factorOf(b) - factorOf(a) || a.time - b.time || (a.id < b.id ? -1 : 1);
}

function factorOf({ before, after }: LevelChange): number {
  return Math.abs(Math.log((Math.abs(after) + Number.EPSILON) / (Math.abs(before) + Number.EPSILON)));
}

/** A mark at the moment of the change, which says from where to where, and that it stayed. */
export function changeMark({ id, service, signal, unit, time, until, open, before, after }: LevelChange): Annotation {
  const format = (value: number) => formatSignal(value, signal, unit);
  const verb = after > before ? 'rose' : 'fell';
  const lasted = `${open ? 'for at least' : 'for'} ${formatDuration(until - time)}`;
  return {
    id,
    time,
    timeEnd: time,
    title: `${service || signal}: level changed`,
    text: `${signalTitle(signal)} of ${service || 'all'} ${verb} from ${format(before)} to ${format(after)} at ${clockUtc(time)} and stayed there ${lasted}.`,
    tags: [service, signal, 'change'].filter((tag) => tag !== ''),
  };
}
