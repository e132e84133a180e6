/** Nullable additions that make the graph exact where the source knows more, tell tenants apart, and let a load be done twice. */
export const SPAN_COLUMNS = `
ALTER TABLE chain_history
  ADD COLUMN IF NOT EXISTS event_id UUID,
  ADD COLUMN IF NOT EXISTS tenant_id VARCHAR(255),
  ADD COLUMN IF NOT EXISTS span_id TEXT,
  ADD COLUMN IF NOT EXISTS parent_span_id TEXT,
  ADD COLUMN IF NOT EXISTS parent_chain_id UUID,
  ADD COLUMN IF NOT EXISTS operation TEXT,
  ADD COLUMN IF NOT EXISTS span_kind TEXT,
  ADD COLUMN IF NOT EXISTS entry BOOLEAN,
  ADD COLUMN IF NOT EXISTS started_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS duration_us BIGINT,
  ADD COLUMN IF NOT EXISTS sample_rate DOUBLE PRECISION,
  ADD COLUMN IF NOT EXISTS dataset TEXT;
ALTER TABLE chain_metrics
  ADD COLUMN IF NOT EXISTS tenant_id VARCHAR(255),
  ADD COLUMN IF NOT EXISTS dataset TEXT;
ALTER TABLE chain_definitions
  ADD COLUMN IF NOT EXISTS tenant_id VARCHAR(255);
`;

/**
 * An event has one row. The index finds it, too, and has to hold the columns by which a table's rows are laid apart.
 * @param parted names of such columns; none of a plain table
 */
export function eventIndex(parted: string[]): string {
  const columns = ['event_id', "COALESCE(tenant_id, '')", ...parted.map((name) => `"${name.replaceAll('"', '""')}"`)];
  return `CREATE UNIQUE INDEX IF NOT EXISTS idx_chain_history_event_id ON chain_history (${columns.join(', ')}) WHERE event_id IS NOT NULL;
`;
}
