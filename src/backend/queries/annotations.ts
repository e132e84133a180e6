import { textAt } from '../../contracts/columns';
import { annotationsQuerySchema, type AnnotationsQuery } from '../../contracts/queries/annotations';
import type { Incident } from '../../core/anomaly/incidents/model';
import { incidentTitle } from '../../core/anomaly/incidents/describeIncident';
import { rankStretches, SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import type { EventMarkColumns } from '../../stores/port';
import { annotationsFrame, type Annotation } from '../frames/annotations';
import { LEVEL_SHIFT_VERSION } from '../../core/anomaly/levelShifts';
import { anomalyNotices, anomalyReceipt } from './anomalyNotices';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries } from './canonicalSeries';
import { readIncidentRows, splitIncidentRows, type IncidentRows } from './incidentRows';
import { findIncidents, incidentReceipt, judgeSignals } from './incidents';
import { checkRange } from './interval';
import { changeMark, largestFirst, levelChanges, rangeOfChanges, type LevelChange } from './levelChanges';
import { cutNotice } from './notices';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { sensitivityOf, stretchesIn, type NamedVerdict } from './verdicts';

export type AnnotationsInput =
  | { kind: 'anomalies'; rows: AnomalyRows }
  | { kind: 'incidents'; rows: IncidentRows }
  | { kind: 'changes'; rows: AnomalyRows }
  | { kind: 'events'; marks: EventMarkColumns };

/** What is judged of an input: rows of some of the series. */
type Part = { kind: 'anomalies' | 'incidents' | 'changes'; rows: AnomalyRows };
/** What was found of them. */
type Found = { verdicts: NamedVerdict[]; changes: LevelChange[] };

/** Marks on a time axis: abnormal stretches, the incidents that they belong to, or recorded events of the filtered types. */
export const annotationsQueryType = heavyQueryType(
  {
    type: 'annotations',
    schema: annotationsQuerySchema,

    async read(query, context, access): Promise<AnnotationsInput> {
      checkRange(context);
      const { kind, signals, limit } = query.options;
      switch (kind) {
        case 'events':
          return { kind, marks: await access.store.eventMarks(access.scope(), limit) };
        case 'incidents':
          return { kind, rows: await readIncidentRows(signals, context, access) };
        case 'changes':
          return { kind, rows: await readAnomalyRows(signals, rangeOfChanges(context), context, access, 0) };
        case 'anomalies':
          return { kind, rows: await readAnomalyRows(signals, context, context, access) };
      }
    },
  },
  { split: splitInput, work: judgeInput, join: joinMarks }
);

function splitInput(input: AnnotationsInput): { parts: Part[]; rest: AnnotationsInput } {
  switch (input.kind) {
    case 'events':
      return { parts: [], rest: input };
    case 'incidents': {
      const { parts, rest } = splitIncidentRows(input.rows);
      return { parts: parts.map((rows) => ({ kind: 'incidents', rows })), rest: { kind: 'incidents', rows: rest } };
    }
    case 'changes':
    case 'anomalies': {
      const { kind } = input;
      const { parts, rest } = splitRows(input.rows);
      return { parts: parts.map((rows) => ({ kind, rows })), rest: { kind, rows: rest } };
    }
  }
}

function judgeInput(query: AnnotationsQuery, context: QueryContext, { kind, rows }: Part): Found {
  if (kind === 'incidents') {
    return { verdicts: judgeSignals(query, context, rows), changes: [] };
  }
  const series = canonicalSeries(rows, context.watermark.firstEvent);
  return kind === 'changes'
    ? { verdicts: [], changes: levelChanges(series, context) }
    : { verdicts: stretchesIn(series, context, sensitivityOf(query.options, context)), changes: [] };
}

function joinMarks(query: AnnotationsQuery, context: QueryContext, input: AnnotationsInput, found: Found[]): Answer {
  if (input.kind === 'events') {
    const { marks } = input;
    return {
      frames: [annotationsFrame(eventMarks(marks))],
      notices: cutNotice(marks.eventId.length, query.options.limit, 'latest events'),
      receipt: { method: 'eventMarks', rowsRead: marks.eventId.length },
    };
  }
  if (input.kind === 'changes') {
    const changes = found.flatMap((part) => part.changes).sort(largestFirst);
    const { limit } = query.options;
    return {
      frames: [annotationsFrame(changes.slice(0, limit).map(changeMark))],
      notices: anomalyNotices(input.rows),
      receipt: { ...anomalyReceipt(input.rows), method: LEVEL_SHIFT_VERSION },
    };
  }
  const judged = found.map((part) => part.verdicts);
  const sensitivity = sensitivityOf(query.options, context);
  if (input.kind === 'incidents') {
    const { incidents, until } = findIncidents(input.rows, judged, context);
    return {
      frames: [annotationsFrame(incidents.slice(0, query.options.limit).map((one) => incidentMark(one, until)))],
      notices: anomalyNotices(input.rows.rows),
      receipt: incidentReceipt(input.rows, sensitivity),
    };
  }
  const stretches = rankStretches(judged.flat()).slice(0, query.options.limit);
  return {
    frames: [annotationsFrame(stretches.map(stretchMark))],
    notices: anomalyNotices(input.rows),
    receipt: anomalyReceipt(input.rows, sensitivity),
  };
}

function incidentMark(incident: Incident<NamedVerdict>, until: number): Annotation {
  const { id, started, lastAbnormal, severity, state, members, radius } = incident;
  const { service, signal } = members[0].stretch;
  const word = SEVERITY_NAMES[severity];
  return {
    id,
    time: started,
    timeEnd: lastAbnormal,
    title: `${service || signal}: ${word} incident, ${state}`,
    text: `${incidentTitle(incident, until)}.`,
    tags: ['incident', ...radius.touched, word],
  };
}

function stretchMark({ id, start, end, service, signal, severity, description }: NamedVerdict): Annotation {
  const word = SEVERITY_NAMES[severity];
  return {
    id,
    time: start,
    timeEnd: end,
    title: `${service || signal}: ${word} anomaly`,
    text: description,
    tags: [service, signal, word].filter((tag) => tag !== ''),
  };
}

function eventMarks(marks: EventMarkColumns): Annotation[] {
  return marks.eventId.map((id, row) => {
    const service = textAt(marks.service, row);
    const type = textAt(marks.eventType, row);
    return {
      id,
      time: marks.time[row],
      timeEnd: marks.time[row],
      title: `${service}: ${type.replaceAll('_', ' ')}`,
      text: marks.text[row],
      tags: [service, type].filter((tag) => tag !== ''),
    };
  });
}
