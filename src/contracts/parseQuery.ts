import { z } from 'zod';
import { ThroughlineError } from './errors';
import { migrateQuery } from './migrateQuery';
import { QUERY_SCHEMAS, QUERY_TYPES, type QueryTypeName, type ThroughlineQuery } from './queryTypes';

/**
 * Turns a saved query model, of any earlier schema version and with defaults missing, into a complete query.
 * @throws ThroughlineError `badQuery` with a sentence that names the field
 */
export function parseQuery(model: unknown): ThroughlineQuery {
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw new ThroughlineError('badQuery', 'The query is not an object. Open it in the editor and save it again.');
  }
  const migrated = migrateQuery(model as Record<string, unknown>);
  const type = migrated.queryType ?? 'red';
  if (typeof type !== 'string' || !Object.hasOwn(QUERY_SCHEMAS, type)) {
    throw new ThroughlineError(
      'badQuery',
      `Unknown query type "${String(type).slice(0, 50)}". Choose one of: ${QUERY_TYPES.join(', ')}.`
    );
  }
  const parsed = QUERY_SCHEMAS[type as QueryTypeName].safeParse({ ...migrated, queryType: type });
  if (!parsed.success) {
    throw new ThroughlineError('badQuery', `The ${type} query is not valid: ${sentenceOf(parsed.error)}`);
  }
  return parsed.data;
}

function sentenceOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`)
    .join('; ');
}
