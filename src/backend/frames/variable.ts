import { FRAME_NAMES, VARIABLE_FIELDS } from '../../contracts/frames';
import type { Frame } from './frame';
import { tableFrame, textField } from './table';

/** Values of a dashboard variable, in the order given. */
export function variableFrame(values: string[]): Frame {
  return tableFrame(FRAME_NAMES.variable, [
    textField(VARIABLE_FIELDS.text, values),
    textField(VARIABLE_FIELDS.value, values.slice()),
  ]);
}
