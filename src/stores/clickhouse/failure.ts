import { ThroughlineError, type ErrorCode } from '../../contracts/errors';
import { tooManyRows } from '../stop';

/** What ClickHouse's error codes mean for a person. */
const SENTENCES: Record<string, [ErrorCode, string] | undefined> = {
  '47': [
    'badSettings',
    'ClickHouse does not know a column that the question needs. Check the profile, the table names and the columns in the data source.',
  ],
  '60': [
    'badSettings',
    'ClickHouse does not know a table that the data source names. Check the database and the table names.',
  ],
  '81': ['badSettings', 'ClickHouse does not know the database that the data source names.'],
  '158': ['tooMuch', 'The question reads more rows than the ClickHouse user may read. Choose a shorter time range.'],
  '159': [
    'timeout',
    'ClickHouse stopped the question since it took too long. Choose a shorter time range or a filter.',
  ],
  '160': [
    'timeout',
    'ClickHouse stopped the question since it took too long. Choose a shorter time range or a filter.',
  ],
  '164': [
    'badSettings',
    'The ClickHouse user may not change settings or write. Questions need a user whose profile has readonly = 0 or 2; imports need one with readonly = 0.',
  ],
  '202': ['busy', 'ClickHouse answers as many questions as it may at a time. Try again in a moment.'],
  '209': ['storeUnavailable', 'A shard of the ClickHouse cluster did not answer in time.'],
  '210': ['storeUnavailable', 'A shard of the ClickHouse cluster cannot be reached.'],
  '241': [
    'tooMuch',
    'The question needs more memory than ClickHouse may take for it. Choose a shorter time range or a filter, or raise max_memory_usage.',
  ],
  '243': ['storeFull', 'The disk of ClickHouse is full. Free some space and try again.'],
  '279': ['storeUnavailable', 'A shard of the ClickHouse cluster cannot be reached.'],
  '307': ['tooMuch', 'The question reads more data than the ClickHouse user may read. Choose a shorter time range.'],
  '394': ['cancelled', 'The query was cancelled.'],
  '452': [
    'badSettings',
    'The settings profile of the ClickHouse user forbids a limit that questions set. Allow max_execution_time, max_result_rows, join_use_nulls and readonly in its constraints.',
  ],
  '497': [
    'badSettings',
    'The ClickHouse user may not read the tables. Grant it SELECT on them, and on system.tables and system.columns.',
  ],
  '516': ['badSettings', 'ClickHouse refuses the user or the password. Check both in the data source.'],
};

/** The same for failures on the way to the server, by Node's error codes. */
const ON_THE_WAY: Record<string, string | undefined> = {
  ECONNREFUSED:
    'No ClickHouse server answers at the host and port of the data source. Check both, and that the port is that of HTTP (8123, with TLS 8443).',
  ENOTFOUND: 'The host of the data source is not known. Check its name.',
  EAI_AGAIN: 'The host of the data source cannot be looked up at the moment. Try again.',
  ECONNRESET:
    'ClickHouse closed the connection. Check that the port is that of HTTP and that TLS is set as the server wants it.',
  EHOSTUNREACH: 'The host of the data source cannot be reached from here.',
  ETIMEDOUT: 'The host of the data source does not answer.',
  EPROTO: 'The server does not speak TLS at this port. Choose the port for HTTPS (8443) or turn TLS off.',
};

const TLS = /certificate|self.signed|CERT_|ALTNAME|unable to verify/i;

/** Turns anything that the client threw into the error family. The server's own text goes to the log only. */
export function storeError(cause: unknown, maxRows = 0): ThroughlineError {
  if (cause instanceof ThroughlineError) {
    return cause;
  }
  const code = codeOf(cause);
  if (code === '396') {
    const known = tooManyRows(maxRows);
    return new ThroughlineError(known.code, known.message, { cause });
  }
  const known = SENTENCES[code];
  if (known !== undefined) {
    return new ThroughlineError(known[0], known[1], { cause });
  }
  const onTheWay =
    ON_THE_WAY[code] ??
    (TLS.test(`${code} ${messageOf(cause)}`)
      ? 'The certificate of the ClickHouse server is not trusted. Give its authority in the data source, or have it issued by a known one.'
      : undefined);
  return new ThroughlineError('storeUnavailable', onTheWay ?? 'ClickHouse could not answer. The log has the details.', {
    cause,
  });
}

/** Whether ClickHouse could not compile a regular expression. */
export const isBadPattern = (cause: unknown) => codeOf(cause) === '427';

/** ClickHouse's number or Node's name of an error, `''` where there is neither. */
function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
