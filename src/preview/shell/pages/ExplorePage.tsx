import {
  CoreApp,
  type DataQuery,
  type DataSourceApi,
  dateTime,
  type PanelData,
  rangeUtil,
  type RawTimeRange,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, Combobox, LoadingBar, Stack, TimeRangePicker } from '@grafana/ui';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { PreviewPanelRenderer } from '../PreviewPanelRenderer';
import { previewRunRequest } from '../services/runRequest';
import { edgeText, readAddress } from './exploreAddress';
import { panelFor } from './panelFor';

/** One query of one data source, with the plugin's own query editor and the view that suits the answer. */
export function ExplorePage() {
  const [params, setParams] = useSearchParams();
  const [start] = useState(() => readAddress(params));
  const [uid, setUid] = useState(start.datasource ?? getDataSourceSrv().getInstanceSettings(null)?.uid ?? '');
  const [datasource, setDatasource] = useState<DataSourceApi>();
  const [query, setQuery] = useState<DataQuery>(start.query ?? { refId: 'A' });
  const [raw, setRaw] = useState<RawTimeRange>(start.range);
  const [data, setData] = useState<PanelData>();
  const range = useMemo(() => rangeUtil.convertRawToRange(raw), [raw]);
  const width = useWidth();

  useEffect(() => {
    getDataSourceSrv()
      .get(uid)
      .then((loaded) => {
        setDatasource(loaded);
        setQuery((current) => ({ ...loaded.getDefaultQuery?.(CoreApp.Explore), ...current }) as DataQuery);
      });
  }, [uid]);

  const run = () => {
    if (!datasource || datasource.uid !== uid) {
      return;
    }
    setParams(
      { ds: uid, query: JSON.stringify(query), from: edgeText(raw.from), to: edgeText(raw.to) },
      { replace: true }
    );
    const intervalMs = Math.max(1000, Math.round((range.to.valueOf() - range.from.valueOf()) / 1000));
    previewRunRequest(datasource, {
      app: CoreApp.Explore,
      requestId: 'explore',
      timezone: 'browser',
      range: rangeUtil.convertRawToRange(raw),
      interval: `${Math.round(intervalMs / 1000)}s`,
      intervalMs,
      maxDataPoints: 1000,
      targets: [query],
      scopedVars: {},
      startTime: dateTime().valueOf(),
    }).subscribe(setData);
  };

  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  // The query of the address, else the data source's first one, is answered at once; so is a new range or data source.
  // Changes of the query itself wait for the button, as in Grafana.
  useEffect(() => latest.current(), [datasource, raw]);

  const Editor = datasource?.components?.QueryEditor;
  const panel = data && panelFor(data.series);
  return (
    <div style={{ padding: 24 }}>
      <Stack direction="column" gap={2}>
        <Stack justifyContent="space-between" wrap="wrap">
          <h1>Explore</h1>
          <Stack wrap="wrap" alignItems="center">
            <label htmlFor="explore-datasource">Data source</label>
            <Combobox
              id="explore-datasource"
              width="auto"
              minWidth={24}
              value={uid}
              onChange={({ value }) => setUid(value)}
              options={getDataSourceSrv()
                .getList()
                .map((one) => ({ value: one.uid, label: one.name }))}
            />
            <TimeRangePicker
              value={range}
              onChange={(next) => setRaw(next.raw)}
              onChangeTimeZone={() => undefined}
              onMoveBackward={() => undefined}
              onMoveForward={() => undefined}
              onZoom={() => undefined}
            />
            <Button onClick={run}>Run query</Button>
          </Stack>
        </Stack>
        {datasource && Editor && (
          <Suspense fallback={null}>
            <Editor
              datasource={datasource}
              query={query}
              onChange={setQuery}
              onRunQuery={run}
              app={CoreApp.Explore}
              range={range}
              data={data}
            />
          </Suspense>
        )}
        {data?.state === 'Loading' && <LoadingBar width={width} />}
        {data?.error && <Alert severity="error" title={data.error.message ?? 'The query failed.'} />}
        {data?.state === 'Done' && data.series.every((frame) => frame.length === 0) && (
          <Alert
            severity="info"
            title="The answer is empty. Widen the time range or change the query, then press Run query."
          >
            {data.series
              .flatMap((frame) => frame.meta?.notices ?? [])
              .map(({ text }) => text)
              .join(' ')}
          </Alert>
        )}
        {data && panel && data.series.some((frame) => frame.length > 0) && (
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
