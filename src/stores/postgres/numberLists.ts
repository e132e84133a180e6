import type { NumberLists } from '../ask';

const [MINUS, ZERO, NINE] = ['-', '0', '9'].map((character) => character.charCodeAt(0));

/** Numbers of the server's own texts of arrays, such as `{-3,12}`: tens of thousands are read, where cutting texts up takes most of the time. */
export function numberLists(texts: readonly string[]): NumberLists {
  const ends = new Int32Array(texts.length);
  // Every number is followed by a comma or a brace.
  const values = new Int32Array(texts.reduce((sum, text) => sum + (text.length >> 1), 0));
  let at = 0;
  texts.forEach((text, row) => {
    let [number, digits, sign] = [0, 0, 1];
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      if (code >= ZERO && code <= NINE) {
        number = number * 10 + code - ZERO;
        digits++;
      } else if (code === MINUS) {
        sign = -1;
      } else if (digits > 0) {
        values[at++] = sign * number;
        [number, digits, sign] = [0, 0, 1];
      }
    }
    ends[row] = at;
  });
  return { ends, values: values.subarray(0, at) };
}
