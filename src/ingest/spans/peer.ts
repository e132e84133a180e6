import {
  DATABASE_KEYS,
  DATABASE_NAME_KEYS,
  DATABASE_NAMES,
  HOST_KEYS,
  PEER_KEYS,
  QUEUE_KEYS,
  QUEUE_NAME_KEYS,
  QUEUE_NAMES,
  URL_KEYS,
} from '../../contracts/spanAttributes';
import type { AttributeValue, Attributes, Peer, Span } from './span';

const DATABASES = new RegExp(DATABASE_NAMES, 'i');
const QUEUES = new RegExp(QUEUE_NAMES, 'i');

const text = (value: AttributeValue | undefined): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

const first = (attributes: Attributes, ...keys: string[]): string => {
  for (const key of keys) {
    const value = text(attributes.get(key));
    if (value !== '') {
      return value;
    }
  }
  return '';
};

/**
 * Who a client or producer span talked to, from the attributes that OpenTelemetry's semantic conventions (old and
 * current names), OpenTracing and Zipkin use. `undefined` when it names nobody or is no outgoing call.
 */
export function peerOf(span: Pick<Span, 'kind' | 'attributes'>): Peer | undefined {
  const { attributes } = span;
  const named = first(attributes, ...PEER_KEYS);
  const database = first(attributes, ...DATABASE_KEYS);
  if (database !== '') {
    return {
      service: named || withName(database, first(attributes, ...DATABASE_NAME_KEYS)),
      kind: 'database',
    };
  }
  const outgoing = span.kind === 'client' || span.kind === 'producer' || (span.kind === '' && named !== '');
  const queue = first(attributes, ...QUEUE_KEYS);
  if (queue !== '' && outgoing) {
    return {
      service: named || withName(queue, first(attributes, ...QUEUE_NAME_KEYS)),
      kind: 'queue',
    };
  }
  if (!outgoing) {
    return undefined;
  }
  if (named !== '') {
    return {
      service: named,
      kind: span.kind === 'producer' || QUEUES.test(named) ? 'queue' : DATABASES.test(named) ? 'database' : 'external',
    };
  }
  const host = first(attributes, ...HOST_KEYS) || hostOf(first(attributes, ...URL_KEYS));
  return host === '' ? undefined : { service: host, kind: 'external' };
}

function withName(system: string, name: string): string {
  return name === '' ? system : `${system}/${name}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
