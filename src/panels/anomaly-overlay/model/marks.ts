import type { DataFrame } from '@grafana/data';
import { t } from '@grafana/i18n';
import { MARKS_KEY } from '../../../contracts/frames';
import type { MarksCustom } from '../../../contracts/verdictFrames';
import type { NewMark } from '../../../contracts/marks';
import { customOf } from '../../../ui/frames';
import type { BandSeries } from './readBands';

/** A stretch of time that somebody marked, maintenance, or what fired and was left out of the usual for it. */
export type PanelMark = MarksCustom[number];
export type MarkKind = NewMark['kind'];

export const KINDS: readonly MarkKind[] = ['real', 'expected', 'ignore'];

/** Trouble begins before it is raised and is over after it: a mark takes in so much on either side. */
const MARGIN_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/** What was said of the series of a frame; nothing where it does not say, or in another form. */
export function marksOf(frame: DataFrame): PanelMark[] {
  const custom = customOf(frame, MARKS_KEY);
  return Array.isArray(custom) ? custom.filter(isMark) : [];
}

function isMark(value: unknown): value is PanelMark {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { from, to, kind, id } = value as Partial<PanelMark>;
  return typeof from === 'number' && typeof to === 'number' && typeof kind === 'string' && typeof id === 'string';
}

/** The mark that says something of all stretches of a series between two moments, in whole minutes and with a margin. */
export function markOf(series: BandSeries, range: { start: number; end: number }, kind: MarkKind): NewMark {
  // A coarse point stands for the strangest minute of its time, which may begin before it.
  const before = series.step > MINUTE_MS ? series.step : 0;
  return {
    service: series.service,
    signal: series.signal,
    from: Math.floor((range.start - before - MARGIN_MS) / MINUTE_MS) * MINUTE_MS,
    to: Math.ceil((range.end + MARGIN_MS) / MINUTE_MS) * MINUTE_MS,
    kind,
    note: '',
  };
}

/** The mark within which a stretch lies whole, the latest one where there are several. */
export function markAround(marks: readonly PanelMark[], range: { start: number; end: number }): PanelMark | undefined {
  return marks
    .filter(({ id, from, to, kind }) => (id !== '' || kind === 'maintenance') && from <= range.start && to >= range.end)
    .at(-1);
}

/** Marks as they are after what was done to them since the frames came. */
export function currentMarks(
  { service, signal, marks }: Pick<BandSeries, 'service' | 'signal' | 'marks'>,
  added: readonly PanelMark[],
  removed: ReadonlySet<string>
): PanelMark[] {
  const isAbout = (mark: PanelMark) =>
    (mark.service === '' || mark.service === service) && (mark.signal === '' || mark.signal === signal);
  const known = new Set(marks.map(({ id }) => id));
  const more = added.filter((mark) => isAbout(mark) && !known.has(mark.id));
  return [...marks, ...more]
    .filter(({ id }) => id === '' || !removed.has(id))
    .sort((one, other) => one.from - other.from);
}

/** What a mark is called. */
export function kindWord(kind: PanelMark['kind']): string {
  switch (kind) {
    case 'real':
      return t('anomaly.marks.real', 'Real');
    case 'expected':
      return t('anomaly.marks.expected', 'Expected');
    case 'ignore':
      return t('anomaly.marks.ignore', 'Ignore');
    case 'firing':
      return t('anomaly.marks.firing', 'Left out');
    case 'adopted':
      return t('anomaly.marks.adopted', 'New usual');
    default:
      return t('anomaly.marks.maintenance', 'Maintenance');
  }
}

/** What a mark does. */
export function kindHelp(kind: PanelMark['kind']): string {
  switch (kind) {
    case 'real':
      return t('anomaly.marks.real-help', 'A real incident: it stays shown, and is not learnt as usual.');
    case 'expected':
      return t(
        'anomaly.marks.expected-help',
        'Nobody’s concern, such as a change on purpose: not raised, and learnt as usual.'
      );
    case 'ignore':
      return t('anomaly.marks.ignore-help', 'Such as broken measurements: neither judged nor learnt as usual.');
    case 'firing':
      return t(
        'anomaly.marks.firing-help',
        'It fired, so it is not learnt as usual, and the same trouble is found again. Mark it as expected to have it learnt.'
      );
    case 'adopted':
      return t(
        'anomaly.marks.adopted-help',
        'It fired so long that it is taken as the new usual since then. Mark it as real to keep the old one.'
      );
    default:
      return t(
        'anomaly.marks.maintenance-help',
        'From the data source’s settings: neither judged nor learnt as usual.'
      );
  }
}
