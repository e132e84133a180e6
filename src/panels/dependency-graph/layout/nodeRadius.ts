import type { GraphNode } from '../model/graphModel';

const RADIUS = 26;
const LARGEST_GROUP = 52;

/** Radius of a node's disc in units of the drawing; a folded community grows with the number of its members. */
export function nodeRadius(node: Pick<GraphNode, 'members'>): number {
  return node.members ? Math.min(LARGEST_GROUP, RADIUS + 3 * Math.sqrt(node.members.length)) : RADIUS;
}
