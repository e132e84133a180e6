import {
  dateTime,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
  type QueryRunner,
  type QueryRunnerOptions,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { ReplaySubject, type Subscription } from 'rxjs';
import { previewRunRequest } from './runRequest';

let nextRequest = 0;

/** The query runner that `createQueryRunner()` of @grafana/runtime hands out. */
export function createPreviewQueryRunner(): QueryRunner {
  const subject = new ReplaySubject<PanelData>(1);
  let running: Subscription | undefined;
  return {
    get: () => subject.asObservable(),
    cancel: () => running?.unsubscribe(),
    destroy: () => {
      running?.unsubscribe();
      subject.complete();
    },
    async run(options: QueryRunnerOptions) {
      running?.unsubscribe();
      const datasource = await getDataSourceSrv().get(options.datasource);
      const request = {
        app: options.app ?? 'preview',
        requestId: `runner-${nextRequest++}`,
        timezone: options.timezone,
        range: options.timeRange ?? getDefaultTimeRange(),
        interval: options.minInterval ?? '1m',
        intervalMs: 60_000,
        maxDataPoints: options.maxDataPoints,
        targets: options.queries,
        scopedVars: {},
        startTime: dateTime().valueOf(),
      };
      running = previewRunRequest(datasource, request).subscribe({
        next: (data) => subject.next(data),
        error: (error: unknown) =>
          subject.next({ state: LoadingState.Error, series: [], timeRange: request.range, error: error as never }),
      });
    },
  };
}
