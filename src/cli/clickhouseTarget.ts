import { ThroughlineError } from '../contracts/errors';
import { settingsSchema, TLS_MODES } from '../contracts/settings';
import { LOCAL, parsedUrl, type PostgresTarget } from './postgresTarget';

export function isClickHouseAddress(into: string): boolean {
  return /^clickhouse:\/\//i.test(into);
}

/**
 * The database that `clickhouse://user:password@host:port/database?tls=…` names. The password may be left to the
 * environment variable CLICKHOUSE_PASSWORD, where other users of the machine cannot see it.
 * @throws ThroughlineError `badInput` that says what is wrong with the address
 */
export function clickhouseTarget(address: string, env: NodeJS.ProcessEnv): PostgresTarget {
  const url = parsedUrl(address);
  if (url === undefined || url.hostname === '') {
    throw new ThroughlineError(
      'badInput',
      'Write a ClickHouse address as clickhouse://user@host:8123/database, with the port of HTTP.'
    );
  }
  const mode = url.searchParams.get('tls') ?? (LOCAL.test(url.hostname) ? 'disable' : 'require');
  if (!TLS_MODES.some((known) => known === mode)) {
    throw new ThroughlineError('badInput', `tls is ${TLS_MODES.join(', ')}, not "${mode}".`);
  }
  const parsed = settingsSchema.safeParse({
    engine: 'clickhouse',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    user: decodeURIComponent(url.username) || undefined,
    profile: url.searchParams.get('profile') ?? undefined,
    tls: { mode },
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ThroughlineError('badInput', `The ${issue.path.join('.')} of the ClickHouse address: ${issue.message}`);
  }
  const password = url.password === '' ? env.CLICKHOUSE_PASSWORD : decodeURIComponent(url.password);
  url.password = '';
  return { settings: parsed.data, secrets: { password }, name: url.href };
}
