import { ThroughlineError } from '../contracts/errors';
import { settingsSchema, TLS_MODES, type Secrets, type Settings } from '../contracts/settings';

/** A PostgreSQL database that an address names. */
export interface PostgresTarget {
  settings: Settings;
  secrets: Secrets;
  /** The address without the password, for messages. */
  name: string;
}

/** Hosts to which nothing leaves the machine: no TLS unless it is asked for. */
export const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|)$/;

export function isPostgresAddress(into: string): boolean {
  return /^postgres(ql)?:\/\//i.test(into);
}

/**
 * The database that `postgres://user:password@host:port/database?schema=…&sslmode=…` names. The password may be left
 * to the environment variable PGPASSWORD, where other users of the machine cannot see it.
 * @throws ThroughlineError `badInput` that says what is wrong with the address
 */
export function postgresTarget(address: string, env: NodeJS.ProcessEnv): PostgresTarget {
  const url = parsedUrl(address);
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (url === undefined || url.username === '' || database === '') {
    throw new ThroughlineError(
      'badInput',
      'Write a database address as postgres://user@host:5432/database, with ?schema=… where the tables are not in "public".'
    );
  }
  const mode = url.searchParams.get('sslmode') ?? (LOCAL.test(url.hostname) ? 'disable' : 'require');
  if (!TLS_MODES.some((known) => known === mode)) {
    throw new ThroughlineError('badInput', `sslmode is ${TLS_MODES.join(', ')}, not "${mode}".`);
  }
  const parsed = settingsSchema.safeParse({
    engine: 'postgres',
    host: url.searchParams.get('host') ?? (url.hostname.replace(/^\[|\]$/g, '') || 'localhost'),
    port: url.port === '' ? undefined : Number(url.port),
    database,
    user: decodeURIComponent(url.username),
    schema: url.searchParams.get('schema') ?? undefined,
    tls: { mode },
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ThroughlineError('badInput', `The ${issue.path.join('.')} of the database address: ${issue.message}`);
  }
  const password = url.password === '' ? env.PGPASSWORD : decodeURIComponent(url.password);
  url.password = '';
  return { settings: parsed.data, secrets: { password }, name: url.href };
}

/** The database of a command that knows no other kind. @throws ThroughlineError `badInput` for anything else */
export function requiredPostgres(address: string | undefined, env: NodeJS.ProcessEnv): PostgresTarget {
  if (address === undefined || !isPostgresAddress(address)) {
    throw new ThroughlineError('badInput', 'Name a PostgreSQL database, such as postgres://user@host:5432/database.');
  }
  return postgresTarget(address, env);
}

export function parsedUrl(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
