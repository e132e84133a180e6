import { CoreApp, type DataQuery, type DataSourceApi, dateTime, type PanelData, rangeUtil, type RawTimeRange } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, LoadingBar, Stack, TimeRangePicker } from '@grafana/ui';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { PreviewPanelRenderer } from '../PreviewPanelRenderer';
import { previewRunRequest } from '../services/runRequest';
import { panelFor } from './panelFor';

const DAY: RawTimeRange = { from: 'now-24h', to: 'now' };

/** One query of one data source, with the plugin's own query editor and the view that suits the answer. */
export function ExplorePage() {
  const [params, setParams] = useSearchParams();
  const uid = params.get('ds') ?? window.throughlinePreview.defaultDatasource;
  const [datasource, setDatasource] = useState<DataSourceApi>();
  const [query, setQuery] = useState<DataQuery>(() => JSON.parse(params.get('query') ?? '{"refId":"A"}'));
  const [raw, setRaw] = useState<RawTimeRange>({ from: params.get('from') ?? DAY.from, to: params.get('to') ?? DAY.to });
  const [data, setData] = useState<PanelData>();
  const range = useMemo(() => rangeUtil.convertRawToRange(raw), [raw]);
  const width = useWidth();

  useEffect(() => {
    getDataSourceSrv().get(uid).then((loaded) => {
      setDatasource(loaded);
      setQuery((current) => ({ ...loaded.getDefaultQuery?.(CoreApp.Explore), ...current }) as DataQuery);
    });
  }, [uid]);

  const run = () => {
    if (!datasource) {
      return;
    }
    setParams({ ds: uid, query: JSON.stringify(query), from: String(raw.from), to: String(raw.to) }, { replace: true });
    const intervalMs = Math.max(1000, (range.to.valueOf() - range.from.valueOf()) / 1000);
    previewRunRequest(datasource, {
      app: CoreApp.Explore, requestId: 'explore', timezone: 'browser', range: rangeUtil.convertRawToRange(raw), interval: `${Math.round(intervalMs / 1000)}s`, intervalMs,
      maxDataPoints: 1000, targets: [query], scopedVars: {}, startTime: dateTime().valueOf(),
    }).subscribe(setData);
  };

  const Editor = datasource?.components?.QueryEditor;
  const panel = data && panelFor(data.series);
  return (
    <div style={{ padding: 24 }}>
      <Stack direction="column" gap={2}>
        <Stack justifyContent="space-between" wrap="wrap">
          <h1>Explore {datasource?.name}</h1>
          <Stack>
            <TimeRangePicker value={range} onChange={(next) => setRaw(next.raw)} onChangeTimeZone={() => undefined} onMoveBackward={() => undefined} onMoveForward={() => undefined} onZoom={() => undefined} />
            <Button onClick={run}>Run query</Button>
          </Stack>
        </Stack>
        {datasource && Editor && (
          <Suspense fallback={null}>
            <Editor datasource={datasource} query={query} onChange={setQuery} onRunQuery={run} app={CoreApp.Explore} range={range} data={data} />
          </Suspense>
        )}
        {data?.state === 'Loading' && <LoadingBar width={width} />}
        {data?.error && <Alert severity="error" title={data.error.message ?? 'The query failed.'} />}
        {data && panel && data.series.length > 0 && (
          <div data-testid="explore-result">
            <PreviewPanelRenderer pluginId={panel} title="" data={data} width={width} height={460} />
          </div>
        )}
      </Stack>
    </div>
  );
}

function useWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  const mounted = useRef(true);
  useEffect(() => {
    const resize = () => mounted.current && setWidth(window.innerWidth);
    window.addEventListener('resize', resize);
    return () => window.removeEventListener('resize', resize);
  }, []);
  return width - 48;
}
