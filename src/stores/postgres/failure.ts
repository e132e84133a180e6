import { ThroughlineError, type ErrorCode } from '../../contracts/errors';

type Reason = readonly [ErrorCode, string];

/** How the server's codes look; those of the system begin with an E. */
const STATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/** What to do about an error of the server, by its code; the first two characters alone stand for a class. */
const BY_STATE: Record<string, Reason> = {
  '28P01': ['storeUnavailable', 'PostgreSQL refused the password. Check the user and the password in the data source.'],
  '28000': [
    'storeUnavailable',
    'PostgreSQL does not let this user in from here. Check the user in the data source, and pg_hba.conf on the server (does it ask for TLS?).',
  ],
  '3D000': [
    'storeUnavailable',
    'There is no such database on the PostgreSQL server. Check its name in the data source.',
  ],
  '3F000': ['badSettings', 'There is no such schema in the database. Check its name in the data source.'],
  '42P01': ['badSettings', 'A table that the data source names is not there any more. Check the table names.'],
  '42703': ['badSettings', 'A column that the data source names is not there any more. Check the column names.'],
  '42501': [
    'storeUnavailable',
    'The PostgreSQL user may not read the tables. Grant it USAGE on the schema and SELECT on the tables.',
  ],
  '57014': ['timeout', 'PostgreSQL stopped the query at its time limit. Choose a shorter time range or a filter.'],
  '57P03': ['storeUnavailable', 'PostgreSQL is starting or shutting down. Try again in a moment.'],
  '57': ['storeUnavailable', 'PostgreSQL was shut down while it answered. Try again in a moment.'],
  '53300': [
    'storeUnavailable',
    'PostgreSQL has no connection left. Raise max_connections or use a pooler such as PgBouncer.',
  ],
  '53100': ['storeFull', 'The disk of the PostgreSQL server is full. Free some space and try again.'],
  '53200': ['tooMuch', 'PostgreSQL ran out of memory over the question. Choose a shorter time range or a filter.'],
  '25006': ['storeUnavailable', 'The PostgreSQL server takes no writes: it is a replica or is set to read only.'],
  '08': ['storeUnavailable', 'The connection to PostgreSQL broke. Try again in a moment.'],
  '22P02': [
    'badInput',
    'A text in the tables is not what its column should hold, such as JSON. The log has the details.',
  ],
  '22P05': ['badInput', 'A JSON text in the tables cannot be read as jsonb. The log has the details.'],
  '2201B': ['badQuery', 'A regular expression is not valid. Use RE2 syntax (no look-ahead, no back-references).'],
  '22003': ['badInput', 'A number is larger than its column holds. The log has the details.'],
  '55P03': ['conflict', 'Another transaction held a table for too long. Try again when it has ended.'],
  '23505': ['conflict', 'Another import stored the same events at the same time. Start this one again.'],
};

/** What to do about a connection that did not come about, by the code or text of the error. */
const BY_TEXT: ReadonlyArray<readonly [RegExp, string]> = [
  [/ENOTFOUND|EAI_AGAIN/, 'The host of the database is not known. Check its name in the data source.'],
  [
    /ECONNREFUSED|ENOENT/,
    'Nothing listens at the host and port of the database. Check them, and that PostgreSQL runs.',
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout expired|connection timeout|timeout exceeded/i,
    'The host of the database cannot be reached. Check the host, the port and the firewall.',
  ],
  [
    /does not support SSL/,
    'The PostgreSQL server does not offer TLS. Turn TLS on there, or set the TLS mode to "disable" if the network between is trusted.',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|DEPTH_ZERO|CERT_|ALTNAME/,
    "The certificate of the PostgreSQL server cannot be verified. Name the authority's certificate file in the data source, and the host as the certificate names it.",
  ],
  [/client password must be|SASL/, 'PostgreSQL asks for a password. Enter one in the data source.'],
  [
    /Connection terminated|ECONNRESET|EPIPE|not queryable|read ECONN|socket hang up/,
    'The connection to PostgreSQL broke. Try again in a moment.',
  ],
];

/** Turns anything the client or the server said into the error family. Their own text goes to the log only. */
export function postgresError(cause: unknown): ThroughlineError {
  if (cause instanceof ThroughlineError) {
    return cause;
  }
  const code = stateOf(cause);
  const known = BY_STATE[code] ?? BY_STATE[code.slice(0, 2)];
  if (known && STATE.test(code)) {
    return new ThroughlineError(known[0], known[1], { cause });
  }
  const text = `${code} ${messageOf(cause)}`;
  const reason = BY_TEXT.find(([pattern]) => pattern.test(text));
  return new ThroughlineError(
    'storeUnavailable',
    reason?.[1] ?? 'PostgreSQL could not answer. The log has the details.',
    { cause }
  );
}

/** The server's code for what went wrong, or the system's for a connection; `''` where there is none. */
export function stateOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

/** Whether the server could not compile a regular expression. */
export const isBadPattern = (cause: unknown) => stateOf(cause) === '2201B';

/** Whether the connection is gone, rather than the statement wrong. */
export function isBroken(cause: unknown): boolean {
  const code = stateOf(cause);
  return /^(57P0|08)/.test(code) || !STATE.test(code);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
