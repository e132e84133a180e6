import type { Readable } from 'node:stream';
import type { Output } from './output';

/** What commands have of the world outside. */
export interface CommandContext {
  output: Output;
  env: NodeJS.ProcessEnv;
  stdin: Readable;
  /** The moment, epoch ms. */
  now(): number;
  /** Set by the command that ran. */
  exitCode: number;
}
