import { Readable } from 'node:stream';
import { importSources } from '../../src/ingest/importSources';
import type { ChainWriter } from '../../src/stores/writer';

/** Stores rows as an import does, all or nothing, and closes the writer. */
export async function fill(writer: ChainWriter, rows: ReadonlyArray<Record<string, unknown>>): Promise<void> {
  const text = rows.map((row) => JSON.stringify(row)).join('\n');
  const source = { name: 'rows', bytes: text.length, open: () => Readable.from([Buffer.from(text)]) };
  await importSources([source], writer, { dataset: '', strict: true });
  await writer.close();
}
