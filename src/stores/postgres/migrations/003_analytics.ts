/** Indexes for analytics. They are built while the tables are in use, which a transaction cannot hold. */
export const ANALYTICS_INDEXES = {
  idx_chain_history_analytics: 'chain_history (service_name, "timestamp", event_type)',
  idx_chain_metrics_analytics: 'chain_metrics (metric_name, service_name, "timestamp")',
} as const;

/** A summary of the last seven days by hour and service, and what brings it up to date without locking its readers. */
export const PERFORMANCE_SUMMARY = `
CREATE MATERIALIZED VIEW IF NOT EXISTS chain_performance_summary AS
SELECT
  date_trunc('hour', "timestamp") AS hour,
  service_name,
  COUNT(*) AS total_events,
  AVG(duration_ms) AS avg_duration,
  PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY duration_ms) AS p95_duration,
  COUNT(*) FILTER (WHERE event_type = 'error') AS error_count,
  COUNT(*) FILTER (WHERE event_type = 'complete') AS success_count
FROM chain_history
WHERE "timestamp" >= (NOW() AT TIME ZONE 'UTC') - INTERVAL '7 days'
GROUP BY 1, 2;

CREATE UNIQUE INDEX IF NOT EXISTS idx_chain_performance_summary ON chain_performance_summary (hour, service_name);
`;

/** @param schema quoted; named with the view, since a job has a search path of its own */
export function refreshFunction(schema: string): string {
  return `
CREATE OR REPLACE FUNCTION ${schema}.refresh_chain_performance_summary() RETURNS void LANGUAGE sql AS $body$
  REFRESH MATERIALIZED VIEW CONCURRENTLY ${schema}.chain_performance_summary;
$body$;
`;
}

/** Every hour, where the extension pg_cron is there. */
export function hourlyJob(schema: string): string {
  return `SELECT cron.schedule('refresh-chain-performance', '0 * * * *', $job$SELECT ${schema}.refresh_chain_performance_summary()$job$);`;
}
