/**
 * Nullable additions that make the graph exact where the source knows more. The last four columns hold in typed
 * form what `dependencies` and `performance_metrics` say as JSON; reading them is 2 to 6 times faster.
 */
export const SPAN_COLUMNS = `
ALTER TABLE chain_history ADD COLUMN event_id UUID;
ALTER TABLE chain_history ADD COLUMN tenant_id VARCHAR;
ALTER TABLE chain_history ADD COLUMN span_id VARCHAR;
ALTER TABLE chain_history ADD COLUMN parent_span_id VARCHAR;
ALTER TABLE chain_history ADD COLUMN parent_chain_id UUID;
ALTER TABLE chain_history ADD COLUMN operation VARCHAR;
ALTER TABLE chain_history ADD COLUMN span_kind VARCHAR;
ALTER TABLE chain_history ADD COLUMN entry BOOLEAN;
ALTER TABLE chain_history ADD COLUMN started_at TIMESTAMP;
ALTER TABLE chain_history ADD COLUMN duration_us BIGINT;
ALTER TABLE chain_history ADD COLUMN sample_rate DOUBLE;
ALTER TABLE chain_history ADD COLUMN dataset VARCHAR;
ALTER TABLE chain_history ADD COLUMN calls STRUCT(target VARCHAR, kind VARCHAR, duration_ms DOUBLE, failed BOOLEAN)[];
ALTER TABLE chain_history ADD COLUMN cpu_percent DOUBLE;
ALTER TABLE chain_history ADD COLUMN memory_mb DOUBLE;
ALTER TABLE chain_history ADD COLUMN network_latency_ms DOUBLE;
ALTER TABLE chain_metrics ADD COLUMN tenant_id VARCHAR;
ALTER TABLE chain_metrics ADD COLUMN dataset VARCHAR;
`;
