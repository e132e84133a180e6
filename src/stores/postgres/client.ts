import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import type { Client as Connection, ClientBase } from 'pg';
import type { Settings } from '../../contracts/settings';

/** The client library, loaded when a database is first asked. */
export type Driver = typeof pg;

export interface Client {
  driver: Driver;
  connection: ClientBase;
}

/** Where a database is and who asks. The password comes from the data source's secrets and is shown nowhere. */
export interface Address {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** False without TLS. */
  tls: false | ConnectionOptions;
}

export const DEFAULT_PORT = 5432;
export const DEFAULT_SCHEMA = 'public';

/** Time that a connection may take to come about. */
const CONNECT_MS = 5_000;
const IDLE_MS = 60_000;
const CANCEL_MS = 2_000;

/** Number of a message that asks for another statement to be ended, as the protocol has it. */
const CANCEL_CODE = 80_877_102;
const TLS_CODE = 80_877_103;

export async function loadDriver(): Promise<Driver> {
  return (await import('pg')).default;
}

type Done = (error?: Error) => void;

/** The library leaves the socket open when a connection does not come about, such as for want of a password. */
function closingClient(driver: Driver): Driver['Client'] {
  const Base = driver.Client as unknown as new (config?: unknown) => {
    connection: { stream: Socket };
    connect(done?: Done): Promise<void>;
  };
  class ClosingClient extends Base {
    override connect(done?: Done): Promise<void> {
      const connected = super.connect().catch((cause: unknown) => {
        this.connection.stream.destroy();
        throw cause;
      });
      if (done) {
        void connected.then(() => done(), done);
      }
      return connected;
    }
  }
  return ClosingClient as unknown as Driver['Client'];
}

/** What the client library needs; nothing is taken from the environment or from a password file. */
function poolConfig(driver: Driver, address: Address, size: number): pg.PoolConfig {
  return {
    Client: closingClient(driver),
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    password: () => address.password,
    ssl: address.tls,
    max: size,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: 'throughline',
    fallback_application_name: 'throughline',
  };
}

/** A pool of connections, which outlives that the server ends any of them. */
export function openPool(driver: Driver, address: Address, size: number): pg.Pool {
  const pool = new driver.Pool(poolConfig(driver, address, size));
  // An idle connection that breaks is taken out of the pool; one in use tells whoever waits for its answer, or asks next.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => void connection.on('error', () => undefined));
  return pool;
}

/** Runs work on a connection of its own, which is closed afterwards. */
export async function connected<T>(address: Address, work: (connection: Connection) => Promise<T>): Promise<T> {
  const driver = await loadDriver();
  const { max: _, Client, ...config } = poolConfig(driver, address, 1);
  const connection = new (Client ?? driver.Client)(config) as Connection;
  connection.on('error', () => undefined);
  await connection.connect();
  try {
    return await work(connection);
  } finally {
    await connection.end().catch(() => undefined);
  }
}

/**
 * Asks the server to end what a connection is running, through a connection of its own, as the protocol has it: it
 * works behind a pooler, too. Returns when the server has taken note; nothing happens where it cannot be reached.
 */
export function cancelRunning({ host, port, tls }: Address, connection: ClientBase): Promise<void> {
  const { processID, secretKey } = connection as ClientBase & { processID: number | null; secretKey: number | null };
  if (processID === null || secretKey === null) {
    return Promise.resolve();
  }
  const message = Buffer.alloc(16);
  [16, CANCEL_CODE, processID, secretKey].forEach((word, index) => message.writeInt32BE(word | 0, index * 4));
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host);
    const timer = setTimeout(() => socket.destroy(), CANCEL_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.on('error', () => socket.destroy());
    socket.once('connect', () => {
      if (tls === false) {
        socket.write(message);
        return;
      }
      const ask = Buffer.alloc(8);
      [8, TLS_CODE].forEach((word, index) => ask.writeInt32BE(word, index * 4));
      socket.write(ask);
      socket.once('data', () => {
        const secure = connectTls({ ...tls, socket }, () => secure.write(message));
        secure.on('error', () => socket.destroy());
        // The server answers nothing but closes the connection.
        secure.once('close', () => socket.destroy());
      });
    });
    socket.resume();
  });
}

/** The settings' schema, else the one that PostgreSQL has itself. */
export function schemaOf(settings: Pick<Settings, 'schema'>): string {
  return settings.schema ?? DEFAULT_SCHEMA;
}
