import type { GraphModel } from './graphModel';

/**
 * A number for the form of a graph: which nodes there are and who calls whom, in that order. Figures do not change it, so that a
 * refresh with the same form keeps its layout. FNV-1a over the ids (Fowler, Noll, Vo), 32 bits.
 */
export function structureOf(model: GraphModel): string {
  let hash = 0x811c9dc5;
  const add = (value: number) => {
    hash = Math.imul(hash ^ value, 0x01000193);
  };
  for (const node of model.nodes) {
    for (let i = 0; i < node.id.length; i++) {
      add(node.id.charCodeAt(i));
    }
    add(0x1f);
  }
  for (const edge of model.edges) {
    add(edge.source);
    add(edge.target);
  }
  return `${model.nodes.length}/${model.edges.length}/${(hash >>> 0).toString(36)}`;
}
