import { communityKey, foldGraph, membersOf, type Communities } from '../model/fold';
import type { GraphModel } from '../model/graphModel';
import { structureOf } from '../model/structure';
import { subgraph } from '../model/subgraph';
import { compose, type Hull } from './compose';
import { methodFor, type LayoutAnswer, type LayoutMethod, type LayoutRequest, type LayoutResult } from './layoutGraph';
import { carryOver, toPlacement, type Placement } from './placement';
import { toLayoutGraph } from './toLayoutGraph';

export interface Wish {
  method: LayoutMethod;
  /** Graphs with more nodes are folded; 0 never folds. */
  foldAbove: number;
  /** Communities that are shown open. */
  opened: readonly string[];
  /** Which part of the data this is (a focus has its own arrangement). */
  part: string;
  /** Width by height of the room for the picture; only new layouts heed it. */
  aspect: number;
  /** Grows when a person asks for a new layout. */
  round: number;
}

export interface Arrangement {
  /** The graph as drawn, folded communities included. */
  shown: GraphModel;
  layout: LayoutResult;
  hulls: Hull[];
  folded: boolean;
  /** Tells a new picture from a refreshed one: the camera is fitted anew when it changes. */
  picture: string;
}

interface Slot {
  structure: string;
  wanted: LayoutMethod;
  placement: Placement;
  picture: number;
}

type Ask = (request: LayoutRequest) => Promise<LayoutAnswer>;

const NONE: ReadonlySet<string> = new Set();
const MOST_SLOTS = 40;
const KNOWN_SHARE = 0.8;

/**
 * Decides where nodes stand, and remembers it: refreshes with the same form keep every place, small changes only add to it, and going
 * back from a focus finds the picture as it was.
 */
export class Arranger {
  private readonly slots = new Map<string, Slot>();
  private readonly communities = new Map<string, Map<string, string | null>>();
  private round = 0;
  private pictures = 0;

  constructor(private readonly ask: Ask) {}

  async arrange(model: GraphModel, wish: Wish): Promise<Arrangement> {
    if (wish.round !== this.round) {
      this.round = wish.round;
      this.slots.clear();
      this.communities.clear();
    }
    const communities = await this.communitiesOf(model, wish);
    const folded = foldGraph(model, communities, NONE);
    const base = await this.slotOf(wish.part, folded, wish);
    const opened = communities ? await this.openedOf(model, communities, wish) : new Map<string, Placement>();
    const shown = opened.size > 0 ? foldGraph(model, communities, new Set(opened.keys())) : folded;
    return {
      shown,
      ...compose(shown, base.placement, opened),
      folded: communities !== null,
      picture: `${wish.part}#${base.picture}`,
    };
  }

  private async openedOf(model: GraphModel, communities: Communities, wish: Wish): Promise<Map<string, Placement>> {
    const members = membersOf(communities);
    const opened = new Map<string, Placement>();
    for (const key of wish.opened) {
      const list = members.get(key);
      if (list && list.length > 1) {
        opened.set(
          key,
          (await this.slotOf(`${wish.part}/${key}`, subgraph(model, new Set(list)), { ...wish, aspect: 1 })).placement
        );
      }
    }
    return opened;
  }

  private async slotOf(name: string, graph: GraphModel, wish: Wish): Promise<Slot> {
    const structure = structureOf(graph);
    const known = this.slots.get(name);
    if (known && known.wanted === wish.method) {
      if (known.structure === structure) {
        return known;
      }
      const carried = carryOver(known.placement, graph);
      if (carried) {
        return this.keep(name, { ...known, structure, placement: carried });
      }
    }
    const method = methodFor(wish.method, graph.nodes.length, graph.edges.length);
    const answer = await this.ask({ kind: 'layout', method, graph: toLayoutGraph(graph), aspect: wish.aspect });
    if (answer.kind !== 'layout') {
      throw new Error('The layout gave no positions.');
    }
    return this.keep(name, {
      structure,
      wanted: wish.method,
      placement: toPlacement(graph, answer.result),
      picture: ++this.pictures,
    });
  }

  private keep(name: string, slot: Slot): Slot {
    this.slots.delete(name);
    this.slots.set(name, slot);
    for (const oldest of this.slots.keys()) {
      if (this.slots.size <= MOST_SLOTS) {
        break;
      }
      this.slots.delete(oldest);
    }
    return slot;
  }

  private async communitiesOf(model: GraphModel, wish: Wish): Promise<Communities | null> {
    if (wish.foldAbove <= 0 || model.nodes.length <= wish.foldAbove) {
      return null;
    }
    const known = this.communities.get(wish.part);
    const fresh = known ? model.nodes.filter((node) => !known.has(node.id)).length : model.nodes.length;
    if (known && fresh <= (1 - KNOWN_SHARE) * model.nodes.length) {
      return model.nodes.map((node) => known.get(node.id) ?? null);
    }
    const answer = await this.ask({
      kind: 'communities',
      graph: toLayoutGraph(model),
      most: Math.min(wish.foldAbove, 60),
    });
    if (answer.kind !== 'communities') {
      throw new Error('The layout gave no communities.');
    }
    const found = keysOf(model, answer.communities);
    this.communities.set(wish.part, new Map(model.nodes.map((node, i) => [node.id, found[i]])));
    return found;
  }
}

function keysOf(model: GraphModel, numbers: Int32Array): Communities {
  const members = new Map<number, number[]>();
  numbers.forEach((number, node) => {
    const list = members.get(number);
    if (list) {
      list.push(node);
    } else {
      members.set(number, [node]);
    }
  });
  const keys = new Map([...members].map(([number, list]) => [number, communityKey(model, list)]));
  return Array.from(numbers, (number) => (number < 0 ? null : (keys.get(number) ?? null)));
}
