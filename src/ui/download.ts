import { useCallback } from 'react';

export type CsvCell = string | number | null | undefined;

/** Spreadsheets run a text that begins like this as a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

function cellOf(value: CsvCell): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : '';
  }
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text: a header line and one line per row; missing and non-finite values are empty cells. */
export function toCsv(header: readonly string[], rows: ReadonlyArray<readonly CsvCell[]>): string {
  return [header, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n') + '\r\n';
}

/** A name that every file system takes: `Dependency graph` → `dependency-graph.csv`. */
export function fileName(title: string, extension: string): string {
  const base = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${base === '' ? 'throughline' : base}.${extension}`;
}

/** Hands a file to the browser's download. */
export function downloadBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked later: some browsers read the address only after the click has returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Downloads rows as CSV, with a byte order mark so that spreadsheets read it as UTF-8. */
export function downloadCsv(title: string, header: readonly string[], rows: ReadonlyArray<readonly CsvCell[]>): void {
  downloadBlob(new Blob(['\ufeff', toCsv(header, rows)], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv'));
}

/** Downloads what a canvas shows as PNG; resolves false when the browser could not encode it. */
export function downloadPng(title: string, canvas: HTMLCanvasElement): Promise<boolean> {
  return new Promise((resolve) => {
    canvas.toBlob((blob) => {
      if (blob) {
        downloadBlob(blob, fileName(title, 'png'));
      }
      resolve(blob !== null);
    }, 'image/png');
  });
}

/** A callback that downloads the rows as they are at the time of the click. */
export function useCsvDownload(
  title: string,
  rowsOf: () => { header: readonly string[]; rows: ReadonlyArray<readonly CsvCell[]> }
): () => void {
  return useCallback(() => {
    const { header, rows } = rowsOf();
    downloadCsv(title, header, rows);
  }, [title, rowsOf]);
}
