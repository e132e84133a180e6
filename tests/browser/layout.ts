/**
 * What jsdom lacks and @grafana/ui needs: sizes, so that virtual lists draw their rows, an observer of sizes, and a
 * canvas that takes drawing commands.
 */
import 'jest-canvas-mock';
import { configure } from '@testing-library/react';

class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

class NoIntersectionObserver implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly thresholds = [];
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}

const SIZE = { width: 800, height: 400, top: 0, left: 0, bottom: 400, right: 800, x: 0, y: 0, toJSON: () => '' };

export function fixLayout(): void {
  // Real components on a busy machine: the limits are there to end a test, not to measure.
  jest.setTimeout(60_000);
  configure({ asyncUtilTimeout: 10_000 });
  beforeAll(() => {
    window.IntersectionObserver = NoIntersectionObserver;
    window.ResizeObserver = NoResizeObserver;
    Object.defineProperty(window.HTMLElement.prototype, 'clientWidth', { configurable: true, value: SIZE.width });
    Object.defineProperty(window.HTMLElement.prototype, 'clientHeight', { configurable: true, value: SIZE.height });
    Object.defineProperty(window.HTMLElement.prototype, 'offsetWidth', { configurable: true, value: SIZE.width });
    Object.defineProperty(window.HTMLElement.prototype, 'offsetHeight', { configurable: true, value: SIZE.height });
    window.Element.prototype.getBoundingClientRect = () => SIZE;
    window.Element.prototype.scrollIntoView = () => undefined;
  });
}
