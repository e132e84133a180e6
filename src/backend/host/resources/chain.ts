import { textAt } from '../../../contracts/columns';
import { ThroughlineError } from '../../../contracts/errors';
import { analyseChain, dependencyGraphOf } from '../../../core/graph/chainAnalysis';
import type { ChainEventColumns } from '../../../stores/port';
import { EVER } from '../../instances/instance';
import { readChainEvents } from '../../queries/chainEvents';
import { chainSpans } from '../../queries/chainSpans';
import { NO_BODY, type Resource, type ResourceAnswer, type ResourceRequest } from './resource';

const LONGEST_ID = 255;

/** `GET events/{chain_id}`: every event of one chain in the order they happened, in the columns' own names. */
export const chainEventsResource: Resource = {
  method: 'GET',
  path: 'events/*',
  maxBody: NO_BODY,
  async handle(request) {
    const events = await readChain(request);
    return events
      ? { status: 200, body: { chain_id: events.chainId, events: inOrder(events).map((row) => eventOf(events, row)) } }
      : notFound();
  },
};

/** `GET analysis/{chain_id}`: duration, services, success, where the time went, and who called whom. */
export const chainAnalysisResource: Resource = {
  method: 'GET',
  path: 'analysis/*',
  maxBody: NO_BODY,
  async handle(request) {
    const events = await readChain(request);
    if (!events) {
      return notFound();
    }
    const analysis = analyseChain(chainSpans(events));
    return {
      status: 200,
      body: {
        chain_id: events.chainId,
        total_duration: analysis.totalDurationMs,
        service_count: analysis.serviceCount,
        success_rate: Number.isNaN(analysis.successRate) ? null : analysis.successRate,
        bottlenecks: analysis.bottlenecks.map(({ service, selfTimeMs, share, criticalTimeMs, events: count }) => ({
          service,
          self_time_ms: selfTimeMs,
          share,
          critical_time_ms: criticalTimeMs,
          events: count,
        })),
        dependency_graph: dependencyGraphOf(analysis),
      },
    };
  },
};

async function readChain({ params, target, signal }: ResourceRequest): Promise<ChainEventColumns | undefined> {
  const [chainId] = params;
  if (chainId.length > LONGEST_ID) {
    throw new ThroughlineError('badQuery', `A chain id has at most ${LONGEST_ID} characters.`);
  }
  const { instance, tenants } = target;
  const store = await instance.store();
  const events = await readChainEvents(store, instance.scope(tenants, EVER, signal), chainId);
  return events.eventId.length > 0 ? events : undefined;
}

function notFound(): ResourceAnswer {
  return { status: 404, body: { error: 'Chain not found' } };
}

function inOrder(events: ChainEventColumns): number[] {
  return events.eventId.map((_, row) => row).sort((a, b) => events.end[a] - events.end[b] || a - b);
}

function eventOf(events: ChainEventColumns, row: number): Record<string, unknown> {
  const timeOf = (value: number) => (Number.isFinite(value) ? new Date(value).toISOString() : null);
  return {
    event_id: events.eventId[row],
    chain_id: events.chainId,
    service_name: textAt(events.service, row),
    event_type: textAt(events.eventType, row),
    timestamp: timeOf(events.end[row]),
    started_at: timeOf(events.start[row]),
    duration_ms: Number.isFinite(events.durationMs[row]) ? events.durationMs[row] : null,
    endpoint: textAt(events.endpoint, row) || null,
    operation: textAt(events.operation, row) || null,
    span_id: events.spanId[row] || null,
    parent_span_id: events.parentSpanId[row] || null,
    span_kind: textAt(events.spanKind, row) || null,
    user_id: textAt(events.userId, row) || null,
    metadata: jsonOf(events.metadata[row]),
    error_context: jsonOf(events.errorContext[row]),
    dependencies: jsonOf(events.dependencies[row]),
    performance_metrics: jsonOf(events.performanceMetrics[row]),
  };
}

/** A stored JSON text as a value; one that is no JSON stays a text. */
function jsonOf(text: string): unknown {
  if (text === '') {
    return null;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
