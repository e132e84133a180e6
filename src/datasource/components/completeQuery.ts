import { toThroughlineError } from '../../contracts/errors';
import { parseQuery } from '../../contracts/parseQuery';
import type { QueryTypeName } from '../../contracts/queryTypes';
import { DEFAULT_QUERIES } from '../defaults';
import type { CompleteQuery, Query } from '../types';

/** Grafana's own fields of a query, which outlive a change of type. */
function grafanaFields({ refId, key, hide, datasource }: Query) {
  return {
    refId,
    ...(key === undefined ? {} : { key }),
    ...(hide === undefined ? {} : { hide }),
    ...(datasource === undefined ? {} : { datasource }),
  };
}

export type Completed =
  | { query: CompleteQuery<QueryTypeName>; error?: undefined }
  | { query?: undefined; error: string };

/** A saved query with all defaults and of the current schema version, or the sentence that says what is wrong with it. */
export function completeQuery(query: Query): Completed {
  try {
    const { refId, key: _key, hide: _hide, datasource: _datasource, ...model } = query;
    const { fixed, variables } = setAside(model.options);
    const parsed = parseQuery({ ...model, ...(model.options === undefined ? {} : { options: fixed }), refId });
    return {
      query: {
        ...parsed,
        options: { ...parsed.options, ...variables },
        ...grafanaFields(query),
      } as CompleteQuery<QueryTypeName>,
    };
  } catch (error) {
    return { error: toThroughlineError(error).message };
  }
}

/** Choices in whose place a dashboard variable may stand; the data source fills it in before it asks. */
const VARIABLE_CHOICES: readonly string[] = ['sensitivity', 'signal'];

function setAside(options: object | undefined): { fixed: object; variables: object } {
  const isVariable = ([key, value]: [string, unknown]) =>
    VARIABLE_CHOICES.includes(key) && typeof value === 'string' && value.includes('$');
  const entries = Object.entries(options ?? {});
  return {
    fixed: Object.fromEntries(entries.filter((entry) => !isVariable(entry))),
    variables: Object.fromEntries(entries.filter(isVariable)),
  };
}

/** The query of another type that a change of type leads to: filters stay, everything else starts from the defaults. */
export function changeType(query: Query, queryType: QueryTypeName): Query {
  return {
    ...DEFAULT_QUERIES[queryType],
    ...grafanaFields(query),
    filters: { ...DEFAULT_QUERIES[queryType].filters, ...query.filters },
  };
}
