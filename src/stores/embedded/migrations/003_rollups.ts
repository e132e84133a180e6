/** Figures kept up to date beside the rows, the minutes that wait for it, and loads that have not been committed. */
export const ROLLUPS = `
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
CREATE TABLE call_rollup (
  "timestamp" TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  caller VARCHAR NOT NULL,
  callee VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
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
