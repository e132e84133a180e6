import { tablesSchema } from '../../contracts/settings';

/** The names that migration 001 gives the tables. */
export const DEFAULT_TABLES = tablesSchema.parse(undefined);
