import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { ThroughlineError } from '../../contracts/errors';
import type { Secrets, Settings } from '../../contracts/settings';
import { resolveInside } from '../paths';
import type { ChainStore } from '../port';
import type { ChainWriter } from '../writer';
import { DEFAULT_PORT, schemaOf, type Address } from './client';
import { PostgresPool } from './pool';
import { PostgresStore } from './store';
import { PostgresWriter } from './writing/writer';

/** What of the settings says where a database is. */
export type PostgresSettings = Pick<Settings, 'host' | 'port' | 'database' | 'user' | 'schema' | 'tables' | 'tls'>;

/**
 * A store over the tables that the settings name. It connects when first asked, and never writes.
 * @param certificates folder that certificate files lie in
 * @param blockMegabytes memory for parts of answers that are kept
 * @param exactRows the graph of fewer rows, and their endpoints, are taken from them even where there are rollups
 */
export function openPostgresStore(
  settings: PostgresSettings,
  secrets: Secrets,
  certificates: string,
  blockMegabytes = 16,
  exactRows = 20_000
): ChainStore {
  const address = addressOf(settings, secrets, certificates);
  return new PostgresStore(
    new PostgresPool(address, schemaOf(settings)),
    settings.tables,
    blockMegabytes * 1024 * 1024,
    exactRows
  );
}

/** Takes rows into these tables, which have to have the columns of migration 002. */
export function openPostgresWriter(settings: PostgresSettings, secrets: Secrets, certificates: string): ChainWriter {
  return new PostgresWriter(addressOf(settings, secrets, certificates), schemaOf(settings), settings.tables);
}

/**
 * @param certificates folder that certificate files lie in
 * @throws ThroughlineError `badSettings` that names what is missing
 */
export function addressOf(settings: PostgresSettings, secrets: Secrets, certificates: string): Address {
  const { host, port = DEFAULT_PORT, database, user } = settings;
  for (const [what, value] of Object.entries({ host, database, user })) {
    if (!value) {
      throw new ThroughlineError('badSettings', `Enter the ${what} of the PostgreSQL database in the data source.`);
    }
  }
  return {
    host: host ?? '',
    port,
    database: database ?? '',
    user: user ?? '',
    password: secrets.password ?? '',
    tls: tlsOf(settings, secrets, certificates),
  };
}

function tlsOf({ tls, host }: PostgresSettings, { tlsClientKey }: Secrets, folder: string): false | ConnectionOptions {
  if (tls.mode === 'disable' || host?.startsWith('/')) {
    return false;
  }
  const file = (name: string | undefined) => (name === undefined ? undefined : readCertificate(folder, name));
  return {
    rejectUnauthorized: tls.mode === 'verify-full',
    ca: file(tls.caFile),
    cert: file(tls.certFile),
    key: tlsClientKey,
    // Checked against the certificate; an address may not be sent as the server's name.
    host,
    servername: host !== undefined && isIP(host) === 0 ? host : undefined,
  };
}

function readCertificate(folder: string, name: string): Buffer {
  try {
    return readFileSync(resolveInside(folder, name) ?? '');
  } catch (cause) {
    throw new ThroughlineError(
      'badSettings',
      `The certificate file "${name}" cannot be read. Put it into the folder "${path.basename(folder)}" of the data directory.`,
      { cause }
    );
  }
}
