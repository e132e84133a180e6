import path from 'node:path';
import type { PluginContext } from '../../src/backend/grpc/generated/backend';

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The backend executable that `npm run build` made for this machine, or the one that `THROUGHLINE_EXECUTABLE` names. */
export function builtExecutable(): string {
  if (process.env.THROUGHLINE_EXECUTABLE) {
    return path.resolve(process.env.THROUGHLINE_EXECUTABLE);
  }
  const name = `gpx_throughline_${SYSTEMS[process.platform] ?? process.platform}_${ARCHITECTURES[process.arch] ?? process.arch}`;
  return path.resolve('dist/datasource', name);
}

/** A data source as Grafana knows it. */
export interface DataSource {
  uid: string;
  jsonData: object;
  secureJsonData?: Record<string, string>;
}

/** Grafana's plugin context for one data source. */
export function contextFor({ uid, jsonData, secureJsonData = {} }: DataSource): PluginContext {
  return {
    orgId: 1,
    pluginId: 'throughline-chains-datasource',
    user: { login: 'bench', name: 'Bench', email: '', role: 'Viewer' },
    appInstanceSettings: undefined,
    dataSourceInstanceSettings: {
      id: 1,
      uid,
      name: 'Bench',
      url: '',
      user: '',
      database: '',
      basicAuthEnabled: false,
      basicAuthUser: '',
      jsonData: Buffer.from(JSON.stringify(jsonData)),
      decryptedSecureJsonData: secureJsonData,
      lastUpdatedMS: 1,
      apiVersion: '',
    },
    grafanaConfig: {},
    pluginVersion: '',
    userAgent: '',
    apiVersion: '',
  };
}

/** The value below which a share of the values lies (nearest rank). */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
