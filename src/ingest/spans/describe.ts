import {
  FIGURE_KEYS,
  GRPC_STATUS_KEYS,
  HTTP_STATUS_KEYS,
  METHOD_KEYS,
  ROUTE_KEY,
  TIMEOUT_TEXT,
  USER_KEYS,
} from '../../contracts/spanAttributes';
import type { AttributeValue, Attributes, Span } from './span';

const TIMEOUT = new RegExp(TIMEOUT_TEXT, 'i');

/** `METHOD route` where the span knows its route (few values), else its name. Never a raw path, which has ids in it. */
export function endpointOf(span: Pick<Span, 'attributes' | 'name'>): string {
  const route = textAttribute(span.attributes, ROUTE_KEY);
  if (route === '') {
    return span.name;
  }
  const method = METHOD_KEYS.map((key) => textAttribute(span.attributes, key)).find((text) => text !== '') ?? '';
  return method === '' || route.startsWith(method) ? route : `${method} ${route}`;
}

export function userOf(attributes: Attributes): string {
  return USER_KEYS.map((key) => textAttribute(attributes, key)).find((text) => text !== '') ?? '';
}

/** JSON of `error_context`: type, message, service, and `timeout` where the failure was one. `''` for a good span. */
export function errorContextOf(span: Span, service: string): string {
  if (!span.error) {
    return '';
  }
  const status = numberAttribute(span.attributes, HTTP_STATUS_KEYS);
  const grpc = numberAttribute(span.attributes, GRPC_STATUS_KEYS);
  const message = span.errorMessage || (Number.isNaN(status) ? 'no message' : `HTTP ${status}`);
  const timeout = TIMEOUT.test(`${message} ${span.errorType}`) || status === 504 || status === 408 || grpc === 4;
  return JSON.stringify({
    error_type: span.errorType || (timeout ? 'timeout' : Number.isNaN(status) ? 'error' : `http_${status}`),
    error_message: message,
    service,
    ...(timeout && { timeout: true }),
  });
}

/** JSON of `performance_metrics` from attributes, plus the network time of the call where the trace shows it. */
export function figuresOf(attributes: Attributes, networkMs: number): string {
  const figures: Record<string, number> = {};
  for (const [name, keys] of Object.entries(FIGURE_KEYS)) {
    const value = numberAttribute(attributes, keys);
    if (!Number.isNaN(value)) {
      figures[name] = value;
    }
  }
  if (!Number.isNaN(networkMs) && figures.network_latency_ms === undefined) {
    figures.network_latency_ms = Math.round(networkMs * 1000) / 1000;
  }
  return Object.keys(figures).length === 0 ? '' : JSON.stringify(figures);
}

/** JSON of `metadata`: the span's attributes, its resource, and what the assembly of the trace found out. */
export function metadataOf(span: Span, found: Record<string, AttributeValue>): string {
  const { attributes, resource } = span;
  const rest = [...resource].filter(([key]) => key !== 'service.name');
  const all = Object.fromEntries([
    ...attributes,
    ...(rest.length === 0 ? [] : [['resource', Object.fromEntries(rest)] as const]),
    ...Object.entries(found),
  ]);
  return Object.keys(all).length === 0 ? '' : JSON.stringify(all);
}

function textAttribute(attributes: Attributes, key: string): string {
  const value = attributes.get(key);
  return typeof value === 'string' ? value : '';
}

function numberAttribute(attributes: Attributes, keys: readonly string[]): number {
  for (const key of keys) {
    const value = attributes.get(key);
    const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
    if (Number.isFinite(number)) {
      return number;
    }
  }
  return NaN;
}
