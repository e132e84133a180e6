/** Whose a chain definition is; one without a tenant is for all. */
export const DEFINITION_TENANTS = `
ALTER TABLE chain_definitions ADD COLUMN tenant_id VARCHAR;
`;
