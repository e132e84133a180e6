import { useCallback, useRef, useState } from 'react';

/** Width of an element in pixels, kept up to date; 0 until it is on the page. */
export function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver | undefined>(undefined);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    observer.current = undefined;
    if (element) {
      setWidth(element.clientWidth);
      observer.current = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
      observer.current.observe(element);
    }
  }, []);
  return [ref, width];
}
