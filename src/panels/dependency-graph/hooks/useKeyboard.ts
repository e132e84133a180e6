import { useCallback, type Dispatch, type KeyboardEvent } from 'react';
import type { GraphModel } from '../model/graphModel';
import type { GraphRenderer } from '../render/GraphRenderer';
import type { View, ViewAction } from './useGraphView';

const STEP = 60;
const ZOOM = 1.3;

interface Input {
  model: GraphModel;
  view: View;
  renderer: GraphRenderer | null;
  /** Order in which Tab visits the nodes. */
  walk: Uint32Array;
  /** Node the keyboard is at, −1 for none. */
  cursor: number;
  setCursor: (node: number) => void;
  dispatch: Dispatch<ViewAction>;
  activate: (node: number) => void;
  fit: () => void;
  search: () => void;
}

/** Keys of the graph. Tab walks along the calls and leaves at the end; Escape first gives up what is chosen, then the walk. */
export function useKeyboard(input: Input): (event: KeyboardEvent) => void {
  const { model, view, renderer, walk, cursor, setCursor, dispatch, activate, fit, search } = input;
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) {
        return;
      }
      const done = (): void => {
        event.preventDefault();
        event.stopPropagation();
      };
      const actions: Record<string, () => void> = {
        '+': () => renderer?.zoom(ZOOM),
        '=': () => renderer?.zoom(ZOOM),
        '-': () => renderer?.zoom(1 / ZOOM),
        '0': fit,
        '/': search,
        '?': () => dispatch({ do: 'toggle-help' }),
        t: () => dispatch({ do: 'toggle-table' }),
        ArrowLeft: () => renderer?.pan(STEP, 0),
        ArrowRight: () => renderer?.pan(-STEP, 0),
        ArrowUp: () => renderer?.pan(0, STEP),
        ArrowDown: () => renderer?.pan(0, -STEP),
      };
      if (event.key === 'Tab') {
        const next = step(walk, cursor, event.shiftKey ? -1 : 1);
        setCursor(next);
        if (next >= 0) {
          done();
        }
      } else if (event.key === 'Escape') {
        if (escape(view, cursor, setCursor, dispatch)) {
          done();
        }
      } else if ((event.key === 'Enter' || event.key === ' ') && cursor >= 0) {
        activate(cursor);
        done();
      } else if (event.key === 'f' && cursor >= 0 && !model.nodes[cursor].members) {
        dispatch({ do: 'focus', focus: { id: model.nodes[cursor].id, hops: 1 } });
        done();
      } else if (Object.hasOwn(actions, event.key)) {
        actions[event.key]();
        done();
      }
    },
    [model, view, renderer, walk, cursor, setCursor, dispatch, activate, fit, search]
  );
}

/** Node after (or before) the cursor on the walk; −1 past either end, where the focus leaves the graph. */
export function step(walk: Uint32Array, cursor: number, by: 1 | -1): number {
  if (cursor < 0) {
    return by === 1 && walk.length > 0 ? walk[0] : -1;
  }
  const at = walk.indexOf(cursor) + by;
  return at >= 0 && at < walk.length ? walk[at] : -1;
}

function escape(
  view: View,
  cursor: number,
  setCursor: (node: number) => void,
  dispatch: Dispatch<ViewAction>
): boolean {
  if (view.help) {
    dispatch({ do: 'toggle-help' });
  } else if (view.selected) {
    dispatch({ do: 'select', target: null });
  } else if (cursor >= 0) {
    setCursor(-1);
  } else if (view.focus) {
    dispatch({ do: 'focus', focus: null });
  } else {
    return false;
  }
  return true;
}
