import { z } from 'zod';
import { ThroughlineError } from './errors';
import { maintenanceSchema } from './maintenance';
import { falseAlarmsSchema, SENSITIVITIES } from './queries/anomalies';

export const ENGINES = ['embedded', 'postgres', 'clickhouse'] as const;
export type Engine = (typeof ENGINES)[number];

const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/, 'Use letters, digits and underscores, starting with a letter.');

/** Table names; column names that differ from the standard ones go into `columns`. */
export const tablesSchema = z
  .object({
    history: identifier.default('chain_history'),
    definitions: identifier.default('chain_definitions'),
    metrics: identifier.default('chain_metrics'),
    /** Standard column name of `chain_history` → the user's column name. */
    columns: z.record(identifier, identifier).default({}),
  })
  .prefault({});

export const limitsSchema = z
  .object({
    /** A database statement is stopped after this time. */
    queryTimeoutMs: z.number().int().min(100).max(600_000).default(30_000),
    /** Rows that one store question may return. */
    maxRows: z.number().int().min(1_000).max(10_000_000).default(2_000_000),
    /** How long a result over a closed time range is kept (S0-191). */
    cacheTtlSeconds: z.number().int().min(0).max(86_400).default(300),
    cacheMegabytes: z.number().int().min(1).max(4_096).default(64),
    /** Room for results over closed time ranges in the data directory; with 0 nothing is written there. */
    diskCacheMegabytes: z.number().int().min(0).max(1_048_576).default(0),
    /** Memory that the embedded database may take. */
    memoryMegabytes: z.number().int().min(64).max(65_536).default(512),
    threads: z.number().int().min(1).max(64).default(2),
  })
  .prefault({});

const days = z.number().int().min(1).max(36_500).optional();

/** How long the embedded database keeps what it has; what is absent is kept without end. */
export const retentionSchema = z
  .object({
    /** Days that events are kept. */
    eventDays: days,
    /** Days that figures by minute and hour, and metrics, are kept: they outlive the events that they were made from. */
    figureDays: days,
  })
  .refine(({ eventDays, figureDays }) => (eventDays ?? 0) <= (figureDays ?? Infinity), {
    path: ['figureDays'],
    message: 'Keep figures at least as long as events.',
  })
  .prefault({});

const tenantList = z.array(z.string().min(1)).min(1);
/** Grafana organisation id → tenants. */
const tenantsByOrganisation = z.record(z.string().regex(/^\d+$/, 'Write the number of the organisation.'), tenantList);

/** Who may see which tenants' rows. Strict: a misspelt key would else open or close a door unseen. */
export const tenantsSchema = z
  .strictObject({
    organisations: tenantsByOrganisation.default({}),
    users: z
      .array(
        z.strictObject({
          login: z.string().min(1).optional(),
          emailDomain: z.string().min(1).optional(),
          role: z.string().min(1).optional(),
          tenants: tenantList,
        })
      )
      .default([]),
    /** What alert rules see, which run as nobody in particular, by organisation. */
    alertRules: tenantsByOrganisation.default({}),
    /** What callers without a login see: public dashboards and anonymous visitors, by organisation. */
    sharedView: tenantsByOrganisation.default({}),
  })
  .optional();

/** A file in the folder `certificates` of the data directory. */
const certificateFile = z
  .string()
  .max(255)
  .regex(/^[\w][\w.-]*(\/[\w][\w.-]*)*$/, 'Write a file name, such as ca.pem.')
  .optional();

/** `require` encrypts; `verify-full` also makes sure that the server is the one that is meant. */
export const TLS_MODES = ['disable', 'require', 'verify-full'] as const;

export const tlsSchema = z
  .object({
    mode: z.enum(TLS_MODES).default('require'),
    /** Certificate of the authority that signed the server's; that of the system when absent. */
    caFile: certificateFile,
    /** Certificate that the client shows; its key is among the secrets. */
    certFile: certificateFile,
  })
  .prefault({});

/** What the tables hold: Throughline's own chain tables, or spans as OpenTelemetry's collector writes them (ClickHouse only). */
export const PROFILES = ['chains', 'otel'] as const;
export type Profile = (typeof PROFILES)[number];

export const otelSchema = z
  .object({
    traces: identifier.default('otel_traces'),
    /** Resource attribute whose value is the tenant; needed where tenants are told apart. */
    tenantAttribute: z
      .string()
      .max(100)
      .regex(/^[A-Za-z][\w.-]*$/, 'Write the name of a resource attribute, such as tenant.id.')
      .optional(),
  })
  .prefault({});

/** Where the plugin keeps what it remembers: a file of its data directory, or the data source's own PostgreSQL database, which several Grafanas share. */
export const STATE_PLACES = ['file', 'database'] as const;

/** The plugin's own file in its data directory: never a data source's. */
export const STATE_FILE = 'state.duckdb';

/** How readily a value counts as abnormal where a query does not say otherwise (a budget takes the place of the sensitivity), and what is not judged. */
export const anomaliesSchema = z
  .object({
    sensitivity: z.enum(SENSITIVITIES).default('medium'),
    falseAlarmsPerWeek: falseAlarmsSchema.optional(),
    /** Stretches that fire teach what is usual, as any others; else they are left out until they have lasted. */
    learnFromAlerts: z.boolean().default(false),
    maintenance: maintenanceSchema,
  })
  .prefault({});

/** How often models are fitted anew, and scored, that are not fitted with each answer. */
export const REFITS = ['hourly', 'sixHours', 'daily'] as const;

export const modelsSchema = z.object({ refit: z.enum(REFITS).default('daily') }).prefault({});

/** `jsonData` of the data source. Secrets live in `secureJsonData` and are never part of this. */
export const settingsSchema = z.object({
  engine: z.enum(ENGINES).default('embedded'),
  /** File inside the data directory, such as `shop.duckdb`. Never a path that leaves it. */
  path: z
    .string()
    .max(255)
    .regex(/^[\w][\w.-]*(\/[\w][\w.-]*)*$/, 'Write a file name inside the data directory, such as chains.duckdb.')
    .refine(
      (file) => file.toLowerCase() !== STATE_FILE,
      `${STATE_FILE} is where the plugin keeps what it remembers. Choose another file.`
    )
    .default('chains.duckdb'),
  host: z.string().max(255).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  database: z.string().max(63).optional(),
  user: z.string().max(63).optional(),
  schema: identifier.optional(),
  tls: tlsSchema,
  profile: z.enum(PROFILES).default('chains'),
  otel: otelSchema,
  tables: tablesSchema,
  limits: limitsSchema,
  retention: retentionSchema,
  tenants: tenantsSchema,
  state: z.enum(STATE_PLACES).default('file'),
  anomalies: anomaliesSchema,
  models: modelsSchema,
});

export type Settings = z.output<typeof settingsSchema>;
/** What `jsonData` holds as saved: defaults may be missing. */
export type SettingsInput = z.input<typeof settingsSchema>;
export type TenantSettings = Settings['tenants'];

/** Keys of `secureJsonData`. */
export const SECRET_KEYS = ['password', 'tlsClientKey', 'tenants'] as const;
export interface Secrets {
  password?: string;
  tlsClientKey?: string;
  /** `tenants` as JSON: Grafana sends `jsonData` to everybody's browser, but never a secret. */
  tenants?: string;
}

/**
 * Completes saved settings with defaults; tenants may be among the secrets.
 * @throws ThroughlineError `badSettings` with a sentence that names the field
 */
export function parseSettings(jsonData: unknown, secrets: Pick<Secrets, 'tenants'> = {}): Settings {
  const settings = checked(settingsSchema.safeParse(jsonData ?? {}));
  if (settings.state === 'database' && settings.engine !== 'postgres') {
    throw new ThroughlineError(
      'badSettings',
      'Data source setting "state": only a PostgreSQL database can keep what the plugin remembers. Choose "file".'
    );
  }
  return secrets.tenants ? { ...settings, tenants: secretTenants(settings, secrets.tenants) } : settings;
}

function secretTenants(settings: Settings, text: string): TenantSettings {
  if (settings.tenants !== undefined) {
    throw new ThroughlineError(
      'badSettings',
      'Data source setting "tenants": it is there twice, open and as a secret. Remove one of the two.'
    );
  }
  let tenants: unknown;
  try {
    tenants = JSON.parse(text);
  } catch {
    // The text may name tenants: it stays out of the message and of the log.
    throw new ThroughlineError('badSettings', 'Data source setting "tenants": the secret is not valid JSON.');
  }
  return checked(settingsSchema.safeParse({ tenants: tenants ?? {} })).tenants;
}

function checked(parsed: z.ZodSafeParseResult<Settings>): Settings {
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ThroughlineError('badSettings', `Data source setting "${issue.path.join('.')}": ${issue.message}`);
  }
  return parsed.data;
}
