import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { AnswerColumns, Ask, Hints } from '../ask';
import { refuseTooMany, Stop, type Limits } from '../stop';
import type { Sql } from '../sql';
import { storeError } from './failure';
import { readNative } from './nativeBlocks';
import { compile, type Statement } from './statement';

/** How often a statement that is to stop is told so. */
const REPEAT_MS = 1_000;
/** What of the parameters' length an address may hold; longer ones travel in the body. */
const ADDRESS_LENGTH = 4_096;
/** A server that answers no more is left alone after this time beyond the statement's own. */
const GRACE_MS = 5_000;
/** The longest that a statement may take, whatever the settings say. */
const LONGEST_MS = 600_000;

export interface ConnectionOptions {
  url: string;
  user: string;
  password: string;
  database: string;
  /** Undefined where nothing is encrypted; certificates are PEM texts. */
  tls: TlsOptions | undefined;
}

export interface TlsOptions {
  /** Whether the server's certificate has to be trusted and to be for its host. */
  verify: boolean;
  /** The authority that signed it; those that the machine trusts when absent. */
  ca: string | undefined;
  /** What the client shows of itself. */
  certificate: string | undefined;
  key: string | undefined;
}

/** What makes the shared texts mean in ClickHouse what they mean elsewhere. */
const MEANING: ClickHouseSettings = {
  join_use_nulls: 1,
  prefer_column_name_to_alias: 1,
  aggregate_functions_null_for_empty: 1,
  // Subqueries over a Distributed table are asked once, of all shards.
  distributed_product_mode: 'global',
};

const MOST_CONNECTIONS = 8;

interface Asked extends Hints {
  limits: Limits;
  stop: Stop;
  /** When the question's time is over. */
  until: number;
}

/** One server, spoken to over HTTP by ClickHouse's own client, which is loaded when it is first needed. */
export class ClickHouseConnection {
  private opened: Promise<ClickHouseClient> | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /**
   * Runs a question: its statements read only, end together on abort and on timeout, and are refused beyond the row
   * limit. Each statement sees the rows of its own moment; ClickHouse has no transactions to read in.
   */
  async question<T>(limits: Limits, work: (ask: Ask) => Promise<T>): Promise<T> {
    const stop = new Stop(limits, REPEAT_MS);
    const until = Date.now() + limits.timeoutMs;
    try {
      return await work((statement, hints) => this.ask(statement, { limits, stop, until, ...hints }));
    } catch (cause) {
      throw stop.error() ?? storeError(cause, limits.maxRows);
    } finally {
      stop.dispose();
    }
  }

  /** Asks one statement outside of questions: what tables there are, what a load brings. */
  async read(statement: Sql, settings: ClickHouseSettings = {}): Promise<AnswerColumns> {
    try {
      const { stream } = await this.send(compile(statement), randomUUID(), new AbortController().signal, {
        ...MEANING,
        ...settings,
        wait_end_of_query: 1,
      });
      return await readNative(await bytesOf(stream), () => undefined);
    } catch (cause) {
      throw storeError(cause);
    }
  }

  /** Runs a statement for its effect. */
  async execute(statement: Sql, settings: ClickHouseSettings = {}): Promise<void> {
    try {
      const client = await this.client();
      await client.command({ ...compile(statement), clickhouse_settings: settings });
    } catch (cause) {
      throw storeError(cause);
    }
  }

  /** Adds rows, each a list of values in the order of the columns. */
  async insert(
    table: string,
    columns: readonly [string, ...string[]],
    rows: unknown[][],
    settings: ClickHouseSettings
  ) {
    try {
      const client = await this.client();
      await client.insert({
        table,
        columns: [...columns],
        values: rows,
        format: 'JSONCompactEachRow',
        clickhouse_settings: settings,
      });
    } catch (cause) {
      throw storeError(cause);
    }
  }

  private client(): Promise<ClickHouseClient> {
    return (this.opened ??= connect(this.options));
  }

  async close(): Promise<void> {
    await (await this.opened)?.close();
    this.opened = undefined;
  }

  private async ask(statement: Sql, { limits, stop, until, grouped = false }: Asked) {
    stop.check();
    const abort = new AbortController();
    const id = randomUUID();
    stop.onStop(() => {
      if (!abort.signal.aborted) {
        abort.abort();
        // A server that goes on although nobody listens is told to end; a user without that right leaves it to the time limit.
        this.client()
          .then((client) => client.command({ query: `KILL QUERY WHERE query_id = '${id}' ASYNC` }))
          .catch(() => undefined);
      }
    });
    try {
      const { stream } = await this.send(compile(statement), id, abort.signal, {
        ...MEANING,
        // Each state of each group would know whether it has seen a row.
        ...(grouped ? { aggregate_functions_null_for_empty: 0 } : {}),
        readonly: '1',
        max_execution_time: Math.max(1, Math.ceil((until - Date.now()) / 1000)),
        max_result_rows: String(limits.maxRows),
        result_overflow_mode: 'throw',
        cancel_http_readonly_queries_on_client_close: 1,
        // Without it an error in the middle would come as text behind the rows.
        wait_end_of_query: 1,
      });
      return await readNative(await bytesOf(stream), (rows) => refuseTooMany(rows, limits.maxRows));
    } finally {
      stop.onStop(undefined);
    }
  }

  private async send(
    { query, query_params }: Statement,
    query_id: string,
    abort_signal: AbortSignal,
    settings: ClickHouseSettings
  ) {
    const client = await this.client();
    const text = `${query}\nFORMAT Native`;
    const parameters = Object.entries(query_params).map(
      ([name, value]) => [`param_${name}`, fieldText(value)] as const
    );
    const short = parameters.reduce((sum, [, value]) => sum + encodeURIComponent(value).length, 0) < ADDRESS_LENGTH;
    const common = { query_id, abort_signal, clickhouse_settings: settings };
    if (short) {
      return client.exec({ ...common, query: text, query_params });
    }
    const boundary = `throughline-${randomUUID()}`;
    return client.exec({
      ...common,
      query: '',
      values: Readable.from([multipart(boundary, [['query', text], ...parameters])]),
      http_headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    });
  }
}

async function connect({ url, user, password, database, tls }: ConnectionOptions): Promise<ClickHouseClient> {
  const { createClient, ClickHouseLogLevel } = await import('@clickhouse/client');
  const keepAlive = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  return createClient({
    url,
    username: user,
    password,
    database,
    application: 'throughline',
    max_open_connections: MOST_CONNECTIONS,
    request_timeout: LONGEST_MS + GRACE_MS,
    // Failures travel as errors; the client would print them, parameters included.
    log: { level: ClickHouseLogLevel.OFF },
    ...(tls !== undefined && {
      http_agent: new Agent({
        ...keepAlive,
        rejectUnauthorized: tls.verify,
        ca: tls.ca,
        cert: tls.certificate,
        key: tls.key,
      }),
      // The client sends certificates only itself; without this it would leave out the password.
      set_basic_auth_header: true,
    }),
  });
}

/** A value as a parameter is written: like a field of tab-separated text. */
function fieldText(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map((item) => `'${escaped(String(item)).replaceAll("'", "\\'")}'`).join(',')}]`
    : escaped(String(value));
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\0');
}

function multipart(boundary: string, parts: ReadonlyArray<readonly [string, string]>): Buffer {
  const text = parts.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  );
  return Buffer.from(`${text.join('')}--${boundary}--\r\n`);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
