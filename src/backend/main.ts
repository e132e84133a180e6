import { handshakeLine, STARTED_BY_HAND, startedByHost } from './grpc/handshake';
import { Lifecycle } from './grpc/lifecycle';
import type { PluginHost } from './grpc/pluginHost';
import { keepIdleHeap } from './grpc/sentCopies';
import { listen, makeServer } from './grpc/server';
import { chooseAddress, removeStaleSockets } from './grpc/socket';
import { keepStdoutClean, log } from './telemetry/logger';

async function main(): Promise<void> {
  if (!startedByHost(process.env)) {
    process.stderr.write(STARTED_BY_HAND);
    process.exit(1);
  }
  keepStdoutClean();
  keepIdleHeap();
  const lifecycle = new Lifecycle();
  lifecycle.handleSignals();
  let host: Promise<PluginHost> | undefined;
  const loadHost = () => (host ??= import('./host/host').then(({ makeHost }) => makeHost()));
  const server = makeServer({ host: loadHost, onShutdown: () => void lifecycle.end('Grafana asked for it') });
  const place = chooseAddress();
  lifecycle.onEnd(place.cleanUp);
  lifecycle.onEnd(async () => (await host)?.close());
  lifecycle.onEnd(() => server.forceShutdown());
  const port = await listen(server, place.address);
  process.stdout.write(handshakeLine(place.announce(port)));
  lifecycle.watchParent();
  // After the handshake: Grafana waits for nothing of this.
  setImmediate(() => {
    removeStaleSockets();
    void loadHost();
  });
}

main().catch((error: unknown) => {
  log.error('The backend could not start', { error });
  process.exit(1);
});
