import { t } from '@grafana/i18n';
import { formatDuration, formatRate, formatRatio, formatShare } from '../../../core/text/format';
import type { GraphEdge, GraphModel, GraphNode, NodeKind, NodeState } from './graphModel';

/** Values that are put into texts are shown as text, never as markup: escaping them would show in the names. */
export const AS_IS = { interpolation: { escapeValue: false } } as const;

/** A kind of node in a word. */
export function kindWord(kind: NodeKind): string {
  switch (kind) {
    case 'database':
      return t('graph.kind-database', 'Database');
    case 'queue':
      return t('graph.kind-queue', 'Queue');
    case 'external':
      return t('graph.kind-external', 'External system');
    default:
      return t('graph.kind-service', 'Service');
  }
}

/** A state in a word. */
export function stateWord(state: NodeState): string {
  switch (state) {
    case 'ok':
      return t('state.ok', 'OK');
    case 'warning':
      return t('state.warning', 'Warning');
    case 'error':
      return t('state.error', 'Bad');
    default:
      return t('state.unknown', 'Unknown');
  }
}

/** A node's name as it is written; a folded community says how many more it holds. */
export function nodeTitle(node: GraphNode): string {
  return node.members
    ? t('graph.community-name', '{{name}} and {{count}} more', {
        ...AS_IS,
        name: node.name,
        count: node.members.length - 1,
      })
    : node.name;
}

/** A call's name: who calls whom. */
export function edgeTitle(model: GraphModel, edge: GraphEdge): string {
  return `${nodeTitle(model.nodes[edge.source])} → ${nodeTitle(model.nodes[edge.target])}`;
}

/** A node in one sentence, for those who listen to the graph. */
export function nodeSentence(node: GraphNode, callers: number, callees: number): string {
  const figures = [
    Number.isFinite(node.p95) ? `p95 ${formatDuration(node.p95)}` : node.main,
    node.usualP95 > 0 ? formatRatio(node.p95, node.usualP95) : '',
    Number.isFinite(node.rate) ? formatRate(node.rate) : node.secondary,
    Number.isFinite(node.errorRatio)
      ? t('graph.errors-share', '{{share}} errors', { ...AS_IS, share: formatShare(node.errorRatio) })
      : '',
  ].filter((text) => text !== '');
  const head = [
    nodeTitle(node),
    node.members ? t('graph.community', 'Community') : kindWord(node.kind),
    stateWord(node.state),
  ].join(', ');
  const ends = t('graph.callers-callees', '{{callers}} callers, {{callees}} callees', { callers, callees });
  return [`${head}.`, ...node.anomalies, `${figures.join(', ')}.`, `${ends}.`].join(' ');
}

/** The whole graph in one sentence, worst first. */
export function graphSentence(model: GraphModel): string {
  const bad = model.nodes.filter((node) => node.state === 'error').map((node) => node.name);
  const warned = model.nodes.filter((node) => node.state === 'warning').length;
  const size = t('graph.size', '{{nodes}} services, {{calls}} calls', {
    nodes: model.nodes.length,
    calls: model.edges.length,
  });
  if (bad.length === 0 && warned === 0) {
    return t('graph.sentence-well', '{{size}}; none is in trouble', { ...AS_IS, size });
  }
  const named = bad.slice(0, 3).join(', ');
  const parts = [
    bad.length > 0
      ? t('graph.sentence-bad', '{{count}} bad ({{names}})', {
          ...AS_IS,
          count: bad.length,
          names: bad.length > 3 ? `${named}, …` : named,
        })
      : '',
    warned > 0 ? t('graph.sentence-warning', '{{count}} with warnings', { count: warned }) : '',
  ].filter((text) => text !== '');
  return `${size}; ${parts.join(', ')}`;
}
