import { QUERY_SCHEMA_VERSION } from '../../../contracts/query';
import { migrateQuery } from '../../../contracts/migrateQuery';
import { parseQuery } from '../../../contracts/parseQuery';
import { QUERY_TYPES } from '../../../contracts/queryTypes';
import { ThroughlineError } from '../../../contracts/errors';
import { healthReport } from '../healthReport';
import { PRODUCT } from '../../telemetry/product';
import { overviewPathOf } from '../realtimeOverview';
import { NO_BODY, type Resource } from './resource';

const LARGEST_QUERY = 256 * 1024;

/** `GET health`: what "Save & test" says, as JSON. */
export const healthResource: Resource = {
  method: 'GET',
  path: 'health',
  maxBody: NO_BODY,
  async handle({ parts, target, signal }) {
    const { message, details } = await healthReport(parts, target, signal);
    return {
      status: 200,
      body: { status: 'ok', service: 'throughline', timestamp: new Date().toISOString(), message, ...details },
    };
  },
};

/** `GET about`: what this backend is and answers, and the caller's live channel. */
export const aboutResource: Resource = {
  method: 'GET',
  path: 'about',
  maxBody: NO_BODY,
  handle: ({ target }) => ({
    status: 200,
    body: {
      ...PRODUCT,
      engine: target.instance.settings.engine,
      queryTypes: QUERY_TYPES,
      querySchemaVersion: QUERY_SCHEMA_VERSION,
      channels: { overview: overviewPathOf(target) },
    },
  }),
};

/** `POST migrate-query`: a saved query model in, the same as this release reads it out. */
export const migrateQueryResource: Resource = {
  method: 'POST',
  path: 'migrate-query',
  maxBody: LARGEST_QUERY,
  handle: ({ body }) => {
    const model = parseBody(body);
    return { status: 200, body: { migrated: migrateQuery(model), complete: parseQuery(model) } };
  },
};

function parseBody(body: Buffer): Record<string, unknown> {
  let model: unknown;
  try {
    model = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ThroughlineError('badInput', 'The body is not valid JSON.', { cause });
  }
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw new ThroughlineError('badInput', 'The body has to be one query model, a JSON object.');
  }
  return model as Record<string, unknown>;
}
