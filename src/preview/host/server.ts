import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { ThroughlineError, toThroughlineError } from '../../contracts/errors';
import { type GrafanaApi, routeGrafanaApi } from './grafanaApi';
import { ICONS, missingIcon } from './missingIcons';

/** Largest request body: a dashboard's queries are far smaller. */
const BODY_LIMIT = 4 * 1024 * 1024;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.map': 'application/json',
};

export interface ServerOptions {
  api: GrafanaApi;
  /** Folder of each plugin by id, served at `/public/plugins/<id>/`. */
  pluginFolders: Map<string, string>;
  /** Built shell, icons and fonts, served at `/public/`. */
  publicFolder: string;
}

/**
 * The preview's web server. It has no login, and its caller is always an admin: so it listens on the loopback
 * address alone, answers no request whose Host header names another machine (DNS rebinding), and lets no page of
 * another site change anything.
 */
export function createPreviewServer(options: ServerOptions): Server {
  return createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => sendError(response, error));
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  if (!isLocalHost(request.headers.host) || isForeign(request)) {
    throw new ThroughlineError('forbidden', 'The preview answers only on this machine, at localhost.');
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith('/api/')) {
    const body = request.method === 'GET' ? Buffer.alloc(0) : await readBody(request);
    if (!(await routeGrafanaApi(options.api, { method: request.method ?? 'GET', url, body }, response))) {
      sendJson(response, 404, { message: `The preview has no ${url.pathname}.` });
    }
    return;
  }
  if (url.pathname.startsWith('/public/')) {
    serveFile(response, url.pathname, fileOf(url.pathname, options));
    return;
  }
  response.writeHead(200, { 'Content-Type': TYPES['.html'] }).end(PAGE);
}

/** Whether a page of another site wants to change something: browsers name the page's origin with every such request. */
function isForeign({ method, headers: { origin, host } }: IncomingMessage): boolean {
  return method !== 'GET' && origin !== undefined && origin !== `http://${host}`;
}

function isLocalHost(host = ''): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) {
      throw new ThroughlineError('tooMuch', 'The request is larger than 4 MB.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The file behind a public address, never outside the folder it is served from. */
function fileOf(address: string, { pluginFolders, publicFolder }: ServerOptions): string | undefined {
  const parts = decodeURIComponent(address).split('/').slice(2);
  const plugin = parts[0] === 'plugins' ? pluginFolders.get(parts[1]) : undefined;
  const [folder, rest] = parts[0] === 'plugins' ? [plugin, parts.slice(2)] : [publicFolder, parts];
  if (!folder) {
    return undefined;
  }
  const file = path.resolve(folder, rest.join('/'));
  if (file.startsWith(folder + path.sep) && existsSync(file) && statSync(file).isFile()) {
    return file;
  }
  // @grafana/ui names the subsets of this font otherwise than the package that holds it.
  return address.startsWith('/public/fonts/roboto/')
    ? path.join(publicFolder, 'fonts/roboto/roboto-mono-latin-400-normal.woff2')
    : undefined;
}

function serveFile(response: ServerResponse, address: string, file: string | undefined): void {
  if (!file && address.startsWith(ICONS)) {
    response.writeHead(200, { 'Content-Type': TYPES['.svg'] }).end(missingIcon(path.basename(address, '.svg')));
    return;
  }
  if (!file) {
    sendJson(response, 404, { message: `There is no ${address}.` });
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'Cache-Control': 'no-cache',
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': TYPES['.json'] }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  const { code, status, message } = toThroughlineError(error);
  if (code === 'internal') {
    process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  if (response.headersSent) {
    response.end();
    return;
  }
  sendJson(response, status, { message });
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Throughline preview</title>
    <link rel="stylesheet" href="/public/shell/main.css" />
    <link rel="icon" href="/public/plugins/throughline-chains-app/img/logo.svg" />
    <style>
      body { margin: 0 }
      #root:empty::before { content: 'Loading Throughline…'; display: block; padding: 2rem; font: 14px sans-serif; color: gray }
    </style>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/public/shell/main.js"></script>
  </body>
</html>
`;
