/** Rows in the text form of COPY: a tab between values, a line end after a row, `\N` for a missing value. */
const MISSING = '\\N';
const SPECIAL = /[\\\t\n\r\0]/;
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\uFFFD' };

/** A text; `''` is missing. The server can hold no zero byte. */
export function textCell(text: string): string {
  if (text === '') {
    return MISSING;
  }
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r\0]/g, (char) => ESCAPED[char]) : text;
}

/** A JSON text; one that is no JSON is kept as a JSON string, so that nothing is lost. */
export function jsonCell(text: string): string {
  return text === '' ? MISSING : textCell(asJson(text));
}

function asJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    // The server refuses zero bytes and half pairs, also where they are escaped.
    return text.includes('\\u') ? wellFormed(JSON.stringify(value)) : text;
  } catch {
    return wellFormed(JSON.stringify(text));
  }
}

function wellFormed(json: string): string {
  return json.replace(/\\u0000|\\ud[89a-f][0-9a-f]{2}/g, '\uFFFD');
}

/** An id of 16 bytes; all zero is missing. */
export function idCell(ids: Buffer, row: number): string {
  const text = ids.toString('hex', row * 16, row * 16 + 16);
  return text === NIL ? MISSING : text;
}

const NIL = '0'.repeat(32);

/** The nil id, for rows about no chain. */
export const NIL_ID = NIL;

/** An instant in epoch milliseconds with fraction, to the microsecond. */
export function timeCell(ms: number): string {
  if (Number.isNaN(ms)) {
    return MISSING;
  }
  const us = Math.round(ms * 1000);
  const wholeMs = Math.floor(us / 1000);
  const iso = new Date(wholeMs).toISOString();
  return `${iso.slice(0, -1)}${String(us - wholeMs * 1000).padStart(3, '0')}+00`;
}

export function numberCell(value: number): string {
  return Number.isNaN(value) ? MISSING : String(value);
}
