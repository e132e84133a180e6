import { css } from '@emotion/css';
import { useMemo } from 'react';
import {
  getTimeZone,
  LoadingState,
  type DataFrame,
  type GrafanaTheme2,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, PanelRenderer } from '@grafana/runtime';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { EmptyView } from '../../ui/States';
import { useWidth } from '../data/useWidth';
import { GRAPH_PANEL } from '../links';

interface Props {
  title: string;
  frames: DataFrame[];
  range: TimeRange;
  height: number;
  /** Where the graph is as well, for those who have not installed the panel. */
  graphUrl: string;
}

/** Who calls whom, drawn by the plugin's own panel. */
export function GraphPicture({ title, frames, range, height, graphUrl }: Props) {
  const styles = useStyles2(getStyles);
  const [ref, width] = useWidth();
  const data = useMemo<PanelData>(
    () => ({ state: LoadingState.Done, series: frames, timeRange: range }),
    [frames, range]
  );
  if (config.panels[GRAPH_PANEL] === undefined) {
    return (
      <EmptyView
        title={t('overview.graph-missing', 'The graph panel is not installed')}
        actions={
          <LinkButton size="sm" variant="secondary" href={graphUrl}>
            {t('overview.graph-dashboard', 'Open the dashboard')}
          </LinkButton>
        }
      >
        {t('overview.graph-missing-text', 'Install all parts of Throughline, or look at the dashboard instead.')}
      </EmptyView>
    );
  }
  return (
    <div ref={ref} className={styles.canvas} style={{ height }}>
      {width > 0 && (
        <PanelRenderer
          title={title}
          pluginId={GRAPH_PANEL}
          width={Math.floor(width)}
          height={height}
          data={data}
          options={{}}
          fieldConfig={{ defaults: {}, overrides: [] }}
          timeZone={getTimeZone()}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  canvas: css({ minWidth: 0, overflow: 'hidden', borderRadius: theme.shape.radius.default }),
});
