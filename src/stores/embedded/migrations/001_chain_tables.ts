/** Columns that later migrations add, by table. */
export type AddedColumns = Record<ChainTable, readonly string[]>;

export type ChainTable = 'chain_definitions' | 'chain_history' | 'chain_metrics';

export const CHAIN_TABLES: readonly ChainTable[] = ['chain_definitions', 'chain_history', 'chain_metrics'];

const COLUMNS: Record<ChainTable, string> = {
  chain_definitions: `
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
  is_active BOOLEAN DEFAULT TRUE`,
  chain_history: `
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
  created_at TIMESTAMP DEFAULT now()::TIMESTAMP`,
  chain_metrics: `
  id BIGINT DEFAULT nextval('chain_metrics_id'),
  chain_id UUID NOT NULL,
  metric_name VARCHAR NOT NULL,
  metric_value DOUBLE NOT NULL,
  metric_unit VARCHAR,
  service_name VARCHAR,
  "timestamp" TIMESTAMP NOT NULL,
  aggregation_period VARCHAR,
  tags VARCHAR,
  created_at TIMESTAMP DEFAULT now()::TIMESTAMP`,
};

/**
 * The three chain tables, logically equal to the PostgreSQL migration of the same number. JSON columns are texts,
 * so that they come back exactly as they were given; a metric's value is a DOUBLE, which holds what DECIMAL(18,6)
 * holds up to nine digits before the point and does not overflow above twelve. There are no secondary indexes: the
 * engine prunes by the smallest and largest value of each block, and indexes made loading 20 times slower.
 */
export function chainTables(added: AddedColumns): string {
  return CHAIN_TABLES.map((table) => `CREATE SEQUENCE ${table}_id;\n${createTable(table, added)}`).join('\n');
}

/**
 * Makes a chain table anew with more columns, its rows kept, in the transaction that this text runs in. DuckDB 1.5
 * writes an ALTER TABLE to its log but cannot replay it where a column has a default like nextval(): a process that is
 * killed before the log is moved into the file would leave a file that cannot be opened.
 */
export function rebuildTable(table: ChainTable, added: AddedColumns): string {
  return `
CREATE TEMP TABLE kept_rows AS SELECT * FROM ${table};
DROP TABLE ${table};
${createTable(table, added)}
INSERT INTO ${table} BY NAME SELECT * FROM kept_rows;
DROP TABLE kept_rows;
`;
}

function createTable(table: ChainTable, added: AddedColumns): string {
  return `CREATE TABLE ${table} (${[COLUMNS[table], ...added[table]].join(',\n  ')}\n);`;
}
