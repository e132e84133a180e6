export { migrate, migrationText, rollupStatements, type MigrationReport } from './migrations/migrate';
export { addressOf, openPostgresStore, openPostgresWriter, type PostgresSettings } from './open';
export { prunePostgres } from './prune';
export { openPostgresState, STATE_SCHEMA } from './state';
export { refreshRollupsAt } from './rollups/refresh';
