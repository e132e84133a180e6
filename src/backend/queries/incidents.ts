import type { IncidentsCustom } from '../../contracts/verdictFrames';
import { incidentsQuerySchema, type IncidentsQuery } from '../../contracts/queries/incidents';
import { incidentTitle, investigation, whyMember, whyNone } from '../../core/anomaly/incidents/describeIncident';
import { groupSignals } from '../../core/anomaly/incidents/groupSignals';
import { incidentsOf, rankIncidents, severityAt } from '../../core/anomaly/incidents/incidents';
import {
  INCIDENT_MODEL_VERSION,
  INCIDENT_PAUSE_MS,
  type Incident,
  type SignalGroup,
} from '../../core/anomaly/incidents/model';
import { topology, type Calls } from '../../core/anomaly/incidents/topology';
import { ANOMALY_MODEL_VERSION, ANOMALY_STEP_MS, type Sensitivity } from '../../core/anomaly/model';
import { SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import type { Frame, FrameNotice } from '../frames/frame';
import {
  incidentSignalsFrame,
  incidentsFrame,
  openIncidentFrames,
  type IncidentRow,
  type OpenSeries,
  type SignalRow,
} from '../frames/incidents';
import { shownStep } from './anomalies';
import { anomalyNotices, anomalyReceipt } from './anomalyNotices';
import type { AnomalyRows } from './anomalyRows';
import { canonicalSeries } from './canonicalSeries';
import {
  INCIDENT_LOOKBACK_MS,
  judgedRange,
  readIncidentRows,
  splitIncidentRows,
  type IncidentRows,
} from './incidentRows';
import { checkRange, type Range } from './interval';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import {
  sensitivityOf,
  sensitivityParameters,
  stretchesIn,
  type NamedVerdict,
  type SensitivityOptions,
} from './verdicts';

/** What is abnormal, put together: one row per incident, the signals with their reasons, or series for alert rules. */
export const incidentsQueryType = heavyQueryType(
  {
    type: 'incidents',
    schema: incidentsQuerySchema,

    async read(query, context, access) {
      checkRange(context);
      return readIncidentRows(query.options.signals, context, access);
    },
  },
  { split: splitIncidentRows, work: judgeSignals, join: joinIncidents }
);

/** Abnormal stretches of some of the series, those of the time before the range included. */
export function judgeSignals(
  query: { options: SensitivityOptions },
  context: QueryContext,
  rows: AnomalyRows
): NamedVerdict[] {
  const series = canonicalSeries(rows, context.watermark.firstEvent);
  return stretchesIn(series, judgedRange(context), sensitivityOf(query.options, context));
}

/** The incidents of a range, and everything abnormal in it. */
export interface Found {
  /** Open at any time in the range; those that go on first. */
  incidents: Array<Incident<NamedVerdict>>;
  /** Signals of the range that belong to none. */
  single: Array<SignalGroup<NamedVerdict>>;
  /** End of the last judged minute; NaN where none was. */
  until: number;
  callsAt: (time: number) => Calls;
}

/** Puts signals together; what was not asked for is left out afterwards, so that ids and members do not depend on it. */
export function findIncidents(
  { rows, windows, services }: IncidentRows,
  judged: readonly NamedVerdict[][],
  range: Range,
  id = ''
): Found {
  const until = judgedUntil(rows);
  const callsAt = topology(windows);
  const groups = groupSignals(judged.flat(), callsAt);
  const incidents = incidentsOf(groups, until, callsAt);
  const wanted = new Set(services);
  const isWanted = ({ members }: Pick<SignalGroup, 'members'>) =>
    services === null || members.some(({ stretch }) => wanted.has(stretch.service));
  const known = new Set(incidents.map((incident) => incident.id));
  return {
    incidents: rankIncidents(incidents).filter(
      (incident) => !(incident.closed <= range.from) && isWanted(incident) && (id === '' || incident.id === id)
    ),
    single: groups.filter((group) => id === '' && !known.has(group.id) && isWanted(group)),
    until,
    callsAt,
  };
}

function judgedUntil({ red, metrics, chainUntil, metricsUntil }: AnomalyRows): number {
  return Math.max(red === null ? -Infinity : chainUntil, metrics === null ? -Infinity : metricsUntil);
}

function joinIncidents(
  query: IncidentsQuery,
  context: QueryContext,
  input: IncidentRows,
  judged: NamedVerdict[][]
): Answer {
  const found = findIncidents(input, judged, context, query.options.incident);
  return {
    frames: incidentFrames(query, context, found),
    notices: [...anomalyNotices(input.rows), ...cutNotice(query, found, context)],
    receipt: incidentReceipt(input, sensitivityOf(query.options, context)),
  };
}

export function incidentReceipt(input: IncidentRows, sensitivity: Sensitivity): Record<string, unknown> {
  const receipt = anomalyReceipt(input.rows, sensitivity);
  return {
    ...receipt,
    method: `${INCIDENT_MODEL_VERSION} of ${ANOMALY_MODEL_VERSION}`,
    parameters: {
      stepMs: ANOMALY_STEP_MS,
      ...sensitivityParameters(sensitivity),
      pauseMs: INCIDENT_PAUSE_MS,
      lookbackMs: INCIDENT_LOOKBACK_MS,
      callWindows: input.windows.length,
    },
    rowsRead: Number(receipt.rowsRead) + input.rowsRead,
  };
}

function incidentFrames({ options }: IncidentsQuery, context: QueryContext, found: Found): Frame[] {
  const custom = countsOf(found, context);
  switch (options.format) {
    case 'table':
      return [incidentsFrame(incidentRows(found).slice(0, options.limit), custom, context)];
    case 'signals':
      return [incidentSignalsFrame(signalRows(found, context).slice(0, options.limit), custom, context)];
    case 'open':
      return openIncidentFrames(openSeries(found, context, options.limit), custom);
  }
}

function countsOf({ incidents, single }: Found, range: Range): IncidentsCustom {
  const stretchesOf = (groups: ReadonlyArray<Pick<SignalGroup, 'members'>>) =>
    groups.flatMap(({ members }) => members.map(({ stretch }) => stretch));
  const members = stretchesOf(incidents);
  const inIncidents = members.filter(({ end }) => end > range.from).length;
  const alone = stretchesOf(single).filter(({ end }) => end > range.from).length;
  return {
    incidents: incidents.length,
    open: incidents.filter(({ state }) => state !== 'closed').length,
    signals: inIncidents + alone,
    inIncidents,
    single: alone,
    earlier: members.length - inIncidents,
  };
}

function incidentRows({ incidents, until, callsAt }: Found): IncidentRow[] {
  return incidents.map((incident) => {
    const { stretch } = incident.members[0];
    return {
      ...incident,
      severity: SEVERITY_NAMES[incident.severity],
      service: stretch.service,
      title: incidentTitle(incident, until),
      firstSignal: stretch.signal,
      firstSentence: stretch.description,
      ...incident.radius,
      investigation: investigation(incident, callsAt),
    };
  });
}

/** Every signal of the incidents, in the order in which they joined, then those of the range that belong to none. */
function signalRows({ incidents, single }: Found, range: Range): SignalRow[] {
  const named = (stretch: NamedVerdict) => ({ ...stretch, severity: SEVERITY_NAMES[stretch.severity] });
  const members = incidents.flatMap((incident) =>
    incident.members.map((member) => ({
      ...named(member.stretch),
      incident: incident.id,
      why: whyMember(incident.id, member),
    }))
  );
  const others = single.flatMap((group) =>
    group.members
      .filter(({ stretch }) => stretch.end > range.from)
      .map(({ stretch }) => ({ ...named(stretch), incident: '', why: whyNone(group) }))
  );
  return [...members, ...others.sort((a, b) => b.start - a.start)];
}

/** For each incident its severity at the end of each complete minute; of longer steps the worst of their minutes. */
function openSeries({ incidents, until }: Found, context: QueryContext, limit: number): OpenSeries {
  const stepMs = shownStep(context);
  const first = Math.floor(context.from / stepMs) * stepMs;
  const points = Math.max(0, Math.ceil((until - first) / stepMs)) || 0;
  const time = Float64Array.from({ length: points }, (_, point) => first + point * stepMs);
  return {
    time,
    incidents: incidents.slice(0, limit).map((incident) => ({
      id: incident.id,
      service: incident.members[0].stretch.service,
      severity: time.map((from) => worstSeverity(incident, from, Math.min(from + stepMs, until))),
    })),
  };
}

function worstSeverity(incident: Incident, from: number, to: number): number {
  let worst = 0;
  if (incident.opened <= to && !(incident.closed <= from)) {
    for (let end = from + ANOMALY_STEP_MS; end <= to; end += ANOMALY_STEP_MS) {
      worst = Math.max(worst, severityAt(incident, end));
    }
  }
  return worst;
}

function cutNotice({ options }: IncidentsQuery, found: Found, range: Range): FrameNotice[] {
  const { incidents, signals, earlier } = countsOf(found, range);
  const [count, what] =
    options.format === 'signals' ? [signals + earlier, 'signals'] : ([incidents, 'incidents'] as const);
  return count > options.limit
    ? [
        {
          severity: 'info',
          text: `The first ${options.limit} of ${count} ${what} are shown, those that go on first. Filter by service, or raise the limit of the query.`,
        },
      ]
    : [];
}
