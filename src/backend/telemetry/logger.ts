import { Console } from 'node:console';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Record<string, unknown>;

/** Longest line that go-plugin reads whole is 64 KiB. */
const LONGEST_LINE = 60_000;
const LONGEST_TEXT = 8_000;

/** Where the lines go; replaced in tests. */
type Sink = (line: string) => void;

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** Level from a setting; `info` where it names none, since a line per query costs more than a cached answer. */
export function levelOf(setting: string | undefined): LogLevel {
  return LEVELS.find((level) => level === setting?.toLowerCase()) ?? 'info';
}

/**
 * Log lines in hclog's JSON form, which Grafana files under the plugin's name with their level. `@message` is always
 * a text: anything else there would crash Grafana's own process. There is no `@timestamp`, since Grafana sets its own.
 */
export class Logger {
  private readonly lowest: number;

  constructor(
    private readonly sink: Sink = (line) => process.stderr.write(line),
    level: LogLevel = levelOf(process.env.GF_PLUGIN_LOG_LEVEL)
  ) {
    this.lowest = LEVELS.indexOf(level);
  }

  debug(message: string, fields?: LogFields): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.write('error', message, fields);
  }

  private write(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (LEVELS.indexOf(level) < this.lowest) {
      return;
    }
    const line: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(fields)) {
      if (value !== undefined) {
        line[key.replace(/^@+/, '')] = plain(value);
      }
    }
    const head = { '@level': level, '@message': shorten(String(message)) };
    const text = JSON.stringify({ ...head, ...line });
    this.sink(`${text.length <= LONGEST_LINE ? text : JSON.stringify(head)}\n`);
  }
}

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}

/** A value that JSON can hold; errors become their text and the place they came from. */
function plain(value: unknown): unknown {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? '' : `\ncaused by ${String(plain(value.cause))}`;
    return shorten(`${value.stack ?? value.message}${cause}`);
  }
  if (typeof value === 'string') {
    return shorten(value);
  }
  if (typeof value === 'bigint') {
    return String(value);
  }
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
  } catch {
    return shorten(String(value));
  }
}

export const log = new Logger();

/** Sends everything that code prints with `console` to stderr: stdout belongs to the handshake. */
export function keepStdoutClean(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
}
