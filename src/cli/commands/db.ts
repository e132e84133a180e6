import type { Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import type { Advice } from '../../stores/postgres/advise';
import type { CommandContext } from '../context';
import { count, EXIT } from '../output';
import { requiredPostgres } from '../postgresTarget';
import { runCheck } from './check';
import { rollupCommand } from './rollup';

interface MigrateArguments {
  analytics?: boolean;
  rollups?: boolean;
  print?: boolean;
}

interface ClickHouseSchemaArguments {
  cluster?: string;
  replicated?: boolean;
  rollups?: boolean;
  refill?: boolean;
}

const ADDRESS = 'postgres://user@host:5432/database?schema=…; the password in PGPASSWORD';

export function dbCommand(program: Command, context: CommandContext): void {
  const db = program.command('db').description('look after the chain tables of a PostgreSQL database');
  db.command('migrate')
    .description('make the chain tables, or give those that are there what they lack; run again, it changes nothing')
    .argument('[address]', ADDRESS)
    .option('--analytics', 'also indexes for analytics and the hourly summary of the last seven days')
    .option('--rollups', 'also figures of minutes, hours and days, for quick answers about long ranges')
    .option('--no-rollups', 'take these figures away again; the events stay as they are')
    .option('--print', 'print the statements instead of running them')
    .action(async (address: string | undefined, args: MigrateArguments) => {
      context.exitCode = await runMigrate(address, args, context);
    });
  db.command('clickhouse-schema')
    .description('print the statements that make the chain tables of ClickHouse, on one server or on a cluster')
    .option('--cluster <name>', 'name of the cluster: local tables and Distributed ones over them')
    .option('--replicated', 'with copies of each shard, by the macros {shard} and {replica}')
    .option('--rollups', 'also figures of minutes and of chains, which views fill as rows are added')
    .option('--refill', 'with --rollups: only the statements that make these figures anew from the rows')
    .action(async (args: ClickHouseSchemaArguments) => {
      await printClickHouseSchema(args, context);
      context.exitCode = EXIT.done;
    });
  rollupCommand(db, ADDRESS, context);
  db.command('check')
    .description('open the database and say what is in it')
    .argument('<address>', ADDRESS)
    .option('--json', 'print the answer as JSON')
    .action(async (address: string, args: { json?: boolean }) => {
      requiredPostgres(address, context.env);
      context.exitCode = await runCheck(address, args, context);
    });
  db.command('advise')
    .description('say which indexes are missing and what they would bring; makes none')
    .argument('<address>', ADDRESS)
    .option('--json', 'print the answer as JSON')
    .action(async (address: string, args: { json?: boolean }) => {
      context.exitCode = await runAdvise(address, args, context);
    });
}

async function printClickHouseSchema(args: ClickHouseSchemaArguments, { output }: CommandContext) {
  if (args.refill === true && args.rollups !== true) {
    throw new ThroughlineError('badInput', '--refill makes figures anew: add --rollups.');
  }
  const { chainTables } = await import('../../stores/clickhouse/migrations/001_chain_tables');
  const { rollupRefill, rollupTables } = await import('../../stores/clickhouse/migrations/rollups');
  const statements =
    args.refill === true
      ? rollupRefill(args)
      : [...chainTables(args), ...(args.rollups === true ? rollupTables(args) : [])];
  output.out(statements.map((statement) => `${statement};\n`).join('\n'));
}

async function runMigrate(
  address: string | undefined,
  args: MigrateArguments,
  context: CommandContext
): Promise<number> {
  const { addressOf, migrate, migrationText, rollupStatements } = await import('../../stores/postgres');
  if (args.print === true && args.rollups !== undefined) {
    // They depend on the columns that are there.
    const { settings, secrets } = requiredPostgres(address, context.env);
    const place = addressOf(settings, secrets, '');
    context.output.out(await rollupStatements(place, settings.schema ?? 'public', !args.rollups));
    return EXIT.done;
  }
  if (args.print === true) {
    context.output.out(migrationText({ analytics: args.analytics }));
    return EXIT.done;
  }
  const { settings, secrets, name } = requiredPostgres(address, context.env);
  const { applied, removed, notes } = await migrate(
    addressOf(settings, secrets, ''),
    settings.schema ?? 'public',
    args
  );
  context.output.err(
    [
      ...removed.map((what) => `${name} has no ${what} any more.`),
      ...(applied.length > 0 ? [`${name} now has ${applied.join(', ')}.`] : []),
      ...(applied.length + removed.length === 0 ? [`${name} has everything already.`] : []),
      ...notes,
      '',
    ].join('\n')
  );
  return EXIT.done;
}

async function runAdvise(address: string, args: { json?: boolean }, context: CommandContext): Promise<number> {
  const { settings, secrets, name } = requiredPostgres(address, context.env);
  const { addressOf } = await import('../../stores/postgres');
  const { advise } = await import('../../stores/postgres/advise');
  const advice = await advise(addressOf(settings, secrets, ''), settings);
  context.output.out(args.json === true ? `${JSON.stringify(advice)}\n` : adviceText(name, advice));
  return EXIT.done;
}

function adviceText(name: string, { rows, indexes, notes }: Advice): string {
  const missing = indexes.filter(({ present }) => !present);
  return [
    `${name}: about ${count(rows)} events.`,
    missing.length === 0 ? 'No index is missing.' : 'Missing indexes:',
    ...missing.map(({ brings, statement, megabytes }) => `  ${statement}\n    ${brings} About ${count(megabytes)} MB.`),
    ...notes,
    '',
  ].join('\n');
}
