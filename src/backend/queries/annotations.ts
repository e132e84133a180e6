import { textAt } from '../../contracts/columns';
import { annotationsQuerySchema } from '../../contracts/queries/annotations';
import { SEVERITY_NAMES } from '../../core/anomaly/summariseAnomalies';
import type { EventMarkColumns } from '../../stores/port';
import { annotationsFrame, type Annotation } from '../frames/annotations';
import { anomalyNotices, anomalyReceipt } from './anomalies';
import { readAnomalyRows, type AnomalyRows } from './anomalyRows';
import { canonicalSeries } from './canonicalSeries';
import { checkRange } from './interval';
import type { QueryType } from './queryType';
import { sensitivityOf, stretchesIn } from './verdicts';

export type AnnotationsInput = { kind: 'anomalies'; rows: AnomalyRows } | { kind: 'events'; marks: EventMarkColumns };

/** Marks on a time axis: abnormal stretches, or recorded events of the filtered types. */
export const annotationsQueryType: QueryType<'annotations', AnnotationsInput> = {
  type: 'annotations',
  schema: annotationsQuerySchema,
  cost: 'heavy',

  async read(query, context, access) {
    checkRange(context);
    return query.options.kind === 'events'
      ? { kind: 'events', marks: await access.store.eventMarks(access.scope(), query.options.limit) }
      : { kind: 'anomalies', rows: await readAnomalyRows(query.options.signals, context, context, access) };
  },

  answer(query, context, input) {
    if (input.kind === 'events') {
      const { marks } = input;
      return {
        frames: [annotationsFrame(eventMarks(marks))],
        receipt: { method: 'eventMarks', rowsRead: marks.eventId.length },
      };
    }
    const sensitivity = sensitivityOf(query.options, context);
    const series = canonicalSeries(input.rows, context.watermark.firstEvent);
    const stretches = stretchesIn(series, context, sensitivity).slice(0, query.options.limit);
    const annotations = stretches.map((stretch) => {
      const severity = SEVERITY_NAMES[stretch.severity];
      return {
        id: stretch.id,
        time: stretch.start,
        timeEnd: stretch.end,
        title: `${stretch.service || stretch.signal}: ${severity} anomaly`,
        text: stretch.description,
        tags: [stretch.service, stretch.signal, severity].filter((tag) => tag !== ''),
      };
    });
    return {
      frames: [annotationsFrame(annotations)],
      notices: anomalyNotices(input.rows),
      receipt: anomalyReceipt(input.rows, sensitivity),
    };
  },
};

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
