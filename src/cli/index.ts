import { Command, CommanderError } from 'commander';
import { PRODUCT } from '../backend/telemetry/product';
import type { CommandContext } from './context';
import { checkCommand } from './commands/check';
import { dbCommand } from './commands/db';
import { generateCommand } from './commands/generate';
import { importCommand } from './commands/import';
import { pruneCommand } from './commands/prune';
import { EXIT, failureText, processOutput } from './output';

const FIRST_STEPS = `
First steps:
  throughline generate --into shop.duckdb      an example application, 30 days, incidents planted
  throughline import traces.json --into shop.duckdb
  throughline check shop.duckdb                what is in it

Databases lie in the data directory (GF_PLUGIN_DATA_DIR, else .throughline/ of a checkout or your data folder), where
the data source finds them by name. throughline <command> --help says more.
`;

/**
 * Runs the command-line program.
 * @returns the exit code: 0 done, 1 failed, 2 wrong arguments, 3 done in part
 */
export async function main(argv: string[], given: Partial<CommandContext> = {}): Promise<number> {
  const context: CommandContext = {
    output: processOutput,
    env: process.env,
    stdin: process.stdin,
    now: () => Date.now(),
    exitCode: EXIT.done,
    ...given,
  };
  try {
    await programOf(context).parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    context.output.err(`throughline: ${failureText(error)}\n`);
    return EXIT.failed;
  }
}

function programOf(context: CommandContext): Command {
  const program = new Command('throughline')
    .description('Answers from request chains: import recordings, make example data, look into databases.')
    .addHelpText('after', FIRST_STEPS)
    .version(PRODUCT.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'say more about a command')
    .helpCommand('help [command]', 'say more about a command')
    .showHelpAfterError('(throughline --help lists the commands)')
    .configureOutput({ writeOut: context.output.out, writeErr: context.output.err })
    .exitOverride();
  importCommand(program, context);
  generateCommand(program, context);
  checkCommand(program, context);
  pruneCommand(program, context);
  dbCommand(program, context);
  return program;
}

/** Who reads the output, such as `head`, may have had enough of it: that is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

if (typeof require !== 'undefined' && require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
