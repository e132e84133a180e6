/**
 * The application that the generator plays: the ten services of a trading platform, the requests that run through
 * them, and how long each takes when all is well.
 */
export const SERVICES = [
  'api-gateway',
  'data-bridge',
  'performance-analytics',
  'ai-orchestration',
  'deep-learning',
  'ai-provider',
  'ml-processing',
  'trading-engine',
  'database-service',
  'user-service',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a service calls outside the ten: known only from the caller's own figures. */
export interface PeerCall {
  service: string;
  kind: 'database' | 'queue' | 'external';
  medianMs: number;
  sigma: number;
  /** What the caller's own span of the call is named, where it has one. */
  operation: string;
}

export interface Call {
  service: ServiceName;
  endpoint: string;
  /** Own work, without what it waits for. */
  medianMs: number;
  sigma: number;
  peer?: PeerCall;
  children?: Call[];
  /** Children run at the same time instead of one after the other. */
  parallel?: boolean;
  /** Share of requests in which the call happens; 1 when missing. */
  probability?: number;
  /** How often the call is made at once, drawn anew each time. */
  fanOut?: [number, number];
  /** Attempts after a failed one. */
  retries?: number;
  /** Reached through a queue: begins after the caller has ended. */
  queue?: boolean;
  /** The request waits for news and normally ends after this time. */
  longPollMs?: number;
}

/** How a flow's load goes with the time: office hours, the day's curve, or none. */
export type LoadProfile = 'day' | 'office' | 'flat';

export interface Flow {
  name: string;
  title: string;
  weight: number;
  profile: LoadProfile;
  method: 'GET' | 'POST';
  /** Threshold of the chain definition, ms. */
  maxDurationMs: number;
  root: Call;
}

const POSTGRES: PeerCall = { service: 'postgresql', kind: 'database', medianMs: 3.2, sigma: 0.5, operation: 'SELECT' };
const REDIS: PeerCall = { service: 'redis', kind: 'database', medianMs: 0.6, sigma: 0.4, operation: 'GET session' };
const MARKET: PeerCall = {
  service: 'market-data-feed',
  kind: 'external',
  medianMs: 28,
  sigma: 0.45,
  operation: 'GET /ticks',
};
const MODEL: PeerCall = {
  service: 'language-model',
  kind: 'external',
  medianMs: 1400,
  sigma: 0.4,
  operation: 'POST /v1/completions',
};
const ORDERS_TOPIC: PeerCall = {
  service: 'kafka/orders',
  kind: 'queue',
  medianMs: 1.4,
  sigma: 0.35,
  operation: 'orders publish',
};

const store = (endpoint: string, medianMs: number): Call => ({
  service: 'database-service',
  endpoint,
  medianMs,
  sigma: 0.4,
  peer: POSTGRES,
  retries: 1,
});
const user = (endpoint: string): Call => ({
  service: 'user-service',
  endpoint,
  medianMs: 6,
  sigma: 0.45,
  peer: REDIS,
  children: [store('GET /rows/users', 2)],
});
const gateway = (endpoint: string, children: Call[], parallel = false): Call => ({
  service: 'api-gateway',
  endpoint,
  medianMs: 4,
  sigma: 0.4,
  children,
  parallel,
});
const inference: Call = { service: 'ml-processing', endpoint: 'POST /infer', medianMs: 42, sigma: 0.5, retries: 2 };
const deep: Call = {
  service: 'deep-learning',
  endpoint: 'POST /forward',
  medianMs: 160,
  sigma: 0.35,
  probability: 0.5,
};

export const FLOWS: Flow[] = [
  {
    name: 'portfolio',
    title: 'Show portfolio',
    weight: 0.3,
    profile: 'day',
    method: 'GET',
    maxDurationMs: 800,
    root: gateway(
      'GET /portfolio',
      [
        user('GET /users/{id}'),
        { service: 'data-bridge', endpoint: 'GET /prices', medianMs: 5, sigma: 0.4, peer: MARKET },
      ],
      true
    ),
  },
  {
    name: 'quotes',
    title: 'Quotes',
    weight: 0.18,
    profile: 'day',
    method: 'GET',
    maxDurationMs: 500,
    root: gateway('GET /quotes/{symbol}', [
      { service: 'data-bridge', endpoint: 'GET /quotes/{symbol}', medianMs: 5, sigma: 0.4, peer: MARKET },
    ]),
  },
  {
    name: 'place-order',
    title: 'Place order',
    weight: 0.2,
    profile: 'day',
    method: 'POST',
    maxDurationMs: 2000,
    root: gateway('POST /orders', [
      {
        service: 'trading-engine',
        endpoint: 'POST /orders',
        medianMs: 18,
        sigma: 0.5,
        peer: ORDERS_TOPIC,
        children: [
          user('GET /users/{id}/limits'),
          { service: 'ai-orchestration', endpoint: 'POST /risk', medianMs: 8, sigma: 0.4, children: [inference] },
          store('POST /rows/orders', 3),
          {
            service: 'performance-analytics',
            endpoint: 'consume orders',
            medianMs: 35,
            sigma: 0.5,
            queue: true,
            peer: POSTGRES,
          },
        ],
      },
    ]),
  },
  {
    name: 'prediction',
    title: 'Prediction',
    weight: 0.12,
    profile: 'day',
    method: 'GET',
    maxDurationMs: 1500,
    root: gateway('GET /predictions/{symbol}', [
      {
        service: 'ai-orchestration',
        endpoint: 'POST /predictions',
        medianMs: 12,
        sigma: 0.4,
        parallel: true,
        children: [{ ...inference, fanOut: [2, 4] }, deep],
      },
    ]),
  },
  {
    name: 'analytics',
    title: 'Performance report',
    weight: 0.1,
    profile: 'day',
    method: 'GET',
    maxDurationMs: 1500,
    root: gateway('GET /analytics/{id}', [
      {
        service: 'performance-analytics',
        endpoint: 'GET /analytics/{id}',
        medianMs: 60,
        sigma: 0.5,
        children: [store('GET /rows/trades', 9)],
      },
    ]),
  },
  {
    name: 'login',
    title: 'Log in',
    weight: 0.06,
    profile: 'day',
    method: 'POST',
    maxDurationMs: 600,
    root: gateway('POST /login', [user('POST /sessions')]),
  },
  {
    name: 'assistant',
    title: 'Ask the assistant',
    weight: 0.01,
    profile: 'flat',
    method: 'POST',
    maxDurationMs: 8000,
    root: gateway('POST /assistant', [
      {
        service: 'ai-orchestration',
        endpoint: 'POST /answers',
        medianMs: 15,
        sigma: 0.4,
        children: [
          { service: 'ai-provider', endpoint: 'POST /completions', medianMs: 25, sigma: 0.4, peer: MODEL, retries: 1 },
        ],
      },
    ]),
  },
  {
    name: 'wait-answer',
    title: 'Wait for a long answer',
    // Straight at its service and at the same rate day and night: two thirds of that service's requests and a small share
    // of all. Among the requests of a busy service, the 95th percentile of that one would jump between 0.1 s and 5 s.
    weight: 0.02,
    profile: 'flat',
    method: 'GET',
    maxDurationMs: 6_000,
    root: { service: 'ai-provider', endpoint: 'GET /answers/{id}/wait', medianMs: 5, sigma: 0.3, longPollMs: 5_000 },
  },
];

/** Services that scale to zero outside office hours (UTC): no requests there is normal. */
export const OFFICE_HOURS = { from: 7, to: 19 };
export const OFFICE_ONLY: ReadonlySet<ServiceName> = new Set<ServiceName>(['deep-learning']);

/** Share of calls that fail on a good day. */
export const BASE_ERROR_RATE = 0.0015;

/** Calls of a flow in the order a reader meets them. */
export function callsOf(call: Call): Call[] {
  return [call, ...(call.children ?? []).flatMap(callsOf)];
}

/** Those of them that happen in every request to which nothing happens. */
export function certainCalls(call: Call): Call[] {
  const children = (call.children ?? []).filter(
    ({ probability = 1, fanOut: [fewest] = [1, 1] }) => probability === 1 && fewest > 0
  );
  return [call, ...children.flatMap(certainCalls)];
}

/** `[caller, callee]` pairs of a flow. */
export function edgesOf(call: Call): Array<[ServiceName, ServiceName]> {
  return (call.children ?? []).flatMap((child) => [
    [call.service, child.service] as [ServiceName, ServiceName],
    ...edgesOf(child),
  ]);
}

/** The chain of calls that takes longest on a good day, from the root down. */
export function slowestPath(call: Call): ServiceName[] {
  const children = (call.children ?? []).filter((child) => child.queue !== true);
  if (children.length === 0) {
    return [call.service];
  }
  const slowest = children.reduce((a, b) => (usualMs(b) > usualMs(a) ? b : a));
  return [call.service, ...slowestPath(slowest)];
}

function usualMs(call: Call): number {
  const below = (call.children ?? []).map(usualMs);
  const waited = call.parallel === true ? Math.max(0, ...below) : below.reduce((sum, ms) => sum + ms, 0);
  return call.medianMs + (call.peer?.medianMs ?? 0) + waited;
}
