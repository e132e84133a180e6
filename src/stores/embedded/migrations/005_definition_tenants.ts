import type { AddedColumns } from './001_chain_tables';

/** Whose a chain definition is; one without a tenant is for all. */
export const DEFINITION_TENANTS: AddedColumns = {
  chain_definitions: ['tenant_id VARCHAR'],
  chain_history: [],
  chain_metrics: [],
};
