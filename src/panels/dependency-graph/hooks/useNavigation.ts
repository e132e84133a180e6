import { useCallback, useEffect, useState } from 'react';
import type { Box } from '../render/camera';
import type { GraphRenderer } from '../render/GraphRenderer';
import type { Graph } from './useGraph';

export interface Navigation {
  /** Chooses a node by its id and brings it into view, out of a folded community or another focus if need be. */
  go: (id: string) => void;
  /** Details of a node, or the inside of a community. */
  activate: (index: number) => void;
  /** Puts the keyboard at a node; −1 takes it away. */
  setCursor: (index: number) => void;
  fit: () => void;
}

const EDGE = 24;

/** Ways through the graph, by keyboard, search, lists and clicks. */
export function useNavigation(graph: Graph, renderer: GraphRenderer | null, size: { width: number; height: number }, room: Box, animate: boolean): Navigation {
  const { shown, focused, view, dispatch, setPointed } = graph;
  const { width, height } = size;
  const [wanted, setWanted] = useState<string | null>(null);

  const go = useCallback(
    (id: string) => {
      const community = shown.nodes.find((node) => node.members?.some((member) => focused.nodes[member]?.id === id));
      if (view.focus && !focused.nodes.some((node) => node.id === id)) {
        dispatch({ do: 'focus', focus: null });
      }
      dispatch(community ? { do: 'reveal', key: community.id, id } : { do: 'select', target: { type: 'node', id } });
      if (view.table) {
        dispatch({ do: 'toggle-table' });
      }
      setPointed(null);
      setWanted(id);
    },
    [shown, focused, view.focus, view.table, dispatch, setPointed]
  );

  useEffect(() => {
    const at = wanted === null ? -1 : shown.nodes.findIndex((node) => node.id === wanted);
    if (at >= 0 && renderer) {
      renderer.centreOn(at, animate);
      setWanted(null);
    }
  }, [wanted, shown, renderer, animate]);

  const newest = view.opened.at(-1);
  const hull = graph.arrangement?.hulls.find(({ key }) => key === newest);
  const [seen, setSeen] = useState<string | undefined>(undefined);
  useEffect(() => {
    // A community that was just opened is looked at, unless one of its members is.
    if (newest !== seen && (hull || newest === undefined)) {
      setSeen(newest);
      if (hull && renderer && wanted === null) {
        renderer.frameBox({ left: hull.x - hull.r, right: hull.x + hull.r, top: hull.y - hull.r, bottom: hull.y + hull.r }, room, animate);
      }
    }
  }, [newest, seen, hull, renderer, wanted, room, animate]);

  const activate = useCallback(
    (index: number) => {
      const node = shown.nodes[index];
      dispatch(node.members ? { do: 'open', key: node.id } : { do: 'select', target: { type: 'node', id: node.id } });
    },
    [shown, dispatch]
  );

  const setCursor = useCallback(
    (index: number) => {
      if (index < 0) {
        setPointed(null);
        return;
      }
      let place = renderer?.placeOf(index) ?? null;
      if (renderer && place && (place.x < EDGE || place.y < EDGE || place.x > width - EDGE || place.y > height - EDGE)) {
        renderer.centreOn(index, false, renderer.camera.scale);
        place = renderer.placeOf(index);
      }
      const at = { x: (place?.x ?? width / 2) + (place?.r ?? 0) / 2, y: (place?.y ?? height / 2) + (place?.r ?? 0) / 2 };
      setPointed({ hit: { type: 'node', index }, at, by: 'keys' });
    },
    [renderer, width, height, setPointed]
  );

  const fit = useCallback(() => renderer?.fit(room, animate), [renderer, room, animate]);
  return { go, activate, setCursor, fit };
}
