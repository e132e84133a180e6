import { ThroughlineError } from './errors';
import { QUERY_SCHEMA_VERSION } from './query';

type Model = Record<string, unknown>;

/** Step n turns a model of version n into one of version n + 1. Version 0 is a model saved without a version. */
const STEPS: ReadonlyArray<(model: Model) => Model> = [(model) => ({ ...model, schemaVersion: 1 })];

/**
 * Brings a saved query model to the current schema version; a current one is returned as it is.
 * @throws ThroughlineError `badQuery` when the model was saved by a newer release
 */
export function migrateQuery(model: Model): Model {
  const version = typeof model.schemaVersion === 'number' ? model.schemaVersion : 0;
  if (version > QUERY_SCHEMA_VERSION) {
    throw new ThroughlineError(
      'badQuery',
      `This query was saved by a newer version of Throughline (query model ${version}, this one knows ${QUERY_SCHEMA_VERSION}). Update the plugin.`
    );
  }
  return STEPS.slice(version).reduce((current, step) => step(current), model);
}
