import * as conditions from '../conditions';
import * as shared from '../quantiles';
import type { Sql } from '../sql';
import { duckdb } from './dialect';

/** The shared conditions in DuckDB's words, for what only this store has: its rollups. */
export { inScope, ofTenants } from '../conditions';

export const { instant } = duckdb;

export const inRange = (time: Sql, from: number, to: number) => conditions.inRange(duckdb, time, from, to);
export const epochMs = (time: Sql) => conditions.epochMs(duckdb, time);
export const matches = (column: Sql, entries: readonly string[]) => conditions.matches(duckdb, column, entries);
export const quantiles = (duration: Sql) => shared.quantiles(duckdb, duration);
export const quantileColumns = (ticksPerMs: number) => shared.quantileColumns(duckdb, ticksPerMs);
export const NO_QUANTILES = shared.noQuantiles(duckdb);
