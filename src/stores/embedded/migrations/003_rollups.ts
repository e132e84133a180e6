/**
 * Figures kept up to date beside the rows, the minutes that wait for it, and loads that have not been committed.
 * Every row says from here on whether it counts as a request and how long it took and when it began.
 */
export const ROLLUPS = `
UPDATE chain_history SET entry = coalesce(entry, true) AND event_type IN ('complete', 'error');
UPDATE chain_history SET duration_us = duration_ms::BIGINT * 1000 WHERE duration_us IS NULL AND duration_ms IS NOT NULL;
UPDATE chain_history SET started_at = "timestamp" - to_microseconds(coalesce(duration_us, 0)) WHERE started_at IS NULL;
CREATE TABLE minute_rollup (
  minute TIMESTAMP NOT NULL,
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
CREATE SEQUENCE call_edges_id;
CREATE TABLE call_edges (
  id INTEGER NOT NULL DEFAULT nextval('call_edges_id'),
  caller VARCHAR NOT NULL,
  callee VARCHAR NOT NULL,
  kind VARCHAR NOT NULL
);
CREATE TABLE call_rollup (
  "timestamp" TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  edge INTEGER NOT NULL,
  duration_ms DOUBLE,
  failed BOOLEAN NOT NULL,
  weight DOUBLE NOT NULL,
  confidence DOUBLE NOT NULL
);
CREATE TABLE rollup_pending (minute TIMESTAMP NOT NULL);
INSERT INTO rollup_pending SELECT DISTINCT date_trunc('minute', "timestamp") FROM chain_history;
CREATE TABLE open_loads (
  load_id VARCHAR NOT NULL,
  dataset VARCHAR NOT NULL,
  staged BOOLEAN NOT NULL,
  process_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  inserted INTEGER NOT NULL,
  duplicates INTEGER NOT NULL
);
`;
