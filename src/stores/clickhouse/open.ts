import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { ThroughlineError } from '../../contracts/errors';
import type { Secrets, Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { resolveInside } from '../paths';
import type { ChainStore } from '../port';
import { ident, sql } from '../sql';
import type { ChainWriter } from '../writer';
import { ClickHouseConnection, type ConnectionOptions } from './connection';
import { keptNames, keptTables } from './keptTables';
import { migrate } from './migrations/migrate';
import { checkSpanTable, spanShape } from './otel/shape';
import { longestSpan } from './otel/spanRows';
import { watchTables } from './parts';
import { chainShape, isOwn, readTables } from './shape';
import { ClickHouseStore, type KnownTables } from './store';
import { countsVersion } from './version';
import { beginLoad } from './writing/loads';

/** What of the settings says where a database is. */
export type ClickHouseSettings = Pick<
  Settings,
  'host' | 'port' | 'database' | 'user' | 'tables' | 'tls' | 'profile' | 'otel'
>;

/** Ports of ClickHouse's HTTP interface. */
const PORTS = { plain: 8123, encrypted: 8443 };

/**
 * A store over the tables that the settings name. It connects when first asked, and never writes.
 * @param certificates folder that certificate files lie in
 * @param blockMegabytes memory for parts of answers that are kept
 */
export function openClickHouseStore(
  settings: ClickHouseSettings,
  secrets: Secrets,
  certificates: string,
  blockMegabytes = 16
): ChainStore {
  const options = addressOf(settings, secrets, certificates);
  const place = `${new URL(options.url).host}, database ${options.database}`;
  const tablesOf = (ask: Ask) =>
    settings.profile === 'otel'
      ? spanTable(ask, options.database, settings)
      : chainTables(ask, options.database, settings);
  return new ClickHouseStore(new ClickHouseConnection(options), place, tablesOf, blockMegabytes * 1024 * 1024);
}

/** Takes rows into the program's own tables, which it makes on a server that has none. */
export function openClickHouseWriter(
  settings: ClickHouseSettings,
  secrets: Secrets,
  certificates: string
): ChainWriter {
  const connection = new ClickHouseConnection(addressOf(settings, secrets, certificates));
  return {
    begin: async (load) => {
      await migrate(connection);
      return beginLoad(connection, load);
    },
    close: () => connection.close(),
  };
}

async function chainTables(ask: Ask, database: string, { tables }: ClickHouseSettings): Promise<KnownTables> {
  const named = [tables.history, tables.metrics, tables.definitions];
  const all = await readTables(ask, [...named, ...keptNames(tables.history)]);
  const found = new Map([...all].filter(([name]) => named.includes(name)));
  const shape = chainShape(database, tables, found);
  const { history, metrics } = shape;
  const kept = isOwn(found.get(tables.history)) ? keptTables(database, tables.history, all) : {};
  return {
    shapeFor: () => shape,
    watched: await watchTables(
      ask,
      [...found.keys()],
      [
        { name: tables.history, table: history.table, time: history.time },
        ...(metrics ? [{ name: tables.metrics, table: metrics.table, time: metrics.time }] : []),
      ],
      Object.values(kept).map(({ name }) => name)
    ),
    countsVersion: countsVersion(found),
    kept,
  };
}

async function spanTable(ask: Ask, database: string, { otel }: ClickHouseSettings): Promise<KnownTables> {
  const found = await readTables(ask, [otel.traces]);
  checkSpanTable(otel.traces, found.get(otel.traces));
  const table = sql`${ident(database)}.${ident(otel.traces)}`;
  const longestMs = (await ask(longestSpan(table))).numbers(0)[0] || 0;
  const source = { table, longestMs, tenantAttribute: otel.tenantAttribute };
  const watched = await watchTables(ask, [otel.traces], []);
  return {
    shapeFor: (reach) => spanShape(source, reach),
    // Whether a span counts depends on others, which a new one changes: nothing is kept of them.
    watched: watched && { ...watched, sources: undefined },
    countsVersion: countsVersion(found),
    kept: {},
  };
}

/**
 * @param certificates folder that certificate files lie in
 * @throws ThroughlineError `badSettings` that names what is missing
 */
export function addressOf(settings: ClickHouseSettings, secrets: Secrets, certificates: string): ConnectionOptions {
  const { host, tls, database = 'default', user = 'default' } = settings;
  if (!host || (!/^[\w.-]+$/.test(host) && isIP(host) === 0)) {
    throw new ThroughlineError(
      'badSettings',
      'Enter the host of the ClickHouse server in the data source: its name or address alone, without a port.'
    );
  }
  if (!/^\w{1,63}$/.test(database)) {
    throw new ThroughlineError(
      'badSettings',
      'The name of the ClickHouse database may only hold letters, digits and underscores.'
    );
  }
  const encrypted = tls.mode !== 'disable';
  const port = settings.port ?? (encrypted ? PORTS.encrypted : PORTS.plain);
  const file = (name: string | undefined) => (name === undefined ? undefined : readCertificate(certificates, name));
  return {
    url: `${encrypted ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    user,
    password: secrets.password ?? '',
    database,
    tls: encrypted
      ? {
          verify: tls.mode === 'verify-full',
          ca: file(tls.caFile),
          certificate: file(tls.certFile),
          key: secrets.tlsClientKey,
        }
      : undefined,
  };
}

function readCertificate(folder: string, name: string): string {
  try {
    return readFileSync(resolveInside(folder, name) ?? '', 'utf8');
  } catch (cause) {
    throw new ThroughlineError(
      'badSettings',
      `The certificate file "${name}" cannot be read. Put it into the folder "${path.basename(folder)}" of the data directory.`,
      { cause }
    );
  }
}
