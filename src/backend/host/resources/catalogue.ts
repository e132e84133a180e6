import { ThroughlineError } from '../../../contracts/errors';
import { VARIABLE_KINDS, type VariableKind } from '../../../contracts/queries/variable';
import { EVER } from '../../instances/instance';
import { NO_BODY, type Resource } from './resource';

const DEFAULT_LIMIT = 1_000;
const LARGEST_LIMIT = 10_000;

/** `GET catalogue/{kind}?limit=&from=&to=`: names that occur in the data, busiest first; times are epoch milliseconds. */
export const catalogueResource: Resource = {
  method: 'GET',
  path: 'catalogue/*',
  maxBody: NO_BODY,
  async handle({ params, query, target, signal }) {
    const kind = VARIABLE_KINDS.find((known) => known === params[0]);
    if (!kind) {
      throw new ThroughlineError(
        'notFound',
        `There is no catalogue of "${params[0].slice(0, 50)}". Choose one of: ${VARIABLE_KINDS.join(', ')}.`
      );
    }
    const range = { from: numberOf(query, 'from', EVER.from), to: numberOf(query, 'to', EVER.to) };
    const limit = Math.min(LARGEST_LIMIT, Math.max(1, numberOf(query, 'limit', DEFAULT_LIMIT)));
    const { instance, tenants } = target;
    const store = await instance.store();
    const names = await store.catalogue(instance.scope(tenants, range, signal), kind satisfies VariableKind, limit);
    return {
      status: 200,
      body: {
        kind,
        values: names.value.map((value, row) => ({
          value,
          count: names.count[row],
          lastSeen: Number.isFinite(names.lastSeen[row]) ? names.lastSeen[row] : null,
        })),
      },
    };
  },
};

function numberOf(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') {
    return fallback;
  }
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new ThroughlineError('badQuery', `Write "${name}" as a whole number.`);
  }
  return value;
}
