import type { CallTarget } from '../caller';
import type { HostParts } from '../hostParts';

export interface ResourceRequest {
  method: string;
  /** Parts of the path that the route left open, decoded. */
  params: string[];
  query: URLSearchParams;
  body: Buffer;
  target: CallTarget;
  parts: HostParts;
  signal: AbortSignal;
}

export interface ResourceAnswer {
  status: number;
  body: unknown;
}

/** One route: `path` has a `*` for each open part. */
export interface Resource {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Largest body in bytes. */
  maxBody: number;
  handle(request: ResourceRequest): Promise<ResourceAnswer> | ResourceAnswer;
}

export const NO_BODY = 0;
