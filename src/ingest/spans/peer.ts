import type { AttributeValue, Attributes, Peer, Span } from './span';

const DATABASES =
  /^(postgres(ql)?|mysql|mariadb|mongo(db)?|redis|memcached?|cassandra|elasticsearch|opensearch|sqlite|oracle|mssql|dynamodb|couchbase|neo4j|hsqldb|h2)\b/i;
const QUEUES = /^(kafka|rabbitmq|activemq|nats|pulsar|sqs|sns|pubsub|eventhubs|servicebus|jms|rocketmq)\b/i;

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
  const named = first(attributes, 'peer.service', 'service.peer.name');
  const database = first(attributes, 'db.system.name', 'db.system', 'db.type');
  if (database !== '') {
    return {
      service: named || withName(database, first(attributes, 'db.namespace', 'db.name', 'db.instance')),
      kind: 'database',
    };
  }
  const outgoing = span.kind === 'client' || span.kind === 'producer' || (span.kind === '' && named !== '');
  const queue = first(attributes, 'messaging.system');
  if (queue !== '' && outgoing) {
    return {
      service: named || withName(queue, first(attributes, 'messaging.destination.name', 'messaging.destination')),
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
  const host =
    first(attributes, 'server.address', 'net.peer.name', 'http.host', 'peer.hostname') ||
    hostOf(first(attributes, 'url.full', 'http.url'));
  return host === '' ? undefined : { service: host, kind: 'external' };
}

function withName(system: string, name: string): string {
  return name === '' ? system : `${system}/${name}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
