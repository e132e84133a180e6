import { useLayoutEffect, useRef, type RefObject } from 'react';

/** The newest value for callbacks that outlive a render, such as the drawing hooks of a chart. */
export function useLatest<Value>(value: Value): RefObject<Value> & { readonly current: Value } {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
