import { FRAME_NAMES, TIME_FIELD } from '../../contracts/frames';
import {
  INCIDENT_FIELDS,
  INCIDENT_OPEN_FIELDS,
  INCIDENT_SIGNAL_FIELDS,
  type IncidentsCustom,
} from '../../contracts/verdictFrames';
import { SEVERITY_MAPPINGS, stretchFields, type StretchRow } from './anomalies';
import type { FieldConfig, Frame } from './frame';
import { incidentLink, serviceLink, type LinkTarget } from './links';
import { noDataFrame, seriesFrame, serviceColors, timeField } from './series';
import { jsonField, numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

export interface IncidentRow {
  id: string;
  state: string;
  started: number;
  opened: number;
  /** End of its last abnormal minute so far. */
  lastAbnormal: number;
  severity: string;
  service: string;
  title: string;
  touched: string[];
  atRisk: string[];
  share: number;
  signals: number;
  firstSignal: string;
  firstSentence: string;
  investigation: string;
}

/** An abnormal stretch with the incident that it belongs to, `''` for none, and why. */
export interface SignalRow extends StretchRow {
  incident: string;
  why: string;
}

const STATE_MAPPINGS = [
  {
    type: 'value',
    options: {
      open: { text: 'open', color: 'red', index: 0 },
      growing: { text: 'growing', color: 'red', index: 1 },
      recovering: { text: 'recovering', color: 'orange', index: 2 },
      closed: { text: 'closed', color: 'text', index: 3 },
    },
  },
];

/** One row per incident, and what became of all signals. */
export function incidentsFrame(rows: IncidentRow[], custom: IncidentsCustom, target: LinkTarget): Frame {
  const text = (name: string, pick: (row: IncidentRow) => string, config?: FieldConfig) =>
    textField(name, rows.map(pick), config);
  const number = (name: string, pick: (row: IncidentRow) => number, config?: FieldConfig) =>
    numberField(name, Float64Array.from(rows, pick), config);
  const time = (name: string, pick: (row: IncidentRow) => number) => timeField(name, Float64Array.from(rows, pick));
  const list = (name: string, pick: (row: IncidentRow) => string[], config: FieldConfig) =>
    jsonField(
      name,
      rows.map((row) => JSON.stringify(pick(row))),
      config
    );
  const link = incidentLink(target, INCIDENT_FIELDS.id);
  return tableFrame(
    FRAME_NAMES.incidents,
    [
      text(INCIDENT_FIELDS.id, (row) => row.id, { links: [link] }),
      text(INCIDENT_FIELDS.state, (row) => row.state, { mappings: STATE_MAPPINGS }),
      time(INCIDENT_FIELDS.started, (row) => row.started),
      time(INCIDENT_FIELDS.opened, (row) => row.opened),
      time(INCIDENT_FIELDS.ended, (row) => row.lastAbnormal),
      text(INCIDENT_FIELDS.severity, (row) => row.severity, { mappings: SEVERITY_MAPPINGS }),
      text(INCIDENT_FIELDS.service, (row) => row.service, {
        displayNameFromDS: 'first service',
        links: [serviceLink(target, INCIDENT_FIELDS.service)],
      }),
      text(INCIDENT_FIELDS.title, (row) => row.title, { links: [link] }),
      list(INCIDENT_FIELDS.services, (row) => row.touched, { description: 'Services with an abnormal signal.' }),
      number(INCIDENT_FIELDS.signals, (row) => row.signals, {
        unit: UNITS.count,
        decimals: 0,
        description: 'Different abnormal signals.',
      }),
      text(INCIDENT_FIELDS.firstSignal, (row) => row.firstSignal, { displayNameFromDS: 'first signal' }),
      text(INCIDENT_FIELDS.firstSentence, (row) => row.firstSentence, { displayNameFromDS: 'seen first' }),
      list(INCIDENT_FIELDS.atRisk, (row) => row.atRisk, {
        displayNameFromDS: 'may be hurt',
        description: 'Services that call these, directly or through others, and are not abnormal themselves.',
      }),
      number(INCIDENT_FIELDS.share, (row) => row.share, {
        unit: UNITS.share,
        displayNameFromDS: 'share of services',
        description: 'Services with an abnormal signal, of all that are known.',
      }),
      text(INCIDENT_FIELDS.investigation, (row) => row.investigation, { displayNameFromDS: 'look at' }),
    ],
    { custom: { incidents: custom } }
  );
}

/** One row per abnormal stretch: the columns of an anomalies table, the incident and why. */
export function incidentSignalsFrame(rows: SignalRow[], custom: IncidentsCustom, target: LinkTarget): Frame {
  return tableFrame(
    FRAME_NAMES.incidentSignals,
    [
      ...stretchFields(rows, target),
      textField(
        INCIDENT_SIGNAL_FIELDS.incident,
        rows.map((row) => row.incident),
        { links: [incidentLink(target, INCIDENT_SIGNAL_FIELDS.incident)] }
      ),
      textField(
        INCIDENT_SIGNAL_FIELDS.why,
        rows.map((row) => row.why)
      ),
    ],
    { custom: { incidents: custom } }
  );
}

/** How severe incidents were known to be at each time. */
export interface OpenSeries {
  time: Float64Array;
  incidents: Array<{ id: string; service: string; severity: Float64Array }>;
}

const OPEN_CONFIG: FieldConfig = {
  unit: UNITS.score,
  min: 0,
  max: 3,
  decimals: 0,
  description: '1 low, 2 medium, 3 high while the incident is open; 0 before and after.',
};

/**
 * One alertable series per incident. Without incidents one series of zeros without labels: alert rules then find all well, and tell
 * it from a source that sends nothing.
 */
export function openIncidentFrames({ time, incidents }: OpenSeries, custom: IncidentsCustom): Frame[] {
  const meta = { custom: { incidents: custom } };
  if (time.length === 0) {
    return [noDataFrame(FRAME_NAMES.incidents, 'timeseries-multi', meta)];
  }
  const frame = (labels: Record<string, string>, values: Float64Array, config: FieldConfig) =>
    seriesFrame({
      name: FRAME_NAMES.incidents,
      labels,
      time,
      values: [{ name: INCIDENT_OPEN_FIELDS.severity, values, config: { ...OPEN_CONFIG, ...config } }],
    });
  const colorOf = serviceColors(incidents.map(({ service }) => ({ service })));
  const [first, ...others] =
    incidents.length === 0
      ? [frame({}, new Float64Array(time.length), { displayNameFromDS: 'no incident' })]
      : incidents.map(({ id, service, severity }) =>
          frame({ incident: id, service }, severity, {
            displayNameFromDS: [service, id.slice(0, 8)].filter((part) => part !== '').join(' '),
            ...colorOf({ service }),
          })
        );
  return [{ ...first, meta: { ...first.meta, ...meta } }, ...others];
}
