/** Types by the numbers that PostgreSQL gives them. */
const TEXTS = new Set([18, 19, 25, 114, 1042, 1043]);
const UUID = 2950;

const READERS: Record<number, (bytes: Buffer, at: number) => number> = {
  16: (bytes, at) => bytes[at],
  20: (bytes, at) => Number(bytes.readBigInt64BE(at)),
  21: (bytes, at) => bytes.readInt16BE(at),
  23: (bytes, at) => bytes.readInt32BE(at),
  700: (bytes, at) => bytes.readFloatBE(at),
  701: (bytes, at) => bytes.readDoubleBE(at),
};

/** Whether values of a type can be read in binary. */
export function readsBinary(type: number): boolean {
  return type in READERS || type === UUID || TEXTS.has(type);
}

/** Reads numbers and booleans (1 and 0) of a type. */
export function numberReader(type: number): (bytes: Buffer, at: number) => number {
  return READERS[type];
}

/** Reads texts of a type; a UUID as the server writes it. */
export function textReader(type: number): (bytes: Buffer, at: number, length: number) => string {
  return type === UUID ? uuid : (bytes, at, length) => bytes.toString('utf8', at, at + length);
}

function uuid(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
