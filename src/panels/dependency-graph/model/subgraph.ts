import type { GraphModel } from './graphModel';

/** The part of a graph between some of its nodes, in their order of the graph. */
export function subgraph(model: GraphModel, kept: ReadonlySet<number>): GraphModel {
  const position = new Map<number, number>();
  const nodes = model.nodes.filter((_, i) => {
    if (kept.has(i)) {
      position.set(i, position.size);
    }
    return kept.has(i);
  });
  const edges = model.edges.flatMap((edge) => {
    const source = position.get(edge.source);
    const target = position.get(edge.target);
    return source === undefined || target === undefined ? [] : [{ ...edge, source, target }];
  });
  return { nodes, edges, warnings: model.warnings };
}
