import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const ENGINES = path.resolve(__dirname, '../../../tests/engines');

/** A server with the real engine, which ends with this process. */
export interface ClickHouseServer {
  host: string;
  port: number;
}

/** Why no server can be started here; undefined when one can. */
export function noClickHouse(): string | undefined {
  return ['chdb', '@chdb'].every((name) => existsSync(path.join(ENGINES, 'node_modules', name)))
    ? undefined
    : 'its engine is not installed (npm install --prefix tests/engines --no-save, on Linux with glibc or macOS)';
}

let shared: Promise<ClickHouseServer> | undefined;

/** The server of this process. */
export function clickhouseServer(): Promise<ClickHouseServer> {
  shared ??= startServer();
  return shared;
}

async function startServer(): Promise<ClickHouseServer> {
  const child = fork(path.join(ENGINES, 'chdbServer.mjs'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`The test engine ended with code ${code} before it listened.`)));
  });
  // Neither the program nor the connection to it keeps this process alive.
  child.unref();
  child.channel?.unref();
  return { host: '127.0.0.1', port };
}
