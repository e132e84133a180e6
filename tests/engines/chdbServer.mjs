// A ClickHouse server for tests: the real engine (chdb) behind ClickHouse's HTTP interface, on a free loopback port.
// Run by `fork`; sends {port} when it listens and ends with its parent. Data are gone with it.
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Session } from 'chdb';
import { readRequest } from './httpRequest.mjs';

/** A cluster whose two shards are this process: `Distributed` tables plan and merge as on two machines. */
const CLUSTER = `<clickhouse><tcp_port>9000</tcp_port><remote_servers><shards>
  <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
  <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
</shards></remote_servers></clickhouse>`;

const folder = mkdtempSync(path.join(tmpdir(), 'throughline-clickhouse-'));
const config = path.join(folder, 'config.xml');
writeFileSync(config, CLUSTER);
const data = path.join(folder, 'data');
const open = () => new Session(data, { connectionArgs: [`--config-file=${config}`] });

/** Settings and parameters belong to a session, so that each request has one to itself. */
const idle = [open()];
const killer = open();

/** Sessions that may not even be told to be otherwise again. Kept open: after a close the engine would stop no other statement. */
const readOnlyForGood = new Set();

const literal = (text) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0').replaceAll('\n', '\\n')}'`;

const settingsText = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${literal(value)}`)
    .join(', ');

/** What `USE` made of each session, which costs a statement. */
const databases = new WeakMap();

async function use(session, database) {
  if (databases.get(session) !== database) {
    databases.delete(session);
    await session.queryAsync(`USE ${database}`);
    databases.set(session, database);
  }
}

/** The settings of a request hold for it alone: a query carries them, around other statements they are set and reset. */
async function run(session, { text, data: rows, settings, params, database }) {
  const names = Object.keys(settings);
  await use(session, database);
  if (Object.keys(params).length > 0) {
    await session.queryAsync(`SET ${settingsText(params)}`);
  }
  if (/^\s*(select|with|explain)\b/i.test(text)) {
    const [, query, format] = /^([\s\S]*?)(\s+FORMAT\s+\w+)?\s*$/i.exec(text);
    return session.queryAsync(
      names.length === 0 ? text : `${query} SETTINGS ${settingsText(settings)}${format ?? ''}`,
      {
        format: 'TabSeparated',
      }
    );
  }
  if (names.length > 0) {
    await session.queryAsync(`SET ${settingsText(settings)}`);
    if (settings.readonly !== undefined) {
      readOnlyForGood.add(session);
    }
  }
  try {
    return rows === undefined ? await session.queryAsync(text) : await insert(session, text, rows);
  } finally {
    if (names.length > 0 && settings.readonly === undefined) {
      await session.queryAsync(`SET ${names.map((name) => `${name} = DEFAULT`).join(', ')}`);
    }
  }
}

function insert(session, text, values) {
  const [, table, columns, format] = /^\s*insert\s+into\s+([\w.]+)\s*\(([^)]*)\)\s*format\s+(\w+)/i.exec(text);
  return session.insert({
    table,
    values,
    format,
    columns: columns.split(',').map((name) => name.trim().replaceAll('"', '').replaceAll('`', '')),
  });
}

function answer(response, status, headers, body) {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

const server = createServer({ maxHeaderSize: 1 << 20 }, async (request, response) => {
  if (request.url.startsWith('/ping')) {
    answer(response, 200, {}, Buffer.from('Ok.\n'));
    return;
  }
  lastAsked = Date.now();
  const session = idle.pop() ?? open();
  let running = true;
  try {
    const asked = await readRequest(request);
    response.on('close', () => {
      if (running && asked.cancelOnClose) {
        const kill = `KILL QUERY WHERE Settings['log_comment'] = ${literal(asked.id)}`;
        killer.queryAsync(kill).catch(() => undefined);
      }
    });
    const result = await run(session, { ...asked, settings: { ...asked.settings, log_comment: asked.id } });
    running = false;
    const { buffer, byteOffset, byteLength } = result.bytes?.() ?? new Uint8Array(0);
    answer(response, 200, { 'x-clickhouse-query-id': asked.id }, Buffer.from(buffer, byteOffset, byteLength));
  } catch (cause) {
    running = false;
    const code = cause.clickhouseCode ?? 0;
    answer(response, 500, { 'x-clickhouse-exception-code': String(code) }, Buffer.from(`${cause.message}\n`));
  } finally {
    lastAsked = Date.now();
    if (!readOnlyForGood.has(session)) {
      idle.push(session);
    }
  }
});

function end() {
  try {
    rmSync(folder, { recursive: true, force: true });
  } finally {
    // The engine's threads may still be busy with a killed query; nothing is lost.
    process.exit(0);
  }
}

/** Test files of one process have a server each; those of files that are done end before long. */
const IDLE_MS = Number(process.env.ENGINE_IDLE_MS ?? 60_000);
let lastAsked = Date.now();
setInterval(() => Date.now() - lastAsked > IDLE_MS && end(), IDLE_MS / 4);

process.on('disconnect', end);
process.on('SIGTERM', end);
server.keepAliveTimeout = 30_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
