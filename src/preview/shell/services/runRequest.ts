import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
  toDataFrame,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, isObservable, map, type Observable, of, scan, startWith } from 'rxjs';

type QueryFunction = (request: DataQueryRequest) => Observable<DataQueryResponse> | Promise<DataQueryResponse>;

/** Runs a request and follows its packets; each packet replaces what an earlier one of the same key brought. */
export function previewRunRequest(
  datasource: DataSourceApi,
  request: DataQueryRequest,
  queryFunction?: QueryFunction
): Observable<PanelData> {
  const timeRange = request.range ?? getDefaultTimeRange();
  const first: PanelData = { state: LoadingState.Loading, series: [], request, timeRange };
  const targets = datasource.filterQuery
    ? request.targets.filter((target) => datasource.filterQuery!(target))
    : request.targets;
  if (targets.length === 0) {
    return of({ ...first, state: LoadingState.Done });
  }
  request.startTime = Date.now();
  const answered = queryFunction ? queryFunction({ ...request, targets }) : datasource.query({ ...request, targets });
  const responses = isObservable(answered) ? answered : from(answered);
  return responses.pipe(
    scan(
      (packets, packet: DataQueryResponse) => new Map(packets).set(packet.key ?? 'A', packet),
      new Map<string, DataQueryResponse>()
    ),
    map((packets) => toPanelData([...packets.values()], request)),
    catchError((error: unknown) => of({ ...first, state: LoadingState.Error, error: toDataQueryError(error) })),
    startWith(first)
  );
}

function toPanelData(packets: DataQueryResponse[], request: DataQueryRequest): PanelData {
  const frames = packets.flatMap((packet) => packet.data).map((data): DataFrame => toDataFrame(data));
  const annotations = frames.filter((frame) => frame.meta?.dataTopic === 'annotations');
  const failed = packets.find((packet) => packet.error || packet.errors?.length);
  return {
    state: failed ? LoadingState.Error : (packets.find((packet) => packet.state)?.state ?? LoadingState.Done),
    series: frames.filter((frame) => frame.meta?.dataTopic !== 'annotations'),
    annotations,
    error: failed?.error ?? failed?.errors?.[0],
    errors: failed?.errors,
    request,
    timeRange: request.range,
  };
}
