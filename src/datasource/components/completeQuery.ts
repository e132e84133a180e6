import { toThroughlineError } from '../../contracts/errors';
import { parseQuery } from '../../contracts/parseQuery';
import type { QueryTypeName } from '../../contracts/queryTypes';
import { DEFAULT_QUERIES } from '../defaults';
import type { CompleteQuery, Query } from '../types';

/** Grafana's own fields of a query, which outlive a change of type. */
function grafanaFields({ refId, key, hide, datasource }: Query) {
  return { refId, ...(key === undefined ? {} : { key }), ...(hide === undefined ? {} : { hide }), ...(datasource === undefined ? {} : { datasource }) };
}

export type Completed = { query: CompleteQuery<QueryTypeName>; error?: undefined } | { query?: undefined; error: string };

/** A saved query with all defaults and of the current schema version, or the sentence that says what is wrong with it. */
export function completeQuery(query: Query): Completed {
  try {
    const { refId, key, hide, datasource, ...model } = query;
    return { query: { ...parseQuery({ ...model, refId }), ...grafanaFields({ refId, key, hide, datasource } as Query) } };
  } catch (error) {
    return { error: toThroughlineError(error).message };
  }
}

/** The query of another type that a change of type leads to: filters stay, everything else starts from the defaults. */
export function changeType(query: Query, queryType: QueryTypeName): Query {
  return { ...DEFAULT_QUERIES[queryType], ...grafanaFields(query), filters: { ...DEFAULT_QUERIES[queryType].filters, ...query.filters } };
}
