import { css } from '@emotion/css';
import { useMemo } from 'react';
import { getTimeZone, LoadingState, type GrafanaTheme2, type PanelData, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, PanelRenderer } from '@grafana/runtime';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { FRAME_NAMES, NODE_FIELDS } from '../../../contracts/frames';
import { findFrame } from '../../../ui/frames';
import { EmptyView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import { useWidth } from '../../data/useWidth';
import type { Frames } from '../../data/useFrames';
import { GRAPH_PANEL } from '../../links';
import { SectionCard } from '../../parts/SectionCard';

interface Props {
  answer: Frames;
  /** What is abnormal, for the states of the services. */
  anomalies: Frames;
  range: TimeRange;
  graphUrl: string;
  onRetry: () => void;
}

const HEIGHT = 400;

/** Who calls whom, drawn by the plugin's own panel. */
export function GraphThumbnail({ answer, anomalies, range, graphUrl, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const [ref, width] = useWidth();
  const data = useMemo<PanelData>(
    () => ({ state: LoadingState.Done, series: [...answer.frames, ...anomalies.frames], timeRange: range }),
    [answer.frames, anomalies.frames, range]
  );
  const nodes = findFrame(answer.frames, { name: FRAME_NAMES.nodes, fields: [NODE_FIELDS.id] });
  const available = config.panels[GRAPH_PANEL] !== undefined;
  return (
    <SectionCard
      title={t('overview.graph', 'Who calls whom')}
      answer={answer}
      onRetry={onRetry}
      testId={testIds.overview.graph}
      actions={
        <LinkButton size="sm" variant="secondary" fill="text" icon="expand-arrows" href={graphUrl}>
          {t('overview.graph-open', 'Open')}
        </LinkButton>
      }
    >
      {nodes === undefined || nodes.length === 0 ? (
        <EmptyView title={t('overview.graph-none', 'No calls in this time range')}>
          {t('overview.graph-none-text', 'Services appear here once a chain has passed through them.')}
        </EmptyView>
      ) : available ? (
        <div ref={ref} className={styles.canvas}>
          {width > 0 && (
            <PanelRenderer
              title={t('overview.graph', 'Who calls whom')}
              pluginId={GRAPH_PANEL}
              width={Math.floor(width)}
              height={HEIGHT}
              data={data}
              options={{}}
              fieldConfig={{ defaults: {}, overrides: [] }}
              timeZone={getTimeZone()}
            />
          )}
        </div>
      ) : (
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
      )}
    </SectionCard>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  canvas: css({ height: HEIGHT, minWidth: 0, overflow: 'hidden', borderRadius: theme.shape.radius.default }),
});
