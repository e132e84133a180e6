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
