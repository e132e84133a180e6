import type { DataFrame } from '@grafana/data';
import { FRAME_NAMES } from '../contracts/frames';
import { INCIDENT_FIELDS, INCIDENT_SIGNAL_FIELDS, type IncidentsCustom } from '../contracts/verdictFrames';
import { severityOf, stretchRows, type AnomalyRow } from './anomalyRows';
import { customOf, findField, findFrame, jsonAt, numberAt, textAt } from './frames';

export interface IncidentRow {
  id: string;
  /** `open`, `growing`, `recovering` or `closed`. */
  state: string;
  /** Whether it is not closed yet. */
  open: boolean;
  started: number;
  opened: number;
  /** End of its last abnormal minute so far. */
  ended: number;
  severity: number;
  service: string;
  title: string;
  services: string[];
  signals: number;
  firstSentence: string;
  atRisk: string[];
  share: number;
  investigation: string;
}

/** An abnormal stretch with its incident, `''` for none, and why it belongs there. */
export interface IncidentSignal extends AnomalyRow {
  incident: string;
  why: string;
}

/** Incidents in the order of the frame; `undefined` when there is no such frame. */
export function incidentRows(frames: readonly DataFrame[]): IncidentRow[] | undefined {
  const { id, state, started, severity, service, title } = INCIDENT_FIELDS;
  const frame = findFrame(frames, {
    name: FRAME_NAMES.incidents,
    fields: [id, state, started, severity, service, title],
  });
  if (!frame) {
    return undefined;
  }
  const fields = Object.fromEntries(
    Object.entries(INCIDENT_FIELDS).map(([key, name]) => [key, findField(frame, name)])
  );
  return Array.from({ length: frame.length }, (_, row): IncidentRow => {
    const text = (name: keyof typeof INCIDENT_FIELDS) => textAt(fields[name], row);
    const number = (name: keyof typeof INCIDENT_FIELDS) => numberAt(fields[name], row);
    const list = (name: keyof typeof INCIDENT_FIELDS) => textsIn(jsonAt(fields[name], row));
    return {
      id: text('id'),
      state: text('state'),
      open: text('state') !== 'closed',
      started: number('started'),
      opened: number('opened'),
      ended: number('ended'),
      severity: severityOf(text('severity')),
      service: text('service'),
      title: text('title'),
      services: list('services'),
      signals: number('signals'),
      firstSentence: text('firstSentence'),
      atRisk: list('atRisk'),
      share: number('share'),
      investigation: text('investigation'),
    };
  });
}

/** Signals in the order of the frame; `undefined` when there is no such frame. */
export function incidentSignals(frames: readonly DataFrame[], now: number): IncidentSignal[] | undefined {
  const frame = findFrame(frames, {
    name: FRAME_NAMES.incidentSignals,
    fields: Object.values(INCIDENT_SIGNAL_FIELDS),
  });
  const [incident, why] = [INCIDENT_SIGNAL_FIELDS.incident, INCIDENT_SIGNAL_FIELDS.why].map((name) =>
    findField(frame, name)
  );
  return (
    frame &&
    stretchRows(frame, now).map((signal, row) => ({
      ...signal,
      incident: textAt(incident, row),
      why: textAt(why, row),
    }))
  );
}

/** What became of all signals, where the frames say it. */
export function incidentsCustom(frames: readonly DataFrame[]): IncidentsCustom | undefined {
  const custom = frames.map((frame) => customOf(frame, 'incidents')).find((one) => one !== undefined);
  const counts = custom as Partial<IncidentsCustom> | undefined;
  return typeof counts?.signals === 'number' && typeof counts.inIncidents === 'number'
    ? (counts as IncidentsCustom)
    : undefined;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
