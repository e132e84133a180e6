import { css } from '@emotion/css';
import { useMemo } from 'react';
import { LoadingState, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, useStyles2 } from '@grafana/ui';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { noticesOf } from '../../ui/frames';
import { EmptyView, ErrorView, LoadingView } from '../../ui/States';
import { GraphTable } from './components/GraphTable';
import { GraphView } from './components/GraphView';
import type { GraphModel } from './model/graphModel';
import { readFrames } from './model/readFrames';
import { readShape } from './model/shape';
import { withAnomalies } from './model/withAnomalies';
import { withDefaults, type DependencyGraphOptions } from './options';

/** More cannot be drawn or understood; the table still lists it. */
const MOST = { nodes: 20_000, edges: 200_000 };

/** Services and their calls as a graph, from any source's node graph frames. */
export function DependencyGraphPanel({
  data,
  options: saved,
  width,
  height,
  title,
}: PanelProps<DependencyGraphOptions>) {
  const options = useMemo(() => withDefaults(saved), [saved]);
  const now = data.timeRange.to.valueOf();
  const model = useMemo(() => {
    const graph = readFrames(data.series);
    return graph && withAnomalies(graph, data.series, now);
  }, [data.series, now]);
  const notices = useMemo(
    () => [...noticesOf(data.series).map(({ text }) => text), ...(model?.warnings ?? [])],
    [data.series, model]
  );
  const shape = useMemo(() => readShape(data.series), [data.series]);
  const failure = data.errors?.[0] ?? data.error;
  const failed = data.state === LoadingState.Error ? (failure?.message ?? failure) : undefined;

  if (!model || model.nodes.length === 0) {
    return (
      <div style={{ width, height }}>
        <Nothing
          loading={data.state === LoadingState.Loading}
          failed={failed}
          notices={notices}
          hasFrames={!model && data.series.some((frame) => frame.fields.length > 0)}
        />
      </div>
    );
  }
  if (model.nodes.length > MOST.nodes || model.edges.length > MOST.edges) {
    return <TooLarge model={model} width={width} height={height} />;
  }
  return (
    <ErrorBoundary>
      {failed !== undefined && <Stale />}
      <GraphView
        title={title || t('graph.title', 'Dependency graph')}
        model={model}
        frames={data.series}
        options={options}
        notices={notices}
        shape={shape}
        width={width}
        height={height}
      />
    </ErrorBoundary>
  );
}

function Nothing({
  loading,
  failed,
  notices,
  hasFrames,
}: {
  loading: boolean;
  failed: unknown;
  notices: readonly string[];
  hasFrames: boolean;
}) {
  if (failed !== undefined) {
    return <ErrorView error={failed} />;
  }
  if (loading) {
    return <LoadingView />;
  }
  if (hasFrames) {
    return (
      <EmptyView title={t('graph.wrong-data-title', 'This data is no graph')}>
        {t(
          'graph.wrong-data',
          'The graph needs a frame of calls with the fields source and target, and better also a frame of nodes with the field id. In a Throughline query choose the type Dependencies.'
        )}
      </EmptyView>
    );
  }
  if (notices.length > 0) {
    // The data source knows better why there is nothing.
    return <EmptyView title={t('graph.empty-noticed-title', 'Nothing to draw')}>{notices.join(' ')}</EmptyView>;
  }
  return (
    <EmptyView title={t('graph.empty-title', 'No services in this time range')}>
      {t(
        'graph.empty',
        'No chain ran here, or a filter excludes all of them. Widen the time range, remove a filter, or import data.'
      )}
    </EmptyView>
  );
}

function Stale() {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.stale}>
      <Alert severity="warning" title={t('graph.stale', 'A query failed: what it answers is missing here, or old.')} />
    </div>
  );
}

function TooLarge({ model, width, height }: { model: GraphModel; width: number; height: number }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.large} style={{ width, height }}>
      <Alert severity="info" title={t('graph.too-large-title', 'Too large to draw')}>
        {t(
          'graph.too-large',
          '{{nodes}} services and {{edges}} calls are more than a picture can show. Narrow the query by service or lower its limit; the table lists all.',
          {
            nodes: model.nodes.length,
            edges: model.edges.length,
          }
        )}
      </Alert>
      <GraphTable model={model} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stale: css({
    position: 'absolute',
    zIndex: 5,
    bottom: theme.spacing(6),
    left: theme.spacing(1),
    right: theme.spacing(8),
  }),
  large: css({ display: 'flex', flexDirection: 'column', minHeight: 0 }),
});
