import type { ChainWriter } from '../../stores/writer';
import type { MetricRow } from '../batch';
import { readRecord } from '../formats/classify';
import { giveUp, LONGEST_RECORD } from '../importSources';
import { readSource, type Source } from '../read/source';
import { ImportReport } from '../report';
import { RowCollector } from '../rowCollector';

const MINUTE_MS = 60_000;

export interface ReplayOptions {
  dataset: string;
  /** The stretch to replay, in the recording's own times. */
  quiet: { from: number; to: number };
  /** Where the history has to end: the first row of the recording, in its own times. */
  beforeMs: number;
  /** How far back it shall reach. */
  lengthMs: number;
  shiftMs: number;
  tenant: string;
}

/**
 * Makes history in front of a recording: the metrics of a stretch without faults, laid end to end backwards until the
 * wanted length is reached. Every row is tagged `constructed`, and the rows are a dataset of their own, so that nobody
 * takes them for recorded ones.
 *
 * @returns how many rows were made
 */
export async function replayHistory(sources: Source[], writer: ChainWriter, options: ReplayOptions): Promise<number> {
  const rows = await quietMetrics(sources, options.quiet);
  const width = Math.floor((options.quiet.to - options.quiet.from) / MINUTE_MS) * MINUTE_MS;
  const collector = new RowCollector({
    shiftMs: options.shiftMs,
    untilMs: Infinity,
    tenant: options.tenant,
    sampleRate: undefined,
  });
  const load = await writer.begin({ dataset: options.dataset, strict: true });
  try {
    const earliest = options.beforeMs - options.lengthMs;
    const copies = Math.ceil(options.lengthMs / width);
    for (let copy = copies; copy >= 1; copy--) {
      const move = options.beforeMs - copy * width - options.quiet.from;
      for (const row of rows) {
        if (row.timestamp + move >= earliest && row.timestamp + move < options.beforeMs) {
          collector.metric({ ...row, timestamp: row.timestamp + move });
        }
      }
      await collector.flush(load);
    }
    await collector.flush(load, true);
    await load.commit();
    return collector.metrics;
  } catch (error) {
    await collector.settled();
    await giveUp(load);
    throw error;
  }
}

async function quietMetrics(sources: Source[], quiet: { from: number; to: number }): Promise<MetricRow[]> {
  const rows: MetricRow[] = [];
  const ignore = () => undefined;
  const report = new ImportReport();
  const sink = {
    report,
    timeUnit: undefined,
    span: ignore,
    event: ignore,
    definition: ignore,
    metric: (row: MetricRow) => {
      if (row.timestamp >= quiet.from && row.timestamp < quiet.to) {
        rows.push({ ...row, tags: constructedTags(row.tags) });
      }
    },
  };
  for (const source of sources) {
    await readSource(source, LONGEST_RECORD, {
      record: (raw) => readRecord(raw, source.name, sink),
      refuse: ignore,
      pause: () => Promise.resolve(),
    });
  }
  return rows.sort((a, b) => a.timestamp - b.timestamp);
}

function constructedTags(tags: string): string {
  return JSON.stringify({ ...(tags === '' ? {} : JSON.parse(tags)), constructed: true });
}
