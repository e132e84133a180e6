import { UNTAUGHT } from './model';

/** Values of which the steps that teach nothing are missing; the same array where all of them teach. */
export function taughtOnly(values: Float64Array, untaught: Uint8Array | undefined): Float64Array {
  if (untaught === undefined) {
    return values;
  }
  const taught = values.slice();
  for (let i = 0; i < taught.length; i++) {
    if (untaught[i] !== 0) {
      taught[i] = NaN;
    }
  }
  return taught;
}

/** What was said of steps, of those only that teach nothing: what is expected does. */
export function teachingNothing(said: Uint8Array): Uint8Array {
  return said.map((why) => (why === UNTAUGHT.expected ? 0 : why));
}
