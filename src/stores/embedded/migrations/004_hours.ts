/**
 * Figures of whole hours, by edge of the call graph and, with the caller '', by service itself; durations are counted
 * in bins of two per cent. Hours that wait for theirs, and those with too few rows for it to pay, are answered from the rows.
 */
export const HOURS = `
CREATE TABLE hour_rollup (
  hour TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  edge INTEGER NOT NULL,
  requests DOUBLE NOT NULL,
  errors DOUBLE NOT NULL,
  confidence DOUBLE NOT NULL,
  last TIMESTAMP NOT NULL,
  sampled BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL
);
CREATE TABLE hour_bins (
  hour TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  edge INTEGER NOT NULL,
  bin SMALLINT NOT NULL,
  durations INTEGER NOT NULL
);
INSERT INTO call_edges (caller, callee, kind) SELECT DISTINCT '', service_name, 'service' FROM chain_history;
CREATE TABLE open_hours (hour TIMESTAMP NOT NULL, few_rows BOOLEAN NOT NULL);
INSERT INTO open_hours SELECT DISTINCT date_trunc('hour', "timestamp"), false FROM chain_history;
`;
