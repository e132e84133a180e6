import type { ChainLoad, ChainWriter } from '../stores/writer';
import { readRecord } from './formats/classify';
import type { RecordSink } from './formats/reader';
import { readSource, type Source } from './read/source';
import { ImportReport, type Notice, type Refusal } from './report';
import { NO_CHANGES, RowCollector, type RowChanges } from './rowCollector';
import { TraceAssembler } from './spans/traceAssembler';
import { traceRows } from './spans/traceRows';
import type { TimeUnit } from './time';

export const LONGEST_RECORD = 64 * 1_048_576;

export interface ImportProgress {
  bytes: number;
  rows: number;
  file: string;
}

export interface ImportOptions {
  /** Rows of the same dataset are replaced; `''` adds rows. */
  dataset: string;
  /** Take all or nothing: one refused record and nothing is stored. */
  strict: boolean;
  changes?: RowChanges;
  timeUnit?: TimeUnit;
  /** Records longer than this many bytes are refused. */
  longestRecord?: number;
  progress?(state: ImportProgress): void;
}

export interface ImportSummary {
  /** Records as cut out of the files. */
  records: number;
  spans: number;
  traces: number;
  events: number;
  metrics: number;
  definitions: number;
  /** Rows after the moment up to which rows were asked for. */
  leftOut: number;
  /** Rows that are new in the store, and rows that it had already. */
  inserted: number;
  duplicates: number;
  refused: number;
  refusals: Refusal[];
  notices: Notice[];
  services: string[];
  eventTypes: Record<string, number>;
  /** Times of the first and last row as stored, epoch ms; NaN when there is none. */
  firstMs: number;
  lastMs: number;
  /** Whether a strict import stored nothing because of refused records. */
  rolledBack: boolean;
}

/**
 * Imports sources as one load: all their records, whatever their formats, good ones kept and bad ones reported with
 * file, position and reason. Traces may be spread over several files.
 *
 * @throws ThroughlineError when a file cannot be read at all, or what the store throws; nothing is stored then
 */
export async function importSources(
  sources: Source[],
  writer: ChainWriter,
  options: ImportOptions
): Promise<ImportSummary> {
  const load = await writer.begin({ dataset: options.dataset, strict: options.strict });
  const run = new ImportRun(options);
  try {
    await run.read(sources, load);
    const rolledBack = options.strict && run.report.refused > 0;
    await (rolledBack ? load.rollback() : load.commit());
    return run.summary(rolledBack);
  } catch (error) {
    await run.settled();
    await giveUp(load);
    throw error;
  }
}

/** Rolls a load back after a failure; that this fails too must not hide the failure itself. */
export async function giveUp(load: ChainLoad): Promise<void> {
  await load.rollback().catch(() => undefined);
}

/** Reads sources without storing anything: what an import would take, and from when to when. */
export async function measureSources(
  sources: Source[],
  options: Pick<ImportOptions, 'timeUnit' | 'longestRecord'>
): Promise<ImportSummary> {
  const run = new ImportRun({ ...options, dataset: '', strict: false });
  const nothing = { inserted: 0, duplicates: 0 };
  const accept = () => Promise.resolve(nothing);
  await run.read(sources, {
    events: accept,
    metrics: accept,
    definitions: accept,
    commit: accept,
    rollback: () => Promise.resolve(),
  });
  return run.summary(false);
}

class ImportRun {
  readonly report = new ImportReport();
  private readonly collector: RowCollector;
  private readonly assembler: TraceAssembler;
  private records = 0;
  private spans = 0;

  constructor(private readonly options: ImportOptions) {
    this.collector = new RowCollector(options.changes ?? NO_CHANGES);
    this.assembler = new TraceAssembler((spans) => {
      this.spans += traceRows(spans, this.report, (row) => this.collector.event(row)).spans;
    });
  }

  async read(sources: Source[], load: ChainLoad): Promise<void> {
    let before = 0;
    for (const source of sources) {
      await this.readOne(source, load, before);
      before += source.bytes ?? 0;
    }
    this.assembler.end();
    await this.collector.flush(load, true);
  }

  settled(): Promise<void> {
    return this.collector.settled();
  }

  private async readOne(source: Source, load: ChainLoad, before: number): Promise<void> {
    const { collector, report } = this;
    const sink: RecordSink = {
      report,
      timeUnit: this.options.timeUnit,
      span: (span) => this.assembler.add(span),
      event: (row) => collector.event(row),
      metric: (row) => collector.metric(row),
      definition: (row) => collector.definition(row),
    };
    await readSource(source, this.options.longestRecord ?? LONGEST_RECORD, {
      record: (raw) => {
        this.records += 1;
        readRecord(raw, source.name, sink);
      },
      refuse: (reason, record, line) => report.refuse({ file: source.name, record, line }, reason),
      pause: async (bytes) => {
        await collector.flush(load);
        this.options.progress?.({
          bytes: before + bytes,
          rows: collector.events + collector.metrics,
          file: source.name,
        });
      },
    });
  }

  summary(rolledBack: boolean): ImportSummary {
    const { collector, report, assembler } = this;
    const torn = assembler.torn.size;
    const notices = report.notices;
    if (torn > 0) {
      const first = { file: 'the import as a whole', record: 0 };
      notices.push({
        text: 'traces came in too many pieces to be held together: some calls inside them count as entries',
        count: torn,
        first,
      });
    }
    const empty = collector.events + collector.metrics === 0;
    return {
      records: this.records,
      spans: this.spans,
      traces: assembler.count,
      events: collector.events,
      metrics: collector.metrics,
      definitions: collector.definitions,
      leftOut: collector.leftOut,
      inserted: rolledBack ? 0 : collector.inserted,
      duplicates: collector.duplicates,
      refused: report.refused,
      refusals: report.refusals,
      notices,
      services: [...collector.services].sort(),
      eventTypes: Object.fromEntries(collector.eventTypes),
      firstMs: empty ? NaN : collector.firstMs,
      lastMs: empty ? NaN : collector.lastMs,
      rolledBack,
    };
  }
}
