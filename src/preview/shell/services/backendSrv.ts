import type { BackendSrv, BackendSrvRequest, FetchResponse } from '@grafana/runtime';
import { from, type Observable } from 'rxjs';

/** Grafana's HTTP client over `fetch`: relative addresses, JSON in and out, errors in Grafana's shape. */
async function send<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
  const url = new URL(request.url, window.location.origin);
  for (const [name, value] of Object.entries(request.params ?? {})) {
    if (value !== undefined && value !== null) {
      url.searchParams.append(name, String(value));
    }
  }
  const hasBody = request.data !== undefined && request.method !== 'GET';
  const response = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { ...(hasBody ? { 'Content-Type': 'application/json' } : {}), ...request.headers },
    body: hasBody ? (typeof request.data === 'string' ? request.data : JSON.stringify(request.data)) : undefined,
    signal: request.abortSignal,
  });
  const text = await response.text();
  const data = parse(text, request.responseType) as T;
  const { status, statusText, ok, headers, redirected, type } = response;
  if (!ok) {
    throw { status, statusText, data, config: request, isHandled: true };
  }
  return { data, status, statusText, ok, headers, redirected, type, url: response.url, config: request };
}

function parse(text: string, responseType: BackendSrvRequest['responseType']): unknown {
  if (responseType === 'text') {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const body = async <T>(request: BackendSrvRequest): Promise<T> => (await send<T>(request)).data;

export const previewBackendSrv: BackendSrv = {
  get: (url, params, requestId, options) => body({ ...options, url, params, requestId, method: 'GET' }),
  delete: (url, data, options) => body({ ...options, url, data, method: 'DELETE' }),
  post: (url, data, options) => body({ ...options, url, data, method: 'POST' }),
  patch: (url, data, options) => body({ ...options, url, data, method: 'PATCH' }),
  put: (url, data, options) => body({ ...options, url, data, method: 'PUT' }),
  request: (options) => body(options),
  datasourceRequest: (options) => send(options),
  fetch: <T>(options: BackendSrvRequest): Observable<FetchResponse<T>> => from(send<T>(options)),
  chunked: (options) => from(send<Uint8Array | undefined>(options)),
};
