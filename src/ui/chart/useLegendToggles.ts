import { useCallback, useState, type MouseEvent } from 'react';

export interface LegendToggles<Id extends string> {
  hidden: ReadonlySet<Id>;
  /** A click shows one alone, and all again; with Ctrl, Cmd or Shift it hides or shows one: as in Grafana's legends. */
  onClick: (id: Id, event: MouseEvent) => void;
}

/** Which parts of a picture its legend has hidden. */
export function useLegendToggles<Id extends string>(ids: readonly Id[]): LegendToggles<Id> {
  const [hidden, setHidden] = useState<ReadonlySet<Id>>(new Set());
  const onClick = useCallback(
    (id: Id, event: MouseEvent) => {
      const adds = event.ctrlKey || event.metaKey || event.shiftKey;
      setHidden((old) => (adds ? toggled(old, id) : isolated(old, id, ids)));
    },
    [ids]
  );
  return { hidden, onClick };
}

function toggled<Id>(hidden: ReadonlySet<Id>, id: Id): ReadonlySet<Id> {
  const next = new Set(hidden);
  if (!next.delete(id)) {
    next.add(id);
  }
  return next;
}

function isolated<Id>(hidden: ReadonlySet<Id>, id: Id, ids: readonly Id[]): ReadonlySet<Id> {
  const others = ids.filter((other) => other !== id);
  const isAlone = !hidden.has(id) && others.every((other) => hidden.has(other));
  return new Set(isAlone ? [] : others);
}
