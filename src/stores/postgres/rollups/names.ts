/** The tables that figures are kept in, in the schema of the chain tables. */
export const MINUTES = 'chain_rollup_minutes';
export const SERVICES = 'chain_rollup_services';
export const CALLS = 'chain_rollup_calls';
export const CHAINS = 'chain_rollup_chains';
export const ENDPOINTS = 'chain_rollup_endpoints';
/** Minutes whose rows have changed; `-infinity` stands for all. */
export const PENDING = 'chain_rollup_pending';
/** Hours whose minutes are done, and whose own figures are not. */
export const OPEN_HOURS = 'chain_rollup_open_hours';
/** What the figures were made of. */
export const STATE = 'chain_rollup_state';

/** Tables of figures by tenant. */
export const FIGURE_TABLES = [MINUTES, SERVICES, CALLS, CHAINS, ENDPOINTS] as const;

/** What a reader has to be allowed to read. */
export const ROLLUP_TABLES = [...FIGURE_TABLES, PENDING, OPEN_HOURS, STATE] as const;

export const REFRESH = 'refresh_chain_rollups';
export const NOTE = 'note_chain_rollups';
export const TRIGGERS = ['insert', 'update', 'delete', 'truncate'].map((what) => `chain_rollups_${what}`);
