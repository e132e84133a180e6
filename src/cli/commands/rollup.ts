import type { Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import type { CommandContext } from '../context';
import { EXIT, failureText, Progress, seconds } from '../output';
import { requiredPostgres, type PostgresTarget } from '../postgresTarget';

interface RollupArguments {
  watch?: number;
}

const LEAST_SECONDS = 1;

const HELP = `
Rollups are figures that PostgreSQL keeps beside the events, so that long ranges are answered in milliseconds. Make
them once with "throughline db migrate --rollups ADDRESS". Minutes and hours whose events have changed since are
answered from the events, so answers are always right; this command makes them quick again.

Examples:
  throughline db rollup postgres://owner@localhost/chains                once
  throughline db rollup postgres://owner@localhost/chains --watch 60     every minute until it is ended
`;

export function rollupCommand(db: Command, address: string, context: CommandContext): void {
  db.command('rollup')
    .description('bring the rollups of a PostgreSQL database up to date')
    .argument('<address>', address)
    .option('--watch <seconds>', 'go on, and look again after so many seconds', Number)
    .addHelpText('after', HELP)
    .action(async (where: string, { watch }: RollupArguments) => {
      if (watch !== undefined && !(watch >= LEAST_SECONDS)) {
        throw new ThroughlineError('badInput', 'Choose at least one second as --watch.');
      }
      const target = requiredPostgres(where, context.env);
      await refreshOnce(target, context);
      context.output.err(`The rollups of ${target.name} are up to date.\n`);
      if (watch !== undefined) {
        await keepUp(target, watch, context);
      }
      context.exitCode = EXIT.done;
    });
}

/** @throws ThroughlineError `conflict` where the database has no rollups */
async function refreshOnce({ settings, secrets, name }: PostgresTarget, { output }: CommandContext): Promise<void> {
  const { addressOf, refreshRollupsAt } = await import('../../stores/postgres');
  const bar = new Progress(output, 'minutes and hours');
  let all = 0;
  const progress = (waiting: number) => {
    all = Math.max(all, waiting);
    bar.update(all === 0 ? 1 : 1 - waiting / all, all - waiting);
  };
  const there = await refreshRollupsAt(addressOf(settings, secrets, ''), settings.schema ?? 'public', { progress });
  const tookMs = bar.end();
  if (!there) {
    throw new ThroughlineError(
      'conflict',
      `${name} has no rollups. Make them with "throughline db migrate --rollups", which needs the owner of the tables.`
    );
  }
  if (all > 0) {
    output.err(`Made what had changed in ${seconds(tookMs)}.\n`);
  }
}

/** A database that does not answer for a while ends nothing: what has changed waits. */
async function keepUp(target: PostgresTarget, everySeconds: number, context: CommandContext): Promise<never> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, everySeconds * 1000));
    try {
      await refreshOnce(target, context);
    } catch (error) {
      context.output.err(`${failureText(error)}\n`);
    }
  }
}
