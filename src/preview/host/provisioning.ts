import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** A provisioned data source, as Grafana keeps it. Secrets stay on the host. */
export interface ProvisionedDataSource {
  id: number;
  uid: string;
  name: string;
  type: string;
  url: string;
  user: string;
  database: string;
  isDefault: boolean;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
  /** Epoch ms of the last change: the backend rebuilds its instance when it differs. */
  updated: number;
}

export interface ProvisionedDashboard {
  uid: string;
  title: string;
  description?: string;
  folder: string;
  model: Record<string, unknown>;
}

export interface ProvisionedApp {
  type: string;
  jsonData: Record<string, unknown>;
}

export interface Provisioned {
  datasources: ProvisionedDataSource[];
  dashboards: ProvisionedDashboard[];
  apps: ProvisionedApp[];
}

type Environment = Record<string, string | undefined>;

/** Expands `$NAME` and `${NAME}` in every text of a value, as Grafana's provisioning does; `$$` is a dollar sign. */
export function expandEnvironment<T>(value: T, env: Environment): T {
  if (typeof value === 'string') {
    return value.replace(/\$\$|\$\{(\w+)\}|\$(\w+)/g, (match, braced?: string, bare?: string) =>
      match === '$$' ? '$' : (env[braced ?? bare ?? ''] ?? '')
    ) as T;
  }
  if (Array.isArray(value)) {
    return value.map((entry) => expandEnvironment(entry, env)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expandEnvironment(entry, env)])) as T;
  }
  return value;
}

/**
 * Reads what a `provisioning/` folder declares: data sources, dashboards and apps.
 * @throws Error naming the file that cannot be read
 */
export function readProvisioning(folder: string, env: Environment, now: number): Provisioned {
  return {
    datasources: readDataSources(folder, env, now),
    dashboards: readDashboards(folder, env),
    apps: readApps(folder, env),
  };
}

function yamlFiles(folder: string): unknown[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => {
      try {
        return parse(readFileSync(path.join(folder, name), 'utf8'));
      } catch (error) {
        throw new Error(
          `${path.join(folder, name)} is not valid YAML: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error }
        );
      }
    });
}

function readDataSources(folder: string, env: Environment, now: number): ProvisionedDataSource[] {
  const declared = yamlFiles(path.join(folder, 'datasources')).flatMap(
    (file) => (file as { datasources?: Array<Partial<ProvisionedDataSource>> }).datasources ?? []
  );
  return declared.map((entry, index) => {
    const source = expandEnvironment(entry, env);
    return {
      id: index + 1,
      uid: source.uid ?? `datasource-${index + 1}`,
      name: source.name ?? `Data source ${index + 1}`,
      type: source.type ?? '',
      url: source.url ?? '',
      user: source.user ?? '',
      database: source.database ?? '',
      isDefault: source.isDefault ?? index === 0,
      jsonData: source.jsonData ?? {},
      secureJsonData: source.secureJsonData ?? {},
      updated: now,
    };
  });
}

function readApps(folder: string, env: Environment): ProvisionedApp[] {
  const declared = yamlFiles(path.join(folder, 'plugins')).flatMap(
    (file) => (file as { apps?: Array<Partial<ProvisionedApp> & { disabled?: boolean }> }).apps ?? []
  );
  return declared
    .filter((app) => !app.disabled && app.type)
    .map((app) => ({ type: app.type!, jsonData: expandEnvironment(app.jsonData ?? {}, env) }));
}

interface Provider {
  folder?: string;
  options?: { path?: string };
}

/** Dashboards lie where Grafana's container has them; a checkout has them below `provisioning/dashboards`. */
function readDashboards(folder: string, env: Environment): ProvisionedDashboard[] {
  const providers = yamlFiles(path.join(folder, 'dashboards')).flatMap(
    (file) => (file as { providers?: Provider[] }).providers ?? []
  );
  const root = path.join(folder, 'dashboards');
  return providers.flatMap((provider) => {
    const declared = expandEnvironment(provider.options?.path ?? '', env);
    const inside = declared.split('/provisioning/dashboards')[1] ?? '';
    const directory = path.join(root, inside);
    if (!existsSync(directory)) {
      return [];
    }
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => toDashboard(path.join(directory, name), provider.folder ?? ''));
  });
}

function toDashboard(file: string, folder: string): ProvisionedDashboard {
  const model = JSON.parse(readFileSync(file, 'utf8')) as { uid: string; title: string; description?: string };
  return {
    uid: model.uid,
    title: model.title,
    description: model.description,
    folder,
    model: model as unknown as Record<string, unknown>,
  };
}
