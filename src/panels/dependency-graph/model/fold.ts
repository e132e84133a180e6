import { worseOf } from '../../../ui/state';
import { emptyNode, type GraphEdge, type GraphModel, type GraphNode } from './graphModel';
import { ringShares } from './judge';

/** Key of the community of each node of a model, null for a node of its own. */
export type Communities = ReadonlyArray<string | null>;

/**
 * The graph as it is shown: each community as one node, except the opened ones, whose members are shown.
 * Without communities this is the model itself, uncopied.
 */
export function foldGraph(model: GraphModel, communities: Communities | null, opened: ReadonlySet<string>): GraphModel {
  if (!communities) {
    return model;
  }
  const members = membersOf(communities);
  const nodes: GraphNode[] = [];
  const shownAs = new Int32Array(model.nodes.length);
  const groupAt = new Map<string, number>();
  model.nodes.forEach((node, i) => {
    const key = communities[i];
    const group = key === null ? undefined : members.get(key);
    if (key === null || !group || group.length === 1) {
      shownAs[i] = nodes.push(node) - 1;
    } else if (opened.has(key)) {
      shownAs[i] = nodes.push({ ...node, community: key }) - 1;
    } else {
      let at = groupAt.get(key);
      if (at === undefined) {
        at = nodes.push(groupNode(model, group, key)) - 1;
        groupAt.set(key, at);
      }
      shownAs[i] = at;
    }
  });
  return { nodes, edges: foldEdges(model.edges, shownAs, nodes), warnings: model.warnings };
}

const KEY = 'community:';

/** Name by which a community is remembered over refreshes: that of its busiest member when it was found. */
export function communityKey(model: GraphModel, members: readonly number[]): string {
  return `${KEY}${model.nodes[busiest(model, members)].id}`;
}

/** Members of each community by its key. */
export function membersOf(communities: Communities): Map<string, number[]> {
  const members = new Map<string, number[]>();
  communities.forEach((key, node) => {
    if (key !== null) {
      const list = members.get(key);
      if (list) {
        list.push(node);
      } else {
        members.set(key, [node]);
      }
    }
  });
  return members;
}

function busiest(model: GraphModel, members: readonly number[]): number {
  let best = members[0];
  for (const member of members) {
    const a = model.nodes[member];
    const b = model.nodes[best];
    const more = (Number.isFinite(a.rate) ? a.rate : -1) - (Number.isFinite(b.rate) ? b.rate : -1);
    if (more > 0 || (more === 0 && a.id < b.id)) {
      best = member;
    }
  }
  return best;
}

function groupNode(model: GraphModel, members: number[], key: string): GraphNode {
  const lead = model.nodes[members.find((member) => KEY + model.nodes[member].id === key) ?? busiest(model, members)];
  const anomalies = members.flatMap((member) => model.nodes[member].anomalies);
  const group: GraphNode = { ...emptyNode(key, lead.name), members, anomalies };
  let weight = 0;
  let errors = 0;
  let rate = NaN;
  for (const member of members) {
    const node = model.nodes[member];
    group.state = worseOf(group.state, node.state);
    if (Number.isFinite(node.rate)) {
      rate = (Number.isFinite(rate) ? rate : 0) + node.rate;
    }
    if (Number.isFinite(node.errorRatio)) {
      const share = node.rate > 0 ? node.rate : 1;
      errors += node.errorRatio * share;
      weight += share;
    }
    for (const figure of ['p50', 'p95', 'p99'] as const) {
      group[figure] = Number.isFinite(group[figure]) ? Math.max(group[figure], node[figure] || 0) : node[figure];
    }
  }
  group.rate = rate;
  group.errorRatio = weight > 0 ? errors / weight : NaN;
  return Object.assign(group, ringShares(null, group.errorRatio));
}

function foldEdges(edges: readonly GraphEdge[], shownAs: Int32Array, nodes: readonly GraphNode[]): GraphEdge[] {
  const folded: GraphEdge[] = [];
  const at = new Map<number, number>();
  for (const edge of edges) {
    const source = shownAs[edge.source];
    const target = shownAs[edge.target];
    const inside = source === target && nodes[source].members !== null;
    if (inside) {
      continue;
    }
    if (!nodes[source].members && !nodes[target].members) {
      folded.push({ ...edge, source, target });
      continue;
    }
    const pair = source * nodes.length + target;
    const known = at.get(pair);
    if (known === undefined) {
      at.set(
        pair,
        folded.push({
          ...edge,
          id: `${nodes[source].id}→${nodes[target].id}`,
          source,
          target,
          ref: null,
          main: '',
          secondary: '',
        }) - 1
      );
    } else {
      addEdge(folded[known], edge);
    }
  }
  return folded;
}

function addEdge(sum: GraphEdge, edge: GraphEdge): void {
  const rate = (sum.rate || 0) + (edge.rate || 0);
  const errors = (sum.errorRatio || 0) * (sum.rate || 0) + (edge.errorRatio || 0) * (edge.rate || 0);
  sum.errorRatio = rate > 0 ? errors / rate : sum.errorRatio;
  sum.rate = Number.isFinite(sum.rate) || Number.isFinite(edge.rate) ? rate : NaN;
  sum.calls = Number.isFinite(sum.calls) || Number.isFinite(edge.calls) ? (sum.calls || 0) + (edge.calls || 0) : NaN;
  sum.p50 = Number.isFinite(sum.p50) ? Math.max(sum.p50, edge.p50 || 0) : edge.p50;
  sum.p95 = Number.isFinite(sum.p95) ? Math.max(sum.p95, edge.p95 || 0) : edge.p95;
  sum.state = worseOf(sum.state, edge.state);
  sum.confidence = Math.min(sum.confidence, edge.confidence);
  sum.dashed = sum.dashed && edge.dashed;
  sum.count += edge.count;
}
