import type {
  CallResourceRequest,
  CallResourceResponse,
  CheckHealthRequest,
  CheckHealthResponse,
  CollectMetricsRequest,
  CollectMetricsResponse,
  PublishStreamRequest,
  PublishStreamResponse,
  QueryDataRequest,
  QueryDataResponse,
  RunStreamRequest,
  StreamPacket,
  SubscribeStreamRequest,
  SubscribeStreamResponse,
} from './generated/backend';

/** What is known of a call besides its request. */
export interface CallContext {
  /** Aborted when the caller hangs up or its deadline passes. */
  signal: AbortSignal;
  /** Epoch milliseconds; Infinity without one. */
  deadline: number;
  /** Id under which the log and error texts speak of this call: the caller's trace id where it sent one. */
  correlationId: string;
}

/** The backend behind the wire: one method per call that Grafana makes. */
export interface PluginHost {
  queryData(request: QueryDataRequest, call: CallContext): Promise<QueryDataResponse>;
  checkHealth(request: CheckHealthRequest, call: CallContext): Promise<CheckHealthResponse>;
  collectMetrics(request: CollectMetricsRequest, call: CallContext): Promise<CollectMetricsResponse>;
  callResource(
    request: CallResourceRequest,
    call: CallContext,
    send: (part: CallResourceResponse) => void
  ): Promise<void>;
  subscribeStream(request: SubscribeStreamRequest, call: CallContext): Promise<SubscribeStreamResponse>;
  publishStream(request: PublishStreamRequest, call: CallContext): Promise<PublishStreamResponse>;
  runStream(request: RunStreamRequest, call: CallContext, send: (packet: StreamPacket) => void): Promise<void>;
  close(): Promise<void>;
}
