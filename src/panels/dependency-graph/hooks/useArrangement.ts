import { useEffect, useState } from 'react';
import { Arranger, type Arrangement, type Wish } from '../layout/Arranger';
import type { GraphModel } from '../model/graphModel';
import { LayoutClient } from '../worker/LayoutClient';

export interface ArrangementState {
  /** The last finished arrangement; it stays while the next one is computed. */
  arrangement: Arrangement | null;
  error: string | null;
  working: boolean;
}

/** Arranges the graph anew whenever it or the wish changes; an answer that is overtaken by a newer question is dropped. */
export function useArrangement(model: GraphModel | null, wish: Wish): ArrangementState {
  const [client] = useState(() => new LayoutClient());
  const [arranger] = useState(() => new Arranger((request) => client.ask(request)));
  const [state, setState] = useState<ArrangementState>({ arrangement: null, error: null, working: true });
  const { method, foldAbove, part, round } = wish;
  // A panel that is resized keeps its picture.
  const [aspect] = useState(wish.aspect);
  const openedKey = wish.opened.join('\n');

  useEffect(() => {
    client.revive();
    return () => client.dispose();
  }, [client]);

  useEffect(() => {
    if (!model) {
      return undefined;
    }
    let overtaken = false;
    const timer = window.setTimeout(() => setState((old) => ({ ...old, working: true })), 150);
    arranger
      .arrange(model, { method, foldAbove, part, round, aspect, opened: openedKey === '' ? [] : openedKey.split('\n') })
      .then(
        (arrangement) => {
          window.clearTimeout(timer);
          if (!overtaken) {
            setState({ arrangement, error: null, working: false });
          }
        },
        (error: unknown) => {
          window.clearTimeout(timer);
          if (!overtaken) {
            setState((old) => ({
              ...old,
              error: error instanceof Error ? error.message : String(error),
              working: false,
            }));
          }
        }
      );
    return () => {
      overtaken = true;
      window.clearTimeout(timer);
    };
  }, [arranger, model, method, foldAbove, part, round, aspect, openedKey]);

  return state;
}
