import { existsSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import { policyAt, pruneEmbedded } from '../../stores/embedded';
import type { RemovedRows, RetentionPolicy } from '../../stores/writer';
import type { CommandContext } from '../context';
import { isClickHouseAddress } from '../clickhouseTarget';
import { counted, EXIT } from '../output';
import { isPostgresAddress, postgresTarget } from '../postgresTarget';
import { DEFAULT_FILE, targetFile } from '../storeTarget';

interface PruneArguments {
  keepEvents?: number;
  keepFigures?: number;
  json?: boolean;
}

const DAYS = { d: 1, w: 7, y: 365 } as const;

export function pruneCommand(program: Command, context: CommandContext): void {
  program
    .command('prune')
    .description('remove old events from a database, and old figures; what is removed does not come back')
    .argument(
      '[file]',
      'database file (a bare name lies in the data directory), or a postgres:// address',
      DEFAULT_FILE
    )
    .option('--keep-events <time>', 'how far back events are kept, such as 30d, 6w or 1y', daysOf)
    .option(
      '--keep-figures <time>',
      'how far back metrics, and figures by minute and hour, are kept; they outlive their events',
      daysOf
    )
    .option('--json', 'print the answer as JSON')
    .action(async (into: string, args: PruneArguments) => {
      context.exitCode = await runPrune(into, args, context);
    });
}

async function runPrune(into: string, args: PruneArguments, context: CommandContext): Promise<number> {
  const { keepEvents: eventDays, keepFigures: figureDays } = args;
  if (eventDays === undefined && figureDays === undefined) {
    throw new ThroughlineError(
      'badInput',
      'Say what to keep, such as --keep-events 30d, or --keep-events 30d --keep-figures 1y.'
    );
  }
  if ((eventDays ?? 0) > (figureDays ?? Infinity)) {
    throw new ThroughlineError('badInput', 'Keep figures at least as long as events.');
  }
  const { name, removed } = await pruneTarget(into, policyAt(context.now(), { eventDays, figureDays }), context);
  context.output.out(args.json === true ? `${JSON.stringify({ file: name, removed })}\n` : pruneText(name, removed));
  return EXIT.done;
}

async function pruneTarget(
  into: string,
  policy: RetentionPolicy,
  { env }: CommandContext
): Promise<{ name: string; removed: RemovedRows }> {
  if (isClickHouseAddress(into)) {
    throw new ThroughlineError(
      'badInput',
      'ClickHouse removes old rows by itself when its tables have a TTL. docs/clickhouse.md has the statement.'
    );
  }
  if (isPostgresAddress(into)) {
    const { settings, secrets, name } = postgresTarget(into, env);
    const { addressOf, prunePostgres } = await import('../../stores/postgres');
    return { name, removed: await prunePostgres(addressOf(settings, secrets, ''), settings, policy) };
  }
  const file = targetFile(into, env);
  if (!existsSync(file)) {
    throw new ThroughlineError('notFound', `There is no database ${file}.`);
  }
  return { name: file, removed: await pruneEmbedded(file, policy) };
}

function pruneText(name: string, { events, figures, metrics }: RemovedRows): string {
  return events + figures + metrics === 0
    ? `Nothing in ${name} is that old.\n`
    : `Removed ${counted(events, 'event')}, ${counted(metrics, 'metric')} and ${counted(figures, 'figure')} from ${name}.\n`;
}

/** Days of a length of time such as `30d`. */
function daysOf(text: string): number {
  const match = /^(\d{1,5})([dwy])$/.exec(text.trim());
  const days = match ? Number(match[1]) * DAYS[match[2] as keyof typeof DAYS] : 0;
  if (days < 1 || days > 36_500) {
    throw new InvalidArgumentError('Write a number of days, weeks or years, such as 30d, 6w or 1y.');
  }
  return days;
}
