import { textAt } from '../../contracts/columns';
import { annotationsQuerySchema, type AnnotationsQuery } from '../../contracts/queries/annotations';
import { rankStretches, SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import type { EventMarkColumns } from '../../stores/port';
import { annotationsFrame, type Annotation } from '../frames/annotations';
import { anomalyNotices, anomalyReceipt } from './anomalies';
import { readAnomalyRows, splitRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries } from './canonicalSeries';
import { checkRange } from './interval';
import { cutNotice } from './notices';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';
import { sensitivityOf, stretchesIn, type NamedVerdict } from './verdicts';

export type AnnotationsInput = { kind: 'anomalies'; rows: AnomalyRows } | { kind: 'events'; marks: EventMarkColumns };

/** Marks on a time axis: abnormal stretches, or recorded events of the filtered types. */
export const annotationsQueryType = heavyQueryType(
  {
    type: 'annotations',
    schema: annotationsQuerySchema,

    async read(query, context, access): Promise<AnnotationsInput> {
      checkRange(context);
      return query.options.kind === 'events'
        ? { kind: 'events', marks: await access.store.eventMarks(access.scope(), query.options.limit) }
        : { kind: 'anomalies', rows: await readAnomalyRows(query.options.signals, context, context, access) };
    },
  },
  { split: splitInput, work: judgeInput, join: joinMarks }
);

function splitInput(input: AnnotationsInput): { parts: AnnotationsInput[]; rest: AnnotationsInput } {
  if (input.kind === 'events') {
    return { parts: [], rest: input };
  }
  const { parts, rest } = splitRows(input.rows);
  return { parts: parts.map((rows) => ({ kind: 'anomalies', rows })), rest: { kind: 'anomalies', rows: rest } };
}

function judgeInput(query: AnnotationsQuery, context: QueryContext, input: AnnotationsInput): NamedVerdict[] {
  return input.kind === 'events'
    ? []
    : stretchesIn(
        canonicalSeries(input.rows, context.watermark.firstEvent),
        context,
        sensitivityOf(query.options, context)
      );
}

function joinMarks(
  query: AnnotationsQuery,
  context: QueryContext,
  input: AnnotationsInput,
  judged: NamedVerdict[][]
): Answer {
  if (input.kind === 'events') {
    const { marks } = input;
    return {
      frames: [annotationsFrame(eventMarks(marks))],
      notices: cutNotice(marks.eventId.length, query.options.limit, 'latest events'),
      receipt: { method: 'eventMarks', rowsRead: marks.eventId.length },
    };
  }
  const stretches = rankStretches(judged.flat()).slice(0, query.options.limit);
  return {
    frames: [annotationsFrame(stretches.map(stretchMark))],
    notices: anomalyNotices(input.rows),
    receipt: anomalyReceipt(input.rows, sensitivityOf(query.options, context)),
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
