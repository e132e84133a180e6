/**
 * What attributes of spans mean, by the names that OpenTelemetry's semantic conventions (old and current), OpenTracing
 * and Zipkin give them, in the order of preference. An import and the reading of a collector's tables go by the same.
 */
export const USER_KEYS = ['enduser.id', 'user.id', 'user_id'] as const;

/** Figures that sources put on spans, under the name each has in `performance_metrics`. */
export const FIGURE_KEYS = {
  cpu_usage_percent: ['cpu_usage_percent', 'process.cpu.utilization_percent'],
  memory_usage_mb: ['memory_usage_mb'],
  network_latency_ms: ['network_latency_ms'],
  response_size: ['response_size', 'http.response.body.size', 'http.response_content_length'],
  status_code: ['http.response.status_code', 'http.status_code', 'response_status_code', 'status_code'],
} as const;

export const ROUTE_KEY = 'http.route';
export const METHOD_KEYS = ['http.request.method', 'http.method'] as const;
export const HTTP_STATUS_KEYS = ['http.response.status_code', 'http.status_code'] as const;
export const GRPC_STATUS_KEYS = ['rpc.grpc.status_code'] as const;

/** Who a span calls. */
export const PEER_KEYS = ['peer.service', 'service.peer.name'] as const;
export const DATABASE_KEYS = ['db.system.name', 'db.system', 'db.type'] as const;
export const DATABASE_NAME_KEYS = ['db.namespace', 'db.name', 'db.instance'] as const;
export const QUEUE_KEYS = ['messaging.system'] as const;
export const QUEUE_NAME_KEYS = ['messaging.destination.name', 'messaging.destination'] as const;
export const HOST_KEYS = ['server.address', 'net.peer.name', 'http.host', 'peer.hostname'] as const;
export const URL_KEYS = ['url.full', 'http.url'] as const;

/** Names of systems, whatever their case; each pattern begins at the start and is RE2 as well as JavaScript's. */
export const DATABASE_NAMES =
  '^(postgres(ql)?|mysql|mariadb|mongo(db)?|redis|memcached?|cassandra|elasticsearch|opensearch|sqlite|oracle|mssql|dynamodb|couchbase|neo4j|hsqldb|h2)\\b';
export const QUEUE_NAMES = '^(kafka|rabbitmq|activemq|nats|pulsar|sqs|sns|pubsub|eventhubs|servicebus|jms|rocketmq)\\b';
/** Texts of failures that were timeouts, whatever their case. */
export const TIMEOUT_TEXT = 'time[ds]?[ -]?out|deadline[ _]exceeded';

/** Name that OpenTelemetry gives to a service that did not name itself. */
export const UNKNOWN_SERVICE = 'unknown_service';
