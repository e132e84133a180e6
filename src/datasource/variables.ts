import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { Observable } from 'rxjs';
import type { ThroughlineDataSource } from './datasource';
import { DEFAULT_QUERIES } from './defaults';
import { LazyVariableEditor } from './lazyEditors';
import type { Query } from './types';

/** Dashboard variables: the backend answers with `text` and `value`, the editor chooses the kind of names. */
export class ThroughlineVariableSupport extends CustomVariableSupport<ThroughlineDataSource, Query, Query> {
  override editor = LazyVariableEditor;

  constructor(private readonly datasource: ThroughlineDataSource) {
    super();
  }

  override getDefaultQuery(): Partial<Query> {
    return DEFAULT_QUERIES.variable;
  }

  override query(request: DataQueryRequest<Query>): Observable<DataQueryResponse> {
    const targets = request.targets.map((target) => completeVariable(target));
    return this.datasource.query({ ...request, targets });
  }
}

/** A variable query as the backend reads it, also when the dashboard holds only a part of one. */
export function completeVariable(target: Query): Query {
  const given = target.queryType === 'variable' ? target : undefined;
  return {
    ...DEFAULT_QUERIES.variable,
    ...target,
    queryType: 'variable',
    refId: target.refId || 'variable',
    filters: { ...DEFAULT_QUERIES.variable.filters, ...target.filters },
    options: { ...DEFAULT_QUERIES.variable.options, ...given?.options },
  };
}
