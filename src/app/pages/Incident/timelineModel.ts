import type { IncidentSignal } from '../../../ui/incidentRows';

/** One signal of one service: its stretches as bars on a row. */
export interface TimelineRow {
  key: string;
  service: string;
  signal: string;
  bars: IncidentSignal[];
}

/** A stretch of time, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** Rows in the order in which signals joined. */
export function timelineRows(signals: readonly IncidentSignal[]): TimelineRow[] {
  const rows = new Map<string, TimelineRow>();
  for (const bar of [...signals].sort((a, b) => a.start - b.start)) {
    const { service, signal } = bar;
    const key = JSON.stringify([service, signal]);
    const row = rows.get(key) ?? { key, service, signal, bars: [] };
    row.bars.push(bar);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** What the axis shows: the incident, with a little air on both sides. */
export function spanOf(incident: { started: number; ended: number; open: boolean }, now: number): Span {
  const end = incident.open ? Math.max(now, incident.ended) : incident.ended;
  const air = Math.max(60_000, (end - incident.started) * 0.05);
  return { from: incident.started - air, to: end + (incident.open ? 0 : air) };
}

const MINUTE = 60_000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** Round times on the axis, at most `most` of them. */
export function ticksIn({ from, to }: Span, most: number): number[] {
  const step =
    STEPS.find((one) => (to - from) / one <= most) ??
    STEPS[STEPS.length - 1] * Math.ceil((to - from) / most / STEPS[STEPS.length - 1]);
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

/** Place on the axis from 0 to 100, cut at its ends. */
export function percentOf(time: number, { from, to }: Span): number {
  return Math.min(100, Math.max(0, ((time - from) / (to - from)) * 100));
}
