import {
  type DataFrameJSON,
  type DataQueryResponse,
  type LiveChannelAddress,
  type LiveChannelEvent,
  LiveChannelEventType,
  LoadingState,
  StreamingDataFrame,
  toLiveChannelId,
} from '@grafana/data';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import { map, Observable, of } from 'rxjs';

/** Grafana Live over server-sent events: one connection a channel. */
function messages(addr: LiveChannelAddress): Observable<DataFrameJSON> {
  return new Observable((subscriber) => {
    const source = new EventSource(`/api/preview/live?channel=${encodeURIComponent(toLiveChannelId(addr))}`);
    source.onmessage = (event) => subscriber.next(JSON.parse(event.data));
    return () => source.close();
  });
}

export const previewLive: GrafanaLiveSrv = {
  getConnectionState: () => of(true),
  getStream: <T>(addr: LiveChannelAddress): Observable<LiveChannelEvent<T>> =>
    messages(addr).pipe(map((message) => ({ type: LiveChannelEventType.Message, message: message as T }))),
  getDataStream: (options) => {
    const frame = StreamingDataFrame.empty(options.buffer);
    return messages(options.addr).pipe(
      map((json): DataQueryResponse => {
        frame.push(json);
        const copy = {
          ...frame,
          length: frame.length,
          fields: frame.fields.map((field) => ({ ...field, values: [...field.values] })),
        };
        return { data: [copy], key: options.key, state: LoadingState.Streaming };
      })
    );
  },
  getPresence: async () => ({ users: [] }) as never,
  publish: async () => ({}),
};
