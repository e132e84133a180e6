import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Rows of a comma-separated file with a header, plain or gzip, as columns of texts. */
export function readTable(file: string): Map<string, string[]> {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const names = lines[0].trim().split(',');
  const columns = names.map(() => new Array<string>(lines.length - 1));
  for (let row = 1; row < lines.length; row++) {
    const cells = splitLine(lines[row].trim());
    for (let column = 0; column < names.length; column++) {
      columns[column][row - 1] = cells[column] ?? '';
    }
  }
  return new Map(names.map((name, index) => [name, columns[index]]));
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) {
    return line.split(',');
  }
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (cell) => cell[1]?.replaceAll('""', '"') ?? cell[2] ?? ''
  );
}

/** A column as numbers; empty cells are NaN. */
export function numbers(table: Map<string, string[]>, name: string): Float64Array {
  return Float64Array.from(texts(table, name), (cell) => (cell === '' ? NaN : Number(cell)));
}

/** @throws Error when the table has no such column */
export function texts(table: Map<string, string[]>, name: string): string[] {
  const column = table.get(name);
  if (column === undefined) {
    throw new Error(`The table has no column ${name}; it has ${[...table.keys()].join(', ')}.`);
  }
  return column;
}
