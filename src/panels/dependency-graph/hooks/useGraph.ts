import { useMemo, useState, type Dispatch } from 'react';
import type { Arrangement } from '../layout/Arranger';
import type { LayoutMethod } from '../layout/layoutGraph';
import { buildAdjacency, type Adjacency } from '../model/adjacency';
import { dimmedBy } from '../model/filter';
import { focusGraph } from '../model/focus';
import type { GraphModel } from '../model/graphModel';
import { walkOrder } from '../model/walk';
import type { DependencyGraphOptions } from '../options';
import type { Hit } from '../render/hitTest';
import type { Marks } from '../render/Painter';
import type { Scene } from '../render/scene';
import { useArrangement } from './useArrangement';
import { useGraphView, type View, type ViewAction } from './useGraphView';
import { useScene } from './useScene';

/** What the pointer or the keyboard is at. */
export interface Pointed {
  hit: Hit;
  at: { x: number; y: number };
  by: 'pointer' | 'keys';
}

export interface Graph {
  /** All the data. */
  model: GraphModel;
  /** The data within the focus. */
  focused: GraphModel;
  /** What is drawn: the focused data with its communities folded. */
  shown: GraphModel;
  arrangement: Arrangement | null;
  working: boolean;
  error: string | null;
  method: LayoutMethod;
  scene: Scene | null;
  adjacency: Adjacency;
  walk: Uint32Array;
  marks: Marks;
  view: View;
  dispatch: Dispatch<ViewAction>;
  pointed: Pointed | null;
  setPointed: (pointed: Pointed | null) => void;
  /** Node that the keyboard is at, −1 for none. */
  cursor: number;
}

const EMPTY: GraphModel = { nodes: [], edges: [], warnings: [] };

/** From data and choices to what is drawn. */
export function useGraph(model: GraphModel, options: DependencyGraphOptions, aspect: number): Graph {
  const [view, dispatch] = useGraphView();
  const [lastPointed, setPointed] = useState<Pointed | null>(null);
  const focused = useMemo(() => focusGraph(model, view.focus), [model, view.focus]);
  const method = view.method ?? options.layout;
  const { arrangement, error, working } = useArrangement(focused, {
    method,
    foldAbove: options.foldAbove,
    opened: view.opened,
    part: view.focus ? `${view.focus.id} ±${view.focus.hops}` : '',
    round: view.round,
    aspect,
  });
  const shown = arrangement?.shown ?? EMPTY;
  const scene = useScene(arrangement, options);
  const adjacency = useMemo(() => buildAdjacency(shown.nodes.length, shown.edges), [shown]);
  const walk = useMemo(() => walkOrder(shown), [shown]);
  const dimmed = useMemo(
    () => dimmedBy(shown, { states: view.hiddenStates, kinds: view.hiddenKinds }),
    [shown, view.hiddenStates, view.hiddenKinds]
  );
  const selected = useMemo(() => findTarget(shown, view.selected), [shown, view.selected]);
  const pointed = lastPointed && exists(shown, lastPointed.hit) ? lastPointed : null;
  const hovered = pointed?.hit ?? null;
  const marks = useMemo<Marks>(
    () => ({ hovered, selected, dimNodes: dimmed.nodes, dimEdges: dimmed.edges }),
    [hovered, selected, dimmed]
  );
  const cursor = pointed?.by === 'keys' && pointed.hit.type === 'node' ? pointed.hit.index : -1;
  return {
    model,
    focused,
    shown,
    arrangement,
    working,
    error,
    method,
    scene,
    adjacency,
    walk,
    marks,
    view,
    dispatch,
    pointed,
    setPointed,
    cursor,
  };
}

function findTarget(shown: GraphModel, target: View['selected']): Hit | null {
  if (!target) {
    return null;
  }
  const list: ReadonlyArray<{ id: string }> = target.type === 'node' ? shown.nodes : shown.edges;
  const index = list.findIndex(({ id }) => id === target.id);
  return index < 0 ? null : { type: target.type, index };
}

function exists(shown: GraphModel, hit: Hit): boolean {
  return hit.index < (hit.type === 'node' ? shown.nodes.length : shown.edges.length);
}
