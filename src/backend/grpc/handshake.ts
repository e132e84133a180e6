/** What Grafana's plugin loader and this process must agree on (go-plugin core protocol 1, Grafana protocol 2). */
const COOKIE_KEY = 'grafana_plugin_type';
const COOKIE_VALUE = 'datasource';
const CORE_PROTOCOL = 1;
const APP_PROTOCOL = 2;

export const STARTED_BY_HAND =
  'This program is the backend of a Grafana plugin and is started by Grafana, not by hand.\n' +
  'Run "npm start" in a checkout to look at Throughline without Grafana, or "throughline --help" for the command line.\n';

/** Whether a go-plugin host started this process. */
export function startedByHost(env: NodeJS.ProcessEnv): boolean {
  return env[COOKIE_KEY] === COOKIE_VALUE;
}

/** The one line that a plugin prints on stdout: where it listens. */
export function handshakeLine(networkAndAddress: string): string {
  return `${CORE_PROTOCOL}|${APP_PROTOCOL}|${networkAndAddress}|grpc|\n`;
}
