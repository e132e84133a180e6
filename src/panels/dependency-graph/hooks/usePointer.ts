import { useEffect, type RefObject } from 'react';
import type { GraphRenderer } from '../render/GraphRenderer';
import { MOUSE_REACH, TOUCH_REACH, type Hit } from '../render/hitTest';

export interface PointerHandlers {
  onHover: (hit: Hit | null, at: { x: number; y: number }) => void;
  onClick: (hit: Hit | null) => void;
  onDoubleClick: (hit: Hit | null) => void;
}

/** Pixels a pointer may move before a click becomes a drag. */
const CLICK_SLACK = 5;
const DOUBLE_MS = 350;

interface Gesture {
  pointers: Map<number, { x: number; y: number }>;
  moved: number;
  lastClick: { time: number; index: number };
}

/** Mouse, pen and fingers on the canvas: drag moves, wheel and pinch zoom, a click that stays in place chooses. */
export function usePointer(
  target: HTMLElement | null,
  renderer: GraphRenderer | null,
  wheel: 'zoom' | 'ctrl',
  handlers: RefObject<PointerHandlers>
): void {
  useEffect(() => {
    if (!target || !renderer) {
      return undefined;
    }
    const gesture: Gesture = { pointers: new Map(), moved: 0, lastClick: { time: 0, index: -1 } };
    const place = (event: MouseEvent) => {
      const box = target.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const reach = (event: PointerEvent) => (event.pointerType === 'touch' ? TOUCH_REACH : MOUSE_REACH);

    const down = (event: PointerEvent) => {
      if (event.button !== 0) {
        return;
      }
      target.setPointerCapture?.(event.pointerId);
      gesture.moved = gesture.pointers.size > 0 ? Infinity : 0;
      gesture.pointers.set(event.pointerId, place(event));
    };
    const move = (event: PointerEvent) => {
      const at = place(event);
      const from = gesture.pointers.get(event.pointerId);
      if (!from) {
        handlers.current?.onHover(renderer.hit(at.x, at.y, reach(event)), at);
        return;
      }
      gesture.moved += Math.hypot(at.x - from.x, at.y - from.y);
      if (gesture.moved > CLICK_SLACK) {
        drag(gesture, event.pointerId, from, at, renderer);
        handlers.current?.onHover(null, at);
      }
      gesture.pointers.set(event.pointerId, at);
    };
    const up = (event: PointerEvent) => {
      if (!gesture.pointers.delete(event.pointerId) || gesture.moved > CLICK_SLACK || event.type === 'pointercancel') {
        return;
      }
      const at = place(event);
      const hit = renderer.hit(at.x, at.y, reach(event));
      const index = hit?.type === 'node' ? hit.index : -1;
      const twice =
        index >= 0 && gesture.lastClick.index === index && event.timeStamp - gesture.lastClick.time < DOUBLE_MS;
      gesture.lastClick = { time: event.timeStamp, index };
      (twice ? handlers.current?.onDoubleClick : handlers.current?.onClick)?.(hit);
    };
    const leave = (event: PointerEvent) => handlers.current?.onHover(null, place(event));
    const turn = (event: WheelEvent) => {
      if (wheel === 'ctrl' && !event.ctrlKey && !event.metaKey) {
        return;
      }
      event.preventDefault();
      const at = place(event);
      const lines = event.deltaMode === 1 ? 30 : 1;
      renderer.zoom(
        Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) * (event.ctrlKey ? 0.008 : 0.0022)),
        at.x,
        at.y
      );
    };

    target.addEventListener('pointerdown', down);
    target.addEventListener('pointermove', move);
    target.addEventListener('pointerup', up);
    target.addEventListener('pointercancel', up);
    target.addEventListener('pointerleave', leave);
    // Not passive: the page must not scroll while the wheel zooms.
    target.addEventListener('wheel', turn, { passive: false });
    return () => {
      target.removeEventListener('pointerdown', down);
      target.removeEventListener('pointermove', move);
      target.removeEventListener('pointerup', up);
      target.removeEventListener('pointercancel', up);
      target.removeEventListener('pointerleave', leave);
      target.removeEventListener('wheel', turn);
    };
  }, [target, renderer, wheel, handlers]);
}

function drag(
  gesture: Gesture,
  id: number,
  from: { x: number; y: number },
  at: { x: number; y: number },
  renderer: GraphRenderer
): void {
  const other = [...gesture.pointers].find(([key]) => key !== id)?.[1];
  if (!other) {
    renderer.pan(at.x - from.x, at.y - from.y);
    return;
  }
  const before = Math.hypot(from.x - other.x, from.y - other.y);
  const after = Math.hypot(at.x - other.x, at.y - other.y);
  renderer.pan((at.x - from.x) / 2, (at.y - from.y) / 2);
  if (before > 0) {
    renderer.zoom(after / before, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }
}
