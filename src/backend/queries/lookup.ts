import { ThroughlineError } from '../../contracts/errors';
import type { QueryTypeName, ThroughlineQuery } from '../../contracts/queryTypes';
import type { Answer, QueryContext, QueryType, StoreAccess } from './queryType';
import { QUERY_TYPE_REGISTRY } from './registry';

/** A query type whose query and input types are only known together, at run time. */
export interface SomeQueryType {
  type: QueryTypeName;
  cost: 'light' | 'heavy';
  read(query: ThroughlineQuery, context: QueryContext, access: StoreAccess): Promise<unknown>;
  answer(query: ThroughlineQuery, context: QueryContext, input: unknown): Answer;
  /** Of a heavy one. */
  steps?: {
    split(input: unknown): { parts: unknown[]; rest: unknown };
    work(query: ThroughlineQuery, context: QueryContext, part: unknown): unknown;
    join(query: ThroughlineQuery, context: QueryContext, rest: unknown, done: unknown[]): Answer;
  };
}

/**
 * The query type of a name. A query and its type's functions belong together by construction: both were found under
 * the same name.
 * @throws ThroughlineError `badQuery` for one that this release does not answer
 */
export function queryTypeOf(name: QueryTypeName): SomeQueryType {
  const registry: Partial<Record<QueryTypeName, unknown>> = QUERY_TYPE_REGISTRY;
  const found = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (!found) {
    throw new ThroughlineError(
      'badQuery',
      `Queries of type "${name}" are not answered by this release. Choose another type.`
    );
  }
  return found as QueryType<QueryTypeName, unknown> as unknown as SomeQueryType;
}
