import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { QueryOf, QueryTypeName, ThroughlineQueryInput } from '../contracts/queryTypes';
import type { SettingsInput } from '../contracts/settings';

/** A query as dashboards, alert rules and Explore keep it: Grafana's own fields and ours. */
export type Query = ThroughlineQueryInput & DataQuery;

/** A complete query of one type, as the editors work on it. */
export type CompleteQuery<T extends QueryTypeName> = QueryOf<T> & DataQuery;

export type JsonData = DataSourceJsonData & SettingsInput;

/** One value of a catalogue, busiest first, as the resource route `catalogue/{kind}` answers. */
export interface CatalogueEntry {
  value: string;
  count?: number;
}
