import { FLOWS, SERVICES, type PeerCall, type ServiceName } from './platform';
import type { Random } from './random';

/**
 * JSON texts that are made once and drawn from millions of times: making each anew would cost more than all the rest
 * of the generator.
 */
const PODS = 4;
const VERSIONS = 3;
const LEVELS = 8;
const VARIANTS = 32;
/** Peer durations stand on a logarithmic grid with steps of 2 %. */
const GRID_FROM_MS = 0.05;
const GRID_STEP = Math.log(1.02);
const GRID_POINTS = 760;

interface Failure {
  type: string;
  messages: string[];
  timeout?: boolean;
}

const FAILURES: Record<ServiceName, Failure> = {
  'api-gateway': {
    type: 'bad_gateway',
    messages: ['upstream connection was reset before the headers', 'upstream refused the connection'],
  },
  'data-bridge': { type: 'feed_error', messages: ['market data feed returned 503', 'symbol is not subscribed'] },
  'performance-analytics': {
    type: 'query_error',
    messages: ['report query was cancelled: memory limit', 'series has no data for the period'],
  },
  'ai-orchestration': {
    type: 'planning_error',
    messages: ['no model accepted the request', 'circuit breaker is open'],
  },
  'deep-learning': {
    type: 'resource_exhausted',
    messages: ['GPU is out of memory', 'model weights are not loaded yet'],
  },
  'ai-provider': {
    type: 'rate_limited',
    messages: ['provider answered 429, too many requests', 'provider answered 529, overloaded'],
  },
  'ml-processing': {
    type: 'inference_error',
    messages: ['worker process ended with signal 9', 'feature vector has 63 values, the model wants 64'],
  },
  'trading-engine': {
    type: 'order_rejected',
    messages: ['exchange rejected the order: session is closed', 'risk limit is used up'],
  },
  'database-service': {
    type: 'timeout',
    messages: ['query timed out after 5000 ms', 'no connection from the pool: timed out after 2000 ms'],
    timeout: true,
  },
  'user-service': { type: 'unauthorized', messages: ['token signature does not verify', 'session was not found'] },
};

const PROPAGATED = 'a service that this request needs failed';
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64)',
  'Mozilla/5.0 (Macintosh)',
  'TradingApp/4.2 (iOS)',
  'TradingApp/4.2 (Android)',
  'partner-sdk/1.9',
];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'];

/** Texts for one run of the generator. */
export class RowTexts {
  /** By service, release, pod and whether the request was good. */
  private readonly metadata: string[] = [];
  private readonly figures: string[] = [];
  private readonly failures: string[][];
  private readonly starts: string[][];
  private readonly peers = new Map<string, { good: string[]; bad: string[] }>();

  constructor(private readonly random: Random) {
    for (const service of SERVICES) {
      this.addMetadata(service);
      this.addFigures(service);
    }
    this.failures = SERVICES.map((service) => {
      const { type, messages, timeout } = FAILURES[service];
      return messages.map((message) =>
        JSON.stringify({ error_type: type, error_message: message, service, ...(timeout && { timeout: true }) })
      );
    });
    this.starts = FLOWS.map((flow) => this.startTexts(flow.name, flow.method, flow.root.endpoint));
  }

  private addMetadata(service: ServiceName): void {
    for (let release = 0; release < VERSIONS; release++) {
      for (let pod = 0; pod < PODS; pod++) {
        for (const status of [200, 500]) {
          this.metadata.push(
            JSON.stringify({
              version: `2.${14 + release}.0`,
              pod: `${service}-${release}-${pod}`,
              region: REGIONS[pod % 3],
              status_code: status,
            })
          );
        }
      }
    }
  }

  private addFigures(service: ServiceName): void {
    const base = 180 + 90 * (SERVICES.indexOf(service) % 5);
    for (let level = 0; level < LEVELS; level++) {
      for (let variant = 0; variant < VARIANTS; variant++) {
        const cpu = Math.min(99, 12 + level * 12 + 6 * this.random.normal());
        this.figures.push(
          JSON.stringify({
            cpu_usage_percent: round(Math.max(1, cpu), 1),
            memory_usage_mb: round(base * (1 + 0.06 * level + 0.03 * this.random.normal()), 1),
            network_latency_ms: round(this.random.logNormal(0.7, 0.4), 3),
          })
        );
      }
    }
  }

  private startTexts(flow: string, method: string, endpoint: string): string[] {
    const path = endpoint.split(' ')[1];
    return Array.from({ length: 40 }, (_, at) =>
      JSON.stringify({
        flow,
        method,
        path,
        user_agent: AGENTS[at % AGENTS.length],
        source_ip: `203.0.113.${1 + this.random.below(254)}`,
      })
    );
  }

  /** Metadata of a finished request; `release` counts the deployments so far. */
  metadataOf(service: number, release: number, good: boolean): string {
    const pod = this.random.bits() & (PODS - 1);
    return this.metadata[((service * VERSIONS + (release % VERSIONS)) * PODS + pod) * 2 + (good ? 0 : 1)];
  }

  /** Metadata of the event that starts a chain. */
  startOf(flow: number): string {
    return this.starts[flow][this.random.bits() % 40];
  }

  /** `performance_metrics` at a load level in [0, 1]. */
  figuresOf(service: number, level: number): string {
    const step = Math.min(LEVELS - 1, Math.max(0, Math.floor(level * LEVELS)));
    return this.figures[(service * LEVELS + step) * VARIANTS + (this.random.bits() & (VARIANTS - 1))];
  }

  failureOf(service: number): string {
    return this.random.pick(this.failures[service]);
  }

  propagatedFailure(service: number): string {
    return JSON.stringify({ error_type: 'dependency_failed', error_message: PROPAGATED, service: SERVICES[service] });
  }

  /** `dependencies` with one call to a peer; the duration is that of the nearest grid point. */
  peerOf(peer: PeerCall, durationMs: number, good: boolean): string {
    let texts = this.peers.get(peer.service);
    if (texts === undefined) {
      texts = { good: peerTexts(peer, 'success'), bad: peerTexts(peer, 'error') };
      this.peers.set(peer.service, texts);
    }
    const at = Math.round(Math.log(durationMs / GRID_FROM_MS) / GRID_STEP);
    return (good ? texts.good : texts.bad)[Math.min(GRID_POINTS - 1, Math.max(0, at))];
  }
}

function peerTexts(peer: PeerCall, status: string): string[] {
  return Array.from({ length: GRID_POINTS }, (_, at) => {
    const duration = round(GRID_FROM_MS * Math.exp(at * GRID_STEP), 3);
    return JSON.stringify([{ target_service: peer.service, kind: peer.kind, duration_ms: duration, status }]);
  });
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
