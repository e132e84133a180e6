import { Readable } from 'node:stream';
import { ThroughlineError } from '../../../contracts/errors';
import { importSources } from '../../../ingest/importSources';
import { tenantWriter } from '../../instances/tenantWriter';
import { mayEdit } from './mayEdit';
import type { Resource } from './resource';

const LARGEST_BODY = 8 * 1024 * 1024;

/**
 * `POST events`: stores one chain event, an array of them, or one per line; all or none, once each. Only for the
 * embedded store, whose file this process owns, and for callers who may edit.
 */
export const postEventsResource: Resource = {
  method: 'POST',
  path: 'events',
  maxBody: LARGEST_BODY,
  async handle({ body, target }) {
    const { instance, caller, tenants } = target;
    if (!mayEdit(caller)) {
      throw new ThroughlineError('forbidden', 'Storing events needs the role Editor or Admin.');
    }
    const store = await instance.store();
    if (!store.begin) {
      throw new ThroughlineError(
        'badQuery',
        `Throughline only reads ${store.engine} databases. Write the events into its tables yourself, or use an embedded data source.`
      );
    }
    const writer = tenantWriter({ begin: (options) => begin(options) }, tenants);
    const begin = store.begin.bind(store);
    const source = { name: 'body', bytes: body.length, open: () => Readable.from([body], { objectMode: false }) };
    const summary = await importSources([source], writer, { dataset: '', strict: true, longestRecord: LARGEST_BODY });
    if (summary.refused > 0) {
      const [first] = summary.refusals;
      throw new ThroughlineError('badInput', `Nothing was stored: record ${first.record}: ${first.reason}.`);
    }
    return { status: 200, body: { status: 'success', stored: summary.inserted, duplicates: summary.duplicates } };
  },
};
