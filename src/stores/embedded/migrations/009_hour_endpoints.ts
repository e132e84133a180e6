/**
 * RED by service and endpoint of every hour that is over, durations counted in bins of two per cent. All hours are opened once more, so that
 * those which are over already get it, too.
 */
export const HOUR_ENDPOINTS = `
CREATE TABLE hour_endpoints (
  hour TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  service_name VARCHAR NOT NULL,
  endpoint VARCHAR,
  requests DOUBLE NOT NULL,
  errors DOUBLE NOT NULL,
  duration_sum DOUBLE NOT NULL,
  sampled BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL,
  bins SMALLINT[],
  counts INTEGER[]
);
DELETE FROM open_hours;
DELETE FROM hour_services WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_rollup WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_bins WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_chains;
INSERT INTO open_hours SELECT DISTINCT date_trunc('hour', "timestamp"), false FROM chain_history;
`;
