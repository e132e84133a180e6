import type { MarksCustom } from '../../contracts/verdictFrames';
import type { Mark } from '../../contracts/marks';
import { maintenanceWindows, type MaintenanceWindow } from '../../core/anomaly/maintenance';
import { isAbout, type MarkWindow } from '../../core/anomaly/markWindows';
import { formatCount } from '../../core/text/format';
import { signalWords } from '../../core/text/signalWords';
import type { MetricColumns, RedColumns } from '../../stores/port';
import type { FrameNotice } from '../frames/frame';
import type { Range } from './interval';
import type { QueryContext } from './queryType';

/** Stretches of time that teach nothing of what is usual: those that people marked, and maintenance. */
export interface LeftOut {
  marks: readonly Mark[];
  maintenance: readonly MaintenanceWindow[];
  /** Why marks could not be read. */
  unread?: string;
}

/** Where the series that are judged come from. */
interface Judged {
  chainSignals: readonly string[];
  red: Pick<RedColumns, 'groups'> | null;
  metrics: Pick<MetricColumns, 'groups'> | null;
}

/** Time in which a series fired, so that the method left it out of what is usual, or took it as the new usual after all. */
export interface NamedMemory {
  service: string;
  signal: string;
  /** Half open, epoch ms. */
  from: number;
  to: number;
  kind: 'firing' | 'adopted';
}

/** So many new usuals are named in a notice. */
const NAMED = 3;

const NOTHING: LeftOut = { marks: [], maintenance: [] };

/** The marks and the maintenance that are about one of the series within a range; undefined where there is nothing to tell. */
export function leftOutOf({ marks, settings }: QueryContext, range: Range, judged: Judged): LeftOut | undefined {
  if (marks === undefined && settings.anomalies.maintenance.length === 0) {
    return undefined;
  }
  const series = seriesOf(judged);
  const counts = (window: MarkWindow) =>
    window.from < range.to &&
    window.to > range.from &&
    series.some(({ service, signals }) => signals.some((signal) => isAbout(window, service, signal)));
  const found = {
    marks: marks?.marks.filter(counts) ?? [],
    maintenance: maintenanceWindows(settings.anomalies.maintenance, range).filter(counts),
    ...(marks?.unread === undefined ? {} : { unread: marks.unread }),
  };
  return found.marks.length + found.maintenance.length > 0 || found.unread !== undefined ? found : undefined;
}

/** All marks and maintenance of a range, whatever they are about; undefined where there is nothing to tell. */
export function allLeftOut({ marks, settings }: QueryContext, range: Range): LeftOut | undefined {
  const within = (window: Pick<MarkWindow, 'from' | 'to'>) => window.from < range.to && window.to > range.from;
  const found = {
    marks: marks?.marks.filter(within) ?? [],
    maintenance: maintenanceWindows(settings.anomalies.maintenance, range),
    ...(marks?.unread === undefined ? {} : { unread: marks.unread }),
  };
  return found.marks.length + found.maintenance.length > 0 || found.unread !== undefined ? found : undefined;
}

function seriesOf({ chainSignals, red, metrics }: Judged): Array<{ service: string; signals: readonly string[] }> {
  return [
    ...(red?.groups ?? []).map(({ service = '' }) => ({ service, signals: chainSignals })),
    ...(metrics?.groups ?? []).map(({ service = '', metric }) => ({ service, signals: [`metric:${metric}`] })),
  ];
}

/** All windows, whoever wants them left out. */
export function windowsOf({ marks, maintenance } = NOTHING): MarkWindow[] {
  return [...marks, ...maintenance];
}

/** Says how many windows are left out, and when some may be missing. */
export function leftOutNotice({ marks: said, maintenance, unread } = NOTHING): FrameNotice[] {
  const marks = said.filter(({ kind }) => kind !== 'expected');
  const parts = [counted(marks.length, 'marked window'), counted(maintenance.length, 'maintenance window')].filter(
    (part) => part !== ''
  );
  const isOne = marks.length + maintenance.length === 1;
  return [
    ...(unread === undefined
      ? []
      : [{ severity: 'warning' as const, text: `Marks could not be read, so some may not be left out. ${unread}` }]),
    ...(parts.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            text: `${parts.join(' and ')} ${isOne ? 'is' : 'are'} left out of what is usual.`,
          },
        ]),
  ];
}

/** Says what fired within a range and was left out for it, and what was taken as the new usual. */
export function memoryNotice(memory: readonly NamedMemory[]): FrameNotice[] {
  const firing = memory.filter(({ kind }) => kind === 'firing').length;
  const adopted = memory.filter(({ kind }) => kind === 'adopted').sort((a, b) => b.from - a.from);
  const named = adopted
    .slice(0, NAMED)
    .map(({ service, signal, from }) => `${[service, signalWords(signal)].join(' ').trim()} since ${utcMinute(from)}`);
  return [
    ...(firing === 0
      ? []
      : [
          {
            severity: 'info' as const,
            text: `${counted(firing, 'stretch', 'es')} of alarms ${firing === 1 ? 'is' : 'are'} left out of what is usual. Mark one as expected to have it learnt.`,
          },
        ]),
    ...(adopted.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            text: `Taken as the new usual, for it has lasted: ${named.join(', ')}${adopted.length > NAMED ? ` and ${adopted.length - NAMED} more` : ''}. Mark the time as real to keep the old one.`,
          },
        ]),
  ];
}

function utcMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function counted(count: number, what: string, plural = 's'): string {
  return count === 0 ? '' : `${formatCount(count)} ${what}${count === 1 ? '' : plural}`;
}

/** For the receipt: how many windows of either sort had a part in the verdicts; nothing where none had. */
export function leftOutParameters({ marks, maintenance } = NOTHING): Record<string, number> {
  return {
    ...(marks.length > 0 ? { marks: marks.length } : {}),
    ...(maintenance.length > 0 ? { maintenance: maintenance.length } : {}),
  };
}

/** What was said of a series within a range and what the method itself left out, by time, as frames carry it. */
export function marksWithin(
  { marks, maintenance } = NOTHING,
  { service, signal }: { service: string; signal: string },
  range: Range,
  memory: readonly NamedMemory[] = []
): MarksCustom {
  const said = marks.map(({ id, kind, note, by, at, ...window }) => ({ ...place(window), id, kind, note, by, at }));
  const planned = maintenance.map(({ name, ...window }) => ({
    ...place(window),
    id: '',
    kind: 'maintenance' as const,
    note: name,
    by: '',
    at: null,
  }));
  const own = memory.map(({ kind, ...window }) => ({ ...place(window), id: '', kind, note: '', by: '', at: null }));
  return [...said, ...planned, ...own]
    .filter((one) => one.from < range.to && one.to > range.from && isAbout(one, service, signal))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function place({ service, signal, from, to }: Pick<MarkWindow, 'service' | 'signal' | 'from' | 'to'>) {
  return { service, signal, from, to };
}
