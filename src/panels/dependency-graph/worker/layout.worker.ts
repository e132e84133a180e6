import type { LayoutRequest } from '../layout/layoutGraph';
import { runLayout, transferables } from '../layout/runLayout';

interface WorkerScope {
  onmessage: ((event: MessageEvent<{ id: number; request: LayoutRequest }>) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBufferLike[]): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  try {
    const answer = runLayout(data.request);
    scope.postMessage({ id: data.id, answer }, transferables(answer));
  } catch (error) {
    scope.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) });
  }
};
