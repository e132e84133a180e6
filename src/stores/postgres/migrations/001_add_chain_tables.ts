/** The chain tables, as services that keep them have them. Times are UTC without time zone. */
export const CHAIN_TABLES = `
CREATE TABLE IF NOT EXISTS chain_definitions (
  id BIGSERIAL PRIMARY KEY,
  chain_id UUID NOT NULL UNIQUE,
  chain_name VARCHAR(255),
  service_topology JSONB NOT NULL,
  expected_services TEXT[] NOT NULL,
  max_duration_ms INTEGER,
  critical_path TEXT[],
  health_check_rules JSONB,
  created_at TIMESTAMP DEFAULT NOW(),
  updated_at TIMESTAMP DEFAULT NOW(),
  is_active BOOLEAN DEFAULT TRUE
);

CREATE TABLE IF NOT EXISTS chain_history (
  id BIGSERIAL PRIMARY KEY,
  chain_id UUID NOT NULL,
  request_id UUID NOT NULL,
  service_name VARCHAR(100) NOT NULL,
  event_type VARCHAR(50) NOT NULL,
  "timestamp" TIMESTAMP NOT NULL,
  duration_ms INTEGER,
  endpoint VARCHAR(255),
  user_id VARCHAR(100),
  metadata JSONB,
  error_context JSONB,
  dependencies JSONB,
  performance_metrics JSONB,
  created_at TIMESTAMP DEFAULT NOW()
);

CREATE TABLE IF NOT EXISTS chain_metrics (
  id BIGSERIAL PRIMARY KEY,
  chain_id UUID NOT NULL,
  metric_name VARCHAR(100) NOT NULL,
  metric_value DECIMAL(18, 6) NOT NULL,
  metric_unit VARCHAR(50),
  service_name VARCHAR(100),
  "timestamp" TIMESTAMP NOT NULL,
  aggregation_period VARCHAR(20),
  tags JSONB,
  created_at TIMESTAMP DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_chain_definitions_chain_id ON chain_definitions (chain_id);
CREATE INDEX IF NOT EXISTS idx_chain_definitions_active ON chain_definitions (is_active);
CREATE INDEX IF NOT EXISTS idx_chain_history_chain_id ON chain_history (chain_id);
CREATE INDEX IF NOT EXISTS idx_chain_history_timestamp ON chain_history ("timestamp");
CREATE INDEX IF NOT EXISTS idx_chain_history_service_event ON chain_history (service_name, event_type);
CREATE INDEX IF NOT EXISTS idx_chain_metrics_chain_id ON chain_metrics (chain_id);
CREATE INDEX IF NOT EXISTS idx_chain_metrics_name_timestamp ON chain_metrics (metric_name, "timestamp");
`;
