import { useReducer } from 'react';
import type { LayoutMethod } from '../layout/layoutGraph';
import type { Focus } from '../model/focus';
import type { NodeKind, NodeState } from '../model/graphModel';

/** What a person has chosen, by ids: it outlives refreshes. */
export interface View {
  selected: { type: 'node' | 'edge'; id: string } | null;
  focus: Focus | null;
  hiddenStates: readonly NodeState[];
  hiddenKinds: readonly NodeKind[];
  opened: readonly string[];
  table: boolean;
  help: boolean;
  /** Null follows the panel's option. */
  method: LayoutMethod | null;
  round: number;
}

export type ViewAction =
  | { do: 'select'; target: View['selected'] }
  | { do: 'focus'; focus: Focus | null }
  | { do: 'toggle-state'; state: NodeState }
  | { do: 'toggle-kind'; kind: NodeKind }
  | { do: 'clear-filter' }
  | { do: 'open'; key: string }
  /** Opens a community and chooses one of its members. */
  | { do: 'reveal'; key: string; id: string }
  | { do: 'close'; key: string }
  | { do: 'toggle-table' }
  | { do: 'toggle-help' }
  | { do: 'method'; method: LayoutMethod }
  | { do: 'arrange' };

export const firstView: View = {
  selected: null,
  focus: null,
  hiddenStates: [],
  hiddenKinds: [],
  opened: [],
  table: false,
  help: false,
  method: null,
  round: 0,
};

/** More open communities than this cannot be told apart. */
const MOST_OPEN = 6;

function toggled<T>(list: readonly T[], item: T): readonly T[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

function withOpened(view: View, key: string): readonly string[] {
  return [...view.opened.filter((other) => other !== key), key].slice(-MOST_OPEN);
}

/** Next view after an action. Pure. */
export function reduceView(view: View, action: ViewAction): View {
  switch (action.do) {
    case 'select':
      return { ...view, selected: action.target };
    case 'focus':
      return { ...view, focus: action.focus };
    case 'toggle-state':
      return { ...view, hiddenStates: toggled(view.hiddenStates, action.state) };
    case 'toggle-kind':
      return { ...view, hiddenKinds: toggled(view.hiddenKinds, action.kind) };
    case 'clear-filter':
      return { ...view, hiddenStates: [], hiddenKinds: [] };
    case 'open':
      return { ...view, opened: withOpened(view, action.key), selected: null };
    case 'reveal':
      return { ...view, opened: withOpened(view, action.key), selected: { type: 'node', id: action.id } };
    case 'close':
      return { ...view, opened: view.opened.filter((key) => key !== action.key), selected: null };
    case 'toggle-table':
      return { ...view, table: !view.table };
    case 'toggle-help':
      return { ...view, help: !view.help };
    case 'method':
      return { ...view, method: action.method };
    case 'arrange':
      return { ...view, round: view.round + 1 };
  }
}

export function useGraphView() {
  return useReducer(reduceView, firstView);
}
