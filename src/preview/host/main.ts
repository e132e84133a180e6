import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BackendCaller } from './backendCaller';
import { findPlugins } from './plugins';
import type { LogLine } from './pluginProcess';
import { readProvisioning } from './provisioning';
import { createPreviewServer } from './server';
import { SupervisedPlugin } from './supervisedPlugin';

const DEFAULT_PORT = 3030;

/** Starts the backend and the page, and stops both on SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const root = process.env.THROUGHLINE_ROOT ?? process.cwd();
  const port = Number(process.env.PORT ?? DEFAULT_PORT);
  const dist = path.join(root, 'dist');
  const plugins = findPlugins(dist);
  const executable = path.join(dist, 'datasource', executableName());
  if (!existsSync(executable)) {
    throw new Error(`There is no backend at ${executable}. Run npm run build first.`);
  }
  const folder = path.join(root, 'provisioning');
  const provisioned = readProvisioning(folder, { ...process.env, GF_PATHS_PROVISIONING: folder }, Date.now());
  const backend = new SupervisedPlugin({ executable, onLog: showLog });
  await backend.process();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

  const server = createPreviewServer({
    api: { version, plugins, provisioned, backend: new BackendCaller(backend) },
    pluginFolders: new Map(plugins.map(({ id, folder: place }) => [id, place])),
    publicFolder: path.join(root, 'build/preview/public'),
  });
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await backend.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  server.on('error', (error: NodeJS.ErrnoException) => {
    const sentence =
      error.code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another: PORT=3031 npm start` : error.message;
    process.stderr.write(`${sentence}\n`);
    backend.stop().finally(() => process.exit(1));
  });
  server.listen(port, '127.0.0.1', () => process.stdout.write(greeting(port)));
}

/** Warnings and errors of the backend are shown; everything is with THROUGHLINE_LOG=1. */
function showLog(line: LogLine): void {
  if (process.env.THROUGHLINE_LOG || line['@level'] === 'error' || line['@level'] === 'warn') {
    process.stderr.write(`${line['@level']}: ${line['@message']}\n`);
  }
}

function executableName(): string {
  const system =
    { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as 'linux'] ?? process.platform;
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64'] ?? process.arch;
  return `gpx_throughline_${system}_${architecture}${process.platform === 'win32' ? '.exe' : ''}`;
}

function greeting(port: number): string {
  const address = `http://localhost:${port}`;
  return `
Ready: ${address}

  ${address}                            what is wrong now, in one sentence
  ${address}/d/throughline-overview     the same as a dashboard
  ${address}/d/throughline-anomalies    measures over their usual band
  ${address}/d/throughline-forecast     what comes next

Two data sources are loaded: "Online Boutique (recorded)", a real application with known faults
(examples/online-boutique/faults.json), and "Shop (generated)", 30 days of a simulated one.
Preview: not Grafana. For the real one: docker compose up
Stop with Ctrl-C.
`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
