/**
 * Numbers as 31-bit integers in the same order, by the bits of their single precision: the difference of two fits 32 bits, so that its
 * sign says which is larger without a branch. Numbers closer than one part in 4 million may become equal.
 */
export function orderedInts(values: ArrayLike<number>, into = new Int32Array(values.length)): Int32Array {
  const singles = new Float32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < values.length; i++) {
    // Adding 0 makes 0 of −0.
    singles[i] = values[i] + 0;
  }
  for (let i = 0; i < into.length; i++) {
    const bits = into[i];
    into[i] = (bits ^ ((bits >> 31) & 0x7fffffff)) >> 1;
  }
  return into;
}
