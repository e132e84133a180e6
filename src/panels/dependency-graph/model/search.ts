import { stateRank } from '../../../ui/state';
import type { GraphModel } from './graphModel';

/**
 * Indexes of the nodes whose name or id contains the words, best first: name starts with it, then a word of the name does, then
 * anywhere; worse state first among equals. At most `limit`; none for an empty question.
 */
export function searchNodes(model: GraphModel, question: string, limit = 20): number[] {
  const words = question.trim().toLowerCase();
  if (words === '') {
    return [];
  }
  const hits: Array<{ index: number; rank: number }> = [];
  model.nodes.forEach((node, index) => {
    const rank = rankOf(node.name.toLowerCase(), node.id.toLowerCase(), words);
    if (rank < 3) {
      hits.push({ index, rank });
    }
  });
  const order = (a: { index: number; rank: number }, b: { index: number; rank: number }) =>
    a.rank - b.rank ||
    stateRank(model.nodes[b.index].state) - stateRank(model.nodes[a.index].state) ||
    model.nodes[a.index].name.localeCompare(model.nodes[b.index].name);
  return hits
    .sort(order)
    .slice(0, limit)
    .map((hit) => hit.index);
}

function rankOf(name: string, id: string, words: string): number {
  const at = name.indexOf(words);
  if (at === 0) {
    return 0;
  }
  if (at > 0) {
    return /[^a-z0-9]/.test(name[at - 1]) ? 1 : 2;
  }
  return id.includes(words) ? 2 : 3;
}
