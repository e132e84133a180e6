import { useCallback, useEffect, useRef } from 'react';
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
export function useNavigation(
  graph: Graph,
  renderer: GraphRenderer | null,
  size: { width: number; height: number },
  room: Box,
  animate: boolean
): Navigation {
  const { shown, focused, view, dispatch, setPointed } = graph;
  const { width, height } = size;
  /** A node that is looked for but not drawn yet. */
  const wanted = useRef<string | null>(null);
  const looked = useRef<string | undefined>(undefined);

  const centre = useCallback(() => {
    const at = wanted.current === null ? -1 : shown.nodes.findIndex((node) => node.id === wanted.current);
    if (at >= 0 && renderer) {
      wanted.current = null;
      renderer.centreOn(at, animate);
    }
  }, [shown, renderer, animate]);

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
      wanted.current = id;
      centre();
    },
    [shown, focused, view.focus, view.table, dispatch, setPointed, centre]
  );
  useEffect(centre, [centre]);

  const newest = view.opened.at(-1);
  const hull = graph.arrangement?.hulls.find(({ key }) => key === newest);
  useEffect(() => {
    // A community that was just opened is looked at, unless one of its members is.
    if (newest !== looked.current && (hull || newest === undefined)) {
      looked.current = newest;
      if (hull && renderer && view.selected === null) {
        renderer.frameBox(
          { left: hull.x - hull.r, right: hull.x + hull.r, top: hull.y - hull.r, bottom: hull.y + hull.r },
          room,
          animate
        );
      }
    }
  }, [newest, hull, renderer, view.selected, room, animate]);

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
      if (
        renderer &&
        place &&
        (place.x < EDGE || place.y < EDGE || place.x > width - EDGE || place.y > height - EDGE)
      ) {
        renderer.centreOn(index, false, renderer.camera.scale);
        place = renderer.placeOf(index);
      }
      const at = {
        x: (place?.x ?? width / 2) + (place?.r ?? 0) / 2,
        y: (place?.y ?? height / 2) + (place?.r ?? 0) / 2,
      };
      setPointed({ hit: { type: 'node', index }, at, by: 'keys' });
    },
    [renderer, width, height, setPointed]
  );

  const fit = useCallback(() => renderer?.fit(room, animate), [renderer, room, animate]);
  return { go, activate, setCursor, fit };
}
