import { ANOMALY_TABLE_FIELDS } from '../../contracts/frames';
import { rowsOf } from '../grpc/arrowToJson';
import { askAnomalies } from './askAnomalies';
import type { CallTarget } from './caller';
import type { HostParts } from './hostParts';
import { explain } from './queryError';

const WINDOW_MS = 60 * 60_000;
const NONE = 'Nothing is unusual.';

/** What is abnormal at the moment; `open` is missing where that could not be found out. */
export interface OpenAnomalies {
  open: number | null;
  /** The strangest in words, or why there is no count. */
  insight: string;
}

/** The abnormal stretches that go on, by the verdicts that dashboards and alert rules get. Never fails. */
export async function openAnomalies(
  parts: Pick<HostParts, 'runner'>,
  target: CallTarget,
  { signal, correlationId }: { signal: AbortSignal; correlationId: string },
  now = Date.now()
): Promise<OpenAnomalies> {
  try {
    const table = await askAnomalies(parts, target, {
      range: { from: now - WINDOW_MS, to: now },
      options: { format: 'table', limit: 1000 },
      signal,
    });
    const open = rowsOf(table).filter((row) => row[ANOMALY_TABLE_FIELDS.open] === true);
    return { open: open.length, insight: open.length === 0 ? NONE : String(open[0][ANOMALY_TABLE_FIELDS.description]) };
  } catch (thrown) {
    return { open: null, insight: explain(thrown, correlationId, { endpoint: 'runStream' }).message };
  }
}
