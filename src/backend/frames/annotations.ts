import { ANNOTATION_FIELDS, FRAME_NAMES } from '../../contracts/frames';
import type { Frame } from './frame';
import { timeField } from './series';
import { tableFrame, textField } from './table';

export interface Annotation {
  id: string;
  time: number;
  /** Equal to `time` for a single moment. */
  timeEnd: number;
  title: string;
  text: string;
  tags: string[];
}

/** Marks on a time axis, sorted by time. */
export function annotationsFrame(annotations: Annotation[]): Frame {
  const sorted = annotations.slice().sort((a, b) => a.time - b.time);
  const text = (name: string, pick: (annotation: Annotation) => string) => textField(name, sorted.map(pick));
  return tableFrame(
    FRAME_NAMES.annotations,
    [
      timeField(
        ANNOTATION_FIELDS.time,
        Float64Array.from(sorted, ({ time }) => time)
      ),
      timeField(
        ANNOTATION_FIELDS.timeEnd,
        Float64Array.from(sorted, ({ timeEnd }) => timeEnd)
      ),
      text(ANNOTATION_FIELDS.title, ({ title }) => title),
      text(ANNOTATION_FIELDS.text, (annotation) => annotation.text),
      text(ANNOTATION_FIELDS.tags, ({ tags }) => tags.map((tag) => tag.replaceAll(',', ' ')).join(',')),
      text(ANNOTATION_FIELDS.id, ({ id }) => id),
    ],
    { dataTopic: 'annotations' }
  );
}
