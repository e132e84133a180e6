import type { DataFrame, Field } from '@grafana/data';
import { EDGE_FIELDS, FRAME_NAMES, NODE_FIELDS } from '../../../contracts/frames';
import { findField, findFrame, textAt } from '../../../ui/frames';
import type { IncidentSignal } from '../../../ui/incidentRows';
import { severityState } from '../../../ui/state';

/** One service of an incident, at its place in the order of joining. */
export interface Joined {
  /** 1 for the service of the first signal. */
  place: number;
  service: string;
  /** Start of its first signal. */
  since: number;
  severity: number;
  signals: string[];
  why: string;
}

/** Services in the order in which they joined. Signals without a service have no place on a graph. */
export function joinedServices(signals: readonly IncidentSignal[]): Joined[] {
  const found = new Map<string, Joined>();
  for (const one of [...signals].sort((a, b) => a.start - b.start)) {
    if (one.service === '') {
      continue;
    }
    const { service, start, why } = one;
    const known = found.get(service) ?? { place: found.size + 1, service, since: start, severity: 0, signals: [], why };
    found.set(service, known);
    known.severity = Math.max(known.severity, one.severity || 0);
    if (!known.signals.includes(one.signal)) {
      known.signals.push(one.signal);
    }
  }
  return [...found.values()];
}

/** Of the frames of a graph, the services that joined, numbered and in the state that they reached, those `beside` them, and the calls among all of these. */
export function evidenceFrames(
  frames: readonly DataFrame[],
  joined: readonly Joined[],
  beside: readonly string[]
): DataFrame[] {
  const nodes = findFrame(frames, { name: FRAME_NAMES.nodes, fields: [NODE_FIELDS.id, NODE_FIELDS.title] });
  const edges = findFrame(frames, { name: FRAME_NAMES.edges, fields: [EDGE_FIELDS.source, EDGE_FIELDS.target] });
  if (nodes === undefined) {
    return [];
  }
  const places = new Map(joined.map((one) => [one.service, one]));
  const wanted = new Set([...places.keys(), ...beside]);
  const title = findField(nodes, NODE_FIELDS.title);
  const shown = rowsOf(nodes, (row) => wanted.has(textAt(title, row)));
  const ids = new Set(shown.map((row) => textAt(findField(nodes, NODE_FIELDS.id), row)));
  const [source, target] = [findField(edges, EDGE_FIELDS.source), findField(edges, EDGE_FIELDS.target)];
  const joins = (row: number) => ids.has(textAt(source, row)) && ids.has(textAt(target, row));
  const told = (field: Field, row: number): unknown => {
    const one = places.get(textAt(title, row));
    if (field === title) {
      return one === undefined ? field.values[row] : `${one.place} · ${one.service}`;
    }
    return field.name === NODE_FIELDS.state ? stateAt(one) : field.values[row];
  };
  return [
    picked(nodes, shown, told),
    ...(edges === undefined ? [] : [picked(edges, rowsOf(edges, joins), (field, row) => field.values[row])]),
  ];
}

function stateAt(one: Joined | undefined): string {
  return one === undefined ? 'ok' : severityState(one.severity);
}

function rowsOf(frame: DataFrame, isWanted: (row: number) => boolean): number[] {
  return Array.from({ length: frame.length }, (_, row) => row).filter(isWanted);
}

function picked(frame: DataFrame, rows: number[], cell: (field: Field, row: number) => unknown): DataFrame {
  const { custom: _, ...meta } = frame.meta ?? {};
  return {
    ...frame,
    // What is said of the whole graph is not true of a part.
    meta,
    length: rows.length,
    fields: frame.fields.map((field) => ({ ...field, values: rows.map((row) => cell(field, row)), state: null })),
  };
}
