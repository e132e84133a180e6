import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import { generate } from '../../ingest/generate/generate';
import { checkGenerateOptions } from '../../ingest/generate/options';
import { parseTime } from '../../ingest/time';
import type { CommandContext } from '../context';
import { count, counted, EXIT, moment, Progress, seconds } from '../output';
import { withWriter, writeTarget } from '../storeTarget';

interface GenerateArguments {
  events: number;
  days: number;
  seed: number;
  into: string;
  end: string;
  recentShare?: number;
  sampleRate?: number;
  coldStarts?: boolean;
  clockSkew?: number;
  late?: number;
  duplicates?: number;
  truth?: string;
  tenants?: string;
  dataset: string;
  eventsOnly?: boolean;
  json?: boolean;
}

export function generateCommand(program: Command, context: CommandContext): void {
  program
    .command('generate')
    .description('make a recording of an example application with planted incidents')
    .option('--events <n>', 'how many events', Number, 1_000_000)
    .option('--days <n>', 'over how many days', Number, 30)
    .option('--seed <n>', 'the same seed and end give the same rows', Number, 42)
    .option(
      '--into <file>',
      'database file (a bare name lies in the data directory), or a postgres:// address',
      'shop.duckdb'
    )
    .option('--end <time>', 'when the recording ends: ISO 8601, or now', 'now')
    .option('--recent-share <share>', 'share of the events in the last 24 hours; older chains are then sampled', Number)
    .option('--sample-rate <share>', 'share of the chains that is recorded', Number)
    .option('--cold-starts', 'requests to a service that scaled to zero wait for an instance')
    .option('--clock-skew <seconds>', 'how far the clocks of some services are ahead or behind, at most', Number)
    .option('--late <share>', 'share of the events that arrive one to six hours late', Number)
    .option('--duplicates <share>', 'share of the events that are sent twice', Number)
    .option('--truth <file>', 'where to write what was planted (default: <into>.truth.json)')
    .option('--tenants <names>', 'spread the chains over these tenants, separated by commas')
    .option('--dataset <name>', 'name of the recording: making it again replaces it', 'generated')
    .option('--events-only', 'no chain_metrics and no chain_definitions')
    .option('--json', 'print the ground truth as JSON')
    .addHelpText('after', HELP)
    .action(async (args: GenerateArguments) => {
      context.exitCode = await runGenerate(args, context);
    });
}

const HELP = `
Examples:
  throughline generate --into shop.duckdb
  throughline generate --events 100000 --days 7 --seed 7 --into week.duckdb
  throughline generate --tenants acme,globex --late 0.01 --duplicates 0.01 --clock-skew 3 --into rough.duckdb
`;

async function runGenerate(args: GenerateArguments, context: CommandContext): Promise<number> {
  const endMs = args.end === 'now' ? context.now() : parseTime(args.end);
  if (Number.isNaN(endMs)) {
    throw new ThroughlineError(
      'badInput',
      `--end ${args.end} is no time. Write ISO 8601, such as 2026-01-31T12:00:00Z, or now.`
    );
  }
  if (!Number.isSafeInteger(args.seed)) {
    throw new ThroughlineError('badInput', 'Choose a whole number as --seed.');
  }
  const wanted = {
    ...args,
    endMs,
    ...(args.clockSkew === undefined ? {} : { clockSkewMs: args.clockSkew * 1000 }),
    tenants: namesOf(args.tenants),
  };
  checkGenerateOptions(wanted);
  const target = writeTarget(args.into, context.env);
  const truthFile = args.truth === undefined ? `${target.beside}.truth.json` : path.resolve(args.truth);
  makeFolderOf(truthFile);
  const progress = new Progress(context.output, 'events');
  const truth = await withWriter(target, (writer) =>
    generate(writer, { ...wanted, progress: ({ rows, expected }) => progress.update(rows / expected, rows) })
  );
  const tookMs = progress.end();
  writeFileSync(truthFile, `${JSON.stringify(truth, null, 2)}\n`);
  if (args.json === true) {
    context.output.out(`${JSON.stringify(truth)}\n`);
    return EXIT.done;
  }
  const recent = truth.incidents.filter((incident) => incident.endMs > truth.toMs - 86_400_000);
  context.output.err(
    [
      `Generated ${counted(truth.events, 'event')} in ${counted(truth.chains, 'chain')} into ${target.name} in ${seconds(tookMs)} (${count((truth.events / tookMs) * 1000)} events/s).`,
      `  time      ${moment(truth.fromMs)} to ${moment(truth.toMs)}`,
      `  metrics   ${count(truth.metrics)}`,
      `  incidents ${truth.incidents.length} planted, ${recent.length} in the last day; listed in ${truthFile}`,
      '',
    ].join('\n')
  );
  return EXIT.done;
}

function namesOf(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Before the recording is made, so that a minute's work does not end with a file that cannot be written. */
function makeFolderOf(file: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    accessSync(path.dirname(file), constants.W_OK);
  } catch (cause) {
    throw new ThroughlineError(
      'badInput',
      `${path.dirname(file)} is no folder that can be written to. Choose another place with --into or --truth.`,
      { cause }
    );
  }
}
