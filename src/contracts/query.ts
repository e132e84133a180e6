import { z } from 'zod';

/** Version of the saved query model. Raise it with a step in `migrateQuery.ts`. */
export const QUERY_SCHEMA_VERSION = 1;

/** Longest name that the chain tables can hold. */
const NAME_LENGTH = 255;
const LIST_LENGTH = 200;

/**
 * A filter entry: an exact name, or a regular expression (RE2 syntax) between slashes, `/pay-\w+/`.
 * An empty list filters nothing.
 */
const nameList = z.array(z.string().min(1).max(NAME_LENGTH)).max(LIST_LENGTH).default([]);

export const filtersSchema = z
  .object({
    services: nameList,
    endpoints: nameList,
    /** Names of chain definitions or of root endpoints, not chain ids. */
    chains: nameList,
    users: nameList,
    eventTypes: nameList,
  })
  .prefault({});

export type Filters = z.infer<typeof filtersSchema>;

/** `auto` follows the panel's interval; otherwise a number and a unit: `10s`, `1m`, `5m`, `1h`, `1d`. */
export const intervalSchema = z
  .string()
  .regex(/^(auto|[1-9]\d{0,4}[smhd])$/, 'Write the interval as auto or a number with s, m, h or d, such as 5m.')
  .default('auto');

export const groupBySchema = z.enum(['service', 'endpoint', 'chain', 'none']).default('service');
export type GroupBy = z.infer<typeof groupBySchema>;

/** What a figure is compared with: the range just before, the same time a day or a week earlier, or nothing. */
export const compareToSchema = z.enum(['none', 'previous', 'day', 'week']).default('none');
export type CompareTo = z.infer<typeof compareToSchema>;

/**
 * A measured quantity of a service over time. `rate` is requests per second, `errorRatio` errors / (completes +
 * errors), `p50`…`p99` durations in milliseconds; `metric:<name>` a row of `chain_metrics`.
 */
export const signalSchema = z
  .string()
  .regex(
    /^(rate|errorRatio|p50|p95|p99|metric:[\w.:/ -]{1,100})$/,
    'Unknown signal. Use rate, errorRatio, p50, p95, p99 or metric:<name>.'
  );

/** Chain signals that anomalies look at unless the query names others. */
export const DEFAULT_SIGNALS = ['rate', 'errorRatio', 'p95'] as const;
/** Metrics of `chain_metrics` that anomalies look at unless the query names others. */
export const DEFAULT_METRIC_SIGNALS = ['metric:latency_p50', 'metric:cpu'] as const;

/** Fields that every query type shares; complete as saved, since alert rules are not interpolated. */
export const baseQueryShape = {
  refId: z.string().default('A'),
  schemaVersion: z.number().int().default(QUERY_SCHEMA_VERSION),
  filters: filtersSchema,
  hide: z.boolean().optional(),
};
