/** Columns that a later migration adds, by table. */
export interface AddedColumns {
  history: readonly string[];
  metrics: readonly string[];
}

/**
 * The three chain tables, logically equal to the PostgreSQL migration of the same number. JSON columns are texts,
 * so that they come back exactly as they were given; a metric's value is a DOUBLE, which holds what DECIMAL(18,6)
 * holds up to nine digits before the point and does not overflow above twelve. There are no secondary indexes: the
 * engine prunes by the smallest and largest value of each block, and indexes made loading 20 times slower.
 */
export function chainTables(added: AddedColumns): string {
  const more = (columns: readonly string[]) => columns.map((column) => `,\n  ${column}`).join('');
  return `
CREATE SEQUENCE chain_definitions_id;
CREATE TABLE chain_definitions (
  id BIGINT PRIMARY KEY DEFAULT nextval('chain_definitions_id'),
  chain_id UUID NOT NULL UNIQUE,
  chain_name VARCHAR,
  service_topology VARCHAR NOT NULL,
  expected_services VARCHAR[] NOT NULL,
  max_duration_ms INTEGER,
  critical_path VARCHAR[],
  health_check_rules VARCHAR,
  created_at TIMESTAMP DEFAULT now()::TIMESTAMP,
  updated_at TIMESTAMP DEFAULT now()::TIMESTAMP,
  is_active BOOLEAN DEFAULT TRUE
);
CREATE SEQUENCE chain_history_id;
CREATE TABLE chain_history (
  id BIGINT DEFAULT nextval('chain_history_id'),
  chain_id UUID NOT NULL,
  request_id UUID NOT NULL,
  service_name VARCHAR NOT NULL,
  event_type VARCHAR NOT NULL,
  "timestamp" TIMESTAMP NOT NULL,
  duration_ms INTEGER,
  endpoint VARCHAR,
  user_id VARCHAR,
  metadata VARCHAR,
  error_context VARCHAR,
  dependencies VARCHAR,
  performance_metrics VARCHAR,
  created_at TIMESTAMP DEFAULT now()::TIMESTAMP${more(added.history)}
);
CREATE SEQUENCE chain_metrics_id;
CREATE TABLE chain_metrics (
  id BIGINT DEFAULT nextval('chain_metrics_id'),
  chain_id UUID NOT NULL,
  metric_name VARCHAR NOT NULL,
  metric_value DOUBLE NOT NULL,
  metric_unit VARCHAR,
  service_name VARCHAR,
  "timestamp" TIMESTAMP NOT NULL,
  aggregation_period VARCHAR,
  tags VARCHAR,
  created_at TIMESTAMP DEFAULT now()::TIMESTAMP${more(added.metrics)}
);
`;
}
