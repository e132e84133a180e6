import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { StateBadge } from '../../../ui/StateBadge';
import { edgeTitle, kindWord, nodeTitle } from '../model/describe';
import type { GraphModel } from '../model/graphModel';
import type { Hit } from '../render/hitTest';
import { AbnormalList } from './AbnormalList';
import { edgeLines, Figures, nodeLines } from './Figures';

interface Props {
  model: GraphModel;
  hit: Hit;
  /** Place that the card belongs to, in the panel. */
  at: { x: number; y: number };
  width: number;
  height: number;
}

const OFFSET = 16;
const CARD = { width: 300, height: 170 };

/** What is pointed at: its figures beside the pointer, always inside the panel. */
export function HoverCard({ model, hit, at, width, height }: Props) {
  const styles = useStyles2(getStyles);
  const toLeft = at.x + OFFSET + CARD.width > width && at.x > width / 2;
  const up = at.y + OFFSET + CARD.height > height && at.y > height / 2;
  const style = {
    ...(toLeft
      ? { right: Math.max(4, width - at.x + OFFSET) }
      : { left: Math.max(4, Math.min(at.x + OFFSET, width - CARD.width)) }),
    ...(up ? { bottom: Math.max(4, height - at.y + OFFSET) } : { top: at.y + OFFSET }),
  };
  return (
    <div className={styles.card} style={style} role="tooltip">
      {hit.type === 'node' ? (
        <NodeCard model={model} index={hit.index} />
      ) : (
        <EdgeCard model={model} index={hit.index} />
      )}
    </div>
  );
}

function NodeCard({ model, index }: { model: GraphModel; index: number }) {
  const styles = useStyles2(getStyles);
  const node = model.nodes[index];
  if (!node) {
    return null;
  }
  const lines = nodeLines(node);
  return (
    <>
      <div className={styles.title}>{nodeTitle(node)}</div>
      <div className={styles.subtitle}>
        <StateBadge state={node.state} />
        <span>
          {node.members
            ? t('graph.members', '{{count}} services', { count: node.members.length })
            : node.subtitle || kindWord(node.kind)}
        </span>
      </div>
      <AbnormalList sentences={node.anomalies} most={2} />
      {lines.length > 0 ? (
        <Figures lines={lines} />
      ) : (
        <div className={styles.plain}>{[node.main, node.secondary].filter(Boolean).join(' · ')}</div>
      )}
      {node.members && <div className={styles.plain}>{t('graph.double-click', 'Double-click opens it in place')}</div>}
    </>
  );
}

function EdgeCard({ model, index }: { model: GraphModel; index: number }) {
  const styles = useStyles2(getStyles);
  const edge = model.edges[index];
  if (!edge) {
    return null;
  }
  const lines = edgeLines(edge);
  return (
    <>
      <div className={styles.title}>{edgeTitle(model, edge)}</div>
      <div className={styles.subtitle}>
        <StateBadge state={edge.state} />
        {edge.dashed && <span>{t('graph.inferred', 'inferred from the order of events')}</span>}
        {edge.count > 1 && <span>{t('graph.calls-together', '{{count}} calls together', { count: edge.count })}</span>}
      </div>
      {lines.length > 0 ? (
        <Figures lines={lines} />
      ) : (
        <div className={styles.plain}>{[edge.main, edge.secondary].filter(Boolean).join(' · ')}</div>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'absolute',
    zIndex: 3,
    pointerEvents: 'none',
    maxWidth: CARD.width,
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  title: css({
    fontWeight: theme.typography.fontWeightMedium,
    fontSize: theme.typography.body.fontSize,
    overflowWrap: 'anywhere',
  }),
  subtitle: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    marginBottom: theme.spacing(0.5),
  }),
  plain: css({ color: theme.colors.text.secondary }),
});
