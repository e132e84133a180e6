/**
 * RED by service and hour, quantiles exact, of every hour that is over. All hours are opened once more, so that those which
 * had their other figures before get these, too.
 */
export const HOUR_SERVICES = `
CREATE TABLE hour_services (
  hour TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  service_name VARCHAR NOT NULL,
  requests DOUBLE NOT NULL,
  errors DOUBLE NOT NULL,
  duration_sum DOUBLE NOT NULL,
  p50 DOUBLE,
  p95 DOUBLE,
  p99 DOUBLE,
  sampled BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL
);
DELETE FROM open_hours;
DELETE FROM hour_rollup WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_bins WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
INSERT INTO open_hours SELECT DISTINCT date_trunc('hour', "timestamp"), false FROM chain_history;
`;
