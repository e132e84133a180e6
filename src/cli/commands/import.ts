import path from 'node:path';
import { Option, type Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import { importSources, measureSources, type ImportOptions, type ImportSummary } from '../../ingest/importSources';
import type { Source } from '../../ingest/read/source';
import type { RowChanges } from '../../ingest/rowCollector';
import { findFault, readSample, type Sample } from '../../ingest/sample/manifest';
import { replayHistory } from '../../ingest/sample/replay';
import { TIME_UNITS, type TimeUnit } from '../../ingest/time';
import type { CommandContext } from '../context';
import { sourcesOf, withRereadable } from '../inputs';
import { EXIT, Progress } from '../output';
import { DEFAULT_FILE, withWriter, writeTarget } from '../storeTarget';
import { importReportText } from './importReport';

export interface ImportArguments {
  into: string;
  dataset?: string;
  shiftToNow?: boolean;
  shiftFaultToNow?: string;
  replayHistory?: number;
  strict?: boolean;
  sampleRate?: number;
  tenant?: string;
  timeUnit?: TimeUnit;
  json?: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A fault that is put at the present began this long ago: three of its minutes are complete, enough for an incident. */
const FAULT_AGE_MS = 4 * MINUTE_MS;

export function importCommand(program: Command, context: CommandContext): void {
  program
    .command('import')
    .description('read traces, chain events and metrics into a database')
    .argument('<file...>', 'files, folders, or - for the standard input')
    .option(
      '--into <file>',
      'database file (a bare name lies in the data directory), or a postgres:// address',
      DEFAULT_FILE
    )
    .option('--dataset <name>', 'name of what is imported: importing it again replaces it')
    .option('--shift-to-now', 'move the recording in time so that it ends now')
    .option(
      '--shift-fault-to-now <id>',
      'for a recorded sample: move it so that this fault began four minutes ago; later rows are left out'
    )
    .option(
      '--replay-history <days>',
      'for a recorded sample: put this much fault-free history in front, labelled as constructed',
      Number
    )
    .option('--strict', 'take all or nothing')
    .option(
      '--sample-rate <share>',
      'share of requests that the recording holds, when it does not say so itself',
      Number
    )
    .option('--tenant <name>', 'tenant of rows that name none')
    .addOption(
      new Option(
        '--time-unit <unit>',
        'unit of times and durations, when the file does not keep to its format'
      ).choices(Object.keys(TIME_UNITS))
    )
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (files: string[], args: ImportArguments) => {
      context.exitCode = await runImport(files, args, context);
    });
}

const HELP = `
Formats are told from the content: OTLP (JSON, protobuf), Jaeger JSON, Zipkin v2 JSON, newline-delimited chain
events; plain or gzip. Importing the same file twice changes nothing.

Examples:
  throughline import traces.json --into shop.duckdb
  throughline import exports/ --dataset staging --shift-to-now
  kubectl exec collector -- cat /data/traces.jsonl | throughline import -
  throughline import examples/online-boutique --shift-fault-to-now OB-0822-17 --into online-boutique.duckdb

Exit codes: 0 all taken, 3 some records refused and the rest taken, 1 nothing taken, 2 wrong arguments.
`;

async function runImport(files: string[], args: ImportArguments, context: CommandContext): Promise<number> {
  checkArguments(args);
  const sample = files.length === 1 && files[0] !== '-' ? readSample(files[0]) : undefined;
  if (sample === undefined && (args.shiftFaultToNow !== undefined || args.replayHistory !== undefined)) {
    throw new ThroughlineError(
      'badInput',
      '--shift-fault-to-now and --replay-history need the folder of a recorded sample, such as examples/online-boutique.'
    );
  }
  const sources = sourcesOf(sample?.files ?? files, context.stdin);
  const moves = args.shiftToNow === true || args.shiftFaultToNow !== undefined || args.replayHistory !== undefined;
  return moves
    ? withRereadable(sources, (again) => store(again, files, sample, args, context))
    : store(sources, files, sample, args, context);
}

function checkArguments({ sampleRate, replayHistory: days, shiftToNow, shiftFaultToNow }: ImportArguments): void {
  if (sampleRate !== undefined && !(sampleRate > 0 && sampleRate <= 1)) {
    throw new ThroughlineError(
      'badInput',
      '--sample-rate is the share of requests that was recorded: above 0 and at most 1.'
    );
  }
  if (days !== undefined && !(days > 0 && days <= 90)) {
    throw new ThroughlineError('badInput', 'Choose --replay-history above 0 and at most 90 days.');
  }
  if (shiftToNow === true && shiftFaultToNow !== undefined) {
    throw new ThroughlineError('badInput', 'Choose either --shift-to-now or --shift-fault-to-now.');
  }
}

async function store(
  sources: Source[],
  files: string[],
  sample: Sample | undefined,
  args: ImportArguments,
  context: CommandContext
): Promise<number> {
  const { output } = context;
  const progress = new Progress(output, 'rows');
  const bytes = sources.reduce((sum, source) => sum + (source.bytes ?? NaN), 0);
  const { changes, firstMs } = await planChanges(sources, sample, args, context);
  const options: ImportOptions = {
    dataset: datasetOf(files, sample, args),
    strict: args.strict === true,
    changes,
    timeUnit: args.timeUnit,
    progress: ({ bytes: read, rows, file }) => progress.update(read / bytes, rows, path.basename(file)),
  };
  const target = writeTarget(args.into, context.env);
  const done = await withWriter(target, async (writer) => {
    const summary = await importSources(sources, writer, options);
    if (sample?.quiet === undefined || summary.rolledBack) {
      return { summary, history: 0 };
    }
    // Without days this takes away the history of an earlier import, which would lie over the recording by now.
    const history = await replayHistory(args.replayHistory === undefined ? [] : sources, writer, {
      dataset: `${options.dataset}-history`,
      quiet: sample.quiet,
      beforeMs: firstMs,
      lengthMs: (args.replayHistory ?? 0) * DAY_MS,
      shiftMs: changes.shiftMs,
      tenant: changes.tenant,
    });
    return { summary, history };
  });
  const tookMs = progress.end();
  const report = {
    ...done,
    files: sources.length,
    into: target.name,
    dataset: options.dataset,
    shiftMs: changes.shiftMs,
    tookMs,
  };
  if (args.json === true) {
    output.out(`${JSON.stringify({ ...done.summary, ...report, summary: undefined })}\n`);
  } else {
    output.err(importReportText(report));
  }
  return exitCodeOf(done.summary);
}

function exitCodeOf(summary: ImportSummary): number {
  const taken = summary.events + summary.metrics + summary.definitions;
  if (summary.rolledBack || (summary.refused > 0 && taken === 0)) {
    return EXIT.failed;
  }
  return summary.refused > 0 ? EXIT.partly : EXIT.done;
}

/** A moved recording needs a name, or moving it again would store it twice. */
function datasetOf(files: string[], sample: Sample | undefined, args: ImportArguments): string {
  if (args.dataset !== undefined) {
    return args.dataset;
  }
  if (sample !== undefined) {
    return sample.dataset;
  }
  return args.shiftToNow === true
    ? files.map((file) => path.basename(path.resolve(file)).replace(/\.(gz|jsonl?|ndjson|pb)/g, '')).join('+')
    : '';
}

async function planChanges(
  sources: Source[],
  sample: Sample | undefined,
  args: ImportArguments,
  context: CommandContext
): Promise<{ changes: RowChanges; firstMs: number }> {
  const changes: RowChanges = { shiftMs: 0, untilMs: Infinity, tenant: args.tenant ?? '', sampleRate: args.sampleRate };
  if (args.shiftFaultToNow === undefined && args.shiftToNow !== true && args.replayHistory === undefined) {
    return { changes, firstMs: NaN };
  }
  const measured = await measureSources(sources, { timeUnit: args.timeUnit });
  const now = context.now();
  // Whole minutes, so that rows keep their place within the minute.
  const wholeMinutes = (ms: number) => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  if (args.shiftFaultToNow !== undefined && sample !== undefined) {
    changes.shiftMs = wholeMinutes(now - FAULT_AGE_MS - findFault(sample, args.shiftFaultToNow).start);
    changes.untilMs = now;
  } else if (args.shiftToNow === true && !Number.isNaN(measured.lastMs)) {
    changes.shiftMs = wholeMinutes(now - measured.lastMs);
  }
  return { changes, firstMs: measured.firstMs };
}
